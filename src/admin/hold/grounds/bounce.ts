// A mail that came back, in words: who could not be reached, why, what the other side wrote, and
// how it went with that contact before.

import { findContactRows } from '../../../store/contacts.ts';
import { overridesOf } from '../../../store/hold-undo.ts';
import { findLetter } from '../../../store/letters.ts';
import { contactHref, healthOf } from '../../contact-card.ts';
import { letterHref } from '../../lines.ts';
import type { MessageKey, Say } from '../../messages/say.ts';
import { address } from '../../words.ts';
import type { GroundView } from '../views.ts';
import type { Grounded } from './grounds.ts';
import { line } from './line.ts';

interface Lost {
  readonly contact: string;
  /** In the words of the other side. */
  readonly text: string;
  readonly delivery: string;
}

/** One for each that came back. */
export async function bounceGrounds(about: Grounded): Promise<readonly GroundView[]> {
  const { parts, say } = about;
  const lost = await lostOf(about);
  const [rows, letters] = await Promise.all([
    findContactRows(
      parts.database,
      lost.map(({ contact }) => contact),
    ),
    Promise.all(lost.map(({ delivery }) => findLetter(parts.database, delivery, 0))),
  ]);
  return lost.map(({ contact, text, delivery }, index) => {
    const letter = letters[index] ?? null;
    const row = rows.get(contact) ?? null;
    const bounces = row?.bounces ?? 0;
    return {
      title: address(contact),
      tone: 'bad',
      lead: say(whyLost(text)),
      lines: [
        line(say('ground.they-said'), text, { isFound: true }),
        ...(letter === null
          ? []
          : [
              line(say('beside.letter'), letter.subject, {
                href: letterHref(delivery),
                time: letter.at,
              }),
            ]),
        line(say('ground.contact'), healthIn(healthOf(row, say), bounces, say), {
          href: contactHref(contact),
        }),
      ],
      none: '',
    };
  });
}

function healthIn(health: string, bounces: number, say: Say): string {
  return bounces === 0 ? health : `${health} · ${say('ground.bounces', { n: bounces })}`;
}

/** The newest first: the one that raised the question. */
async function lostOf({ row, parts }: Grounded): Promise<readonly Lost[]> {
  const { database } = parts;
  if (row.delivery !== null) {
    const letter = await findLetter(database, row.delivery, 0);
    if (letter === null) return [];
    const { recipient: contact, reply } = letter;
    return [{ contact, text: reply ?? row.doubts[0]?.text ?? '', delivery: row.delivery }];
  }
  const overrides = row.mail === null ? [] : await overridesOf(database, row.mail);
  return overrides.flatMap((one) => (one.kind === 'bounced' ? [one] : [])).toReversed();
}

type Why = MessageKey & `ground.lost-${string}`;

/** Status codes of RFC 3463 and RFC 7505 that people meet; the detail, else the subject. */
const statuses: ReadonlyMap<string, Why> = new Map([
  ['1.1', 'ground.lost-mailbox'],
  ['1.2', 'ground.lost-domain'],
  ['1.3', 'ground.lost-address'],
  ['1.6', 'ground.lost-moved'],
  ['1.10', 'ground.lost-takes-none'],
  ['1', 'ground.lost-address'],
  ['2.1', 'ground.lost-disabled'],
  ['2.2', 'ground.lost-full'],
  ['2.3', 'ground.lost-big'],
  ['2', 'ground.lost-disabled'],
  ['3.4', 'ground.lost-big'],
  ['3', 'ground.lost-system'],
  ['4.1', 'ground.lost-unreachable'],
  ['4.4', 'ground.lost-domain'],
  ['4.7', 'ground.lost-unreachable'],
  ['4', 'ground.lost-unreachable'],
  ['5', 'ground.lost-system'],
  ['6', 'ground.lost-content'],
  ['7', 'ground.lost-refused'],
]);
/** Of SMTP (RFC 5321, 4.2.2), where there is no status. */
const replies: ReadonlyMap<string, Why> = new Map([
  ['550', 'ground.lost-mailbox'],
  ['551', 'ground.lost-moved'],
  ['552', 'ground.lost-full'],
  ['553', 'ground.lost-address'],
  ['554', 'ground.lost-refused'],
  ['556', 'ground.lost-takes-none'],
]);

/** What the words of the other side come to. */
export function whyLost(text: string): Why {
  const [, subject = '', detail = ''] =
    /(?:^|[^\d.])[245]\.(\d{1,3})\.(\d{1,3})(?!\.?\d)/.exec(text) ?? [];
  const reply = /(?:^|[^\d.])(5\d\d)(?![\d.])/.exec(text)?.[1] ?? '';
  return (
    statuses.get(`${subject}.${detail}`) ??
    statuses.get(subject) ??
    replies.get(reply) ??
    'ground.lost-somehow'
  );
}

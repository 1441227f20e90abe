// Where the address of a recipient comes from: each step of the search with its place, what the
// registries say of the network, and what the desk knows of the contact.

import type { Says } from '../../../doubts.ts';
import { findContactRows, type ContactRow } from '../../../store/contacts.ts';
import { findLetter } from '../../../store/letters.ts';
import { findRegistryAnswers, type KeptAnswer } from '../../../store/registry-answers.ts';
import { contactHref, healthOf } from '../../contact-card.ts';
import type { Say } from '../../messages/say.ts';
import { sourceIn } from '../../provenance.ts';
import { type SaidLine, saidBy } from '../../trace.ts';
import { address } from '../../words.ts';
import type { GroundLine, GroundView } from '../views.ts';
import type { Grounded } from './grounds.ts';
import { doubtLine, line } from './line.ts';

/** Others stand on the pages that they have. */
const contactsShown = 3;
const stepsShown = 6;

/** One a recipient; a letter that a clock holds back has the one that it goes to. */
export async function contactGrounds({
  row,
  trace,
  parts,
  say,
}: Grounded): Promise<readonly GroundView[]> {
  const { database, now } = parts;
  const letter = row.delivery === null ? null : await findLetter(database, row.delivery, 0);
  const named =
    letter === null
      ? row.prepared.filter(({ ips }) => ips.length > 0).slice(0, contactsShown)
      : [{ to: letter.recipient, ips: [] }];
  const steps = saidBy(trace?.lines ?? null, 'whois').slice(0, stepsShown);
  const rows = await findContactRows(
    database,
    named.map(({ to }) => to),
  );
  return Promise.all(
    named.map(async (mail): Promise<GroundView> => {
      const { to, ips } = mail;
      const [ip] = ips;
      const kept = ip === undefined ? [] : await findRegistryAnswers(database, ip, now());
      const known = rows.get(to) ?? null;
      return {
        title: address(to),
        tone: '',
        lead: known?.pausedAt == null ? '' : pausedIn(known, say),
        lines: [
          ...steps
            .filter(isAbout(mail, row.prepared))
            .map((step) => doubtLine(say('ground.search'), step, say)),
          ...kept.flatMap((answer) => registryLines(answer, say, now())),
          line(say('ground.contact'), standing(known, say), {
            href: contactHref(to),
            time: known?.sourceAt ?? null,
            at: known?.source == null ? '' : sourceIn(say, known.source),
          }),
        ],
        none: '',
      };
    }),
  );
}

type Named = Pick<Grounded['row']['prepared'][number], 'to' | 'ips'>;

/**
 * Not of a step that has found somebody else, be no mail prepared for them; nor of one that speaks
 * of another recipient, or of another's address, and not of this one.
 */
function isAbout(mail: Named, prepared: readonly Named[]) {
  const own = new Set([mail.to, ...mail.ips]);
  const others = new Set(prepared.flatMap(({ to, ips }) => [to, ...ips]));
  return ({ code, says, text }: SaidLine): boolean => {
    const given: Says | undefined = says;
    const contact = code === 'refused' ? undefined : given?.['contact'];
    if (typeof contact === 'string' && contact !== mail.to) return false;
    const words = text.split(/\s+/).map((one) => one.replace(/[,:;]$/, ''));
    return words.some((one) => own.has(one)) || !words.some((one) => others.has(one));
  };
}

/** The object as the registry has it, as far as it is kept. */
function registryLines(
  { server, prefix, finding, fetchedAt }: KeptAnswer,
  say: Say,
  now: Date,
): readonly GroundLine[] {
  if (finding === null) return [];
  const { name, holder, contact, field } = finding;
  const object = [
    `inetnum: ${finding.prefix ?? prefix}`,
    name === null ? '' : `netname: ${name}`,
    holder === null ? '' : `org: ${holder}`,
    contact === null ? '' : `${field ?? 'contact'}: ${contact}`,
  ].filter((part) => part !== '');
  const at = `${server}, ${say.age(fetchedAt, now)}`;
  return [line(say('ground.registry'), object.join(' · '), { isFound: true, at })];
}

function pausedIn({ pauseReason }: ContactRow, say: Say): string {
  return pauseReason === null || pauseReason === ''
    ? say('ground.paused')
    : say('ground.paused-why', { why: pauseReason });
}

function standing(row: ContactRow | null, say: Say): string {
  if (row === null) return say('ground.unknown-contact');
  return `${say(row.approvedAt === null ? 'contacts.first' : 'ground.approved')} · ${healthOf(row, say)}`;
}

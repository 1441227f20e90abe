// The facts about a contact, line by line, each with who says so. Pure.

import type { PublicKey } from '../../store/pgp-keys.ts';
import { atDesk, type ContactSettings, type Said } from '../../tickets/contact-settings.ts';
import type { Say } from '../messages/say.ts';
import { sourceIn } from '../provenance.ts';
import { minuteText } from '../words.ts';
import type { Known } from './known.ts';
import type { Fact } from './views.ts';

export function factsOf(
  known: Known,
  settings: ContactSettings,
  keys: readonly Pick<PublicKey, 'fingerprint' | 'revoked'>[],
  say: Say,
): readonly Fact[] {
  const { lang, digest, format, escalateTo, paused } = settings;
  const fact = (name: string, said: Said<string> | null, otherwise: string): Fact => ({
    name,
    text: said?.value ?? otherwise,
    at: said === null ? '' : saidIn(say, said.at),
  });
  const pace = digest === null ? null : { ...digest, value: say(`contacts.${digest.value}`) };
  return [
    ...wordOf(known, say),
    fact(say('field.lang'), lang, say('contacts.lang-network')),
    fact(say('contacts.digest'), pace, say('contacts.digest-none')),
    fact(say('field.format'), format, say('contacts.format-none')),
    fact(say('field.escalate'), escalateTo, say('contacts.nobody')),
    fact(say('contacts.is-paused'), paused, say('contacts.is-not')),
    ...keys.map(({ fingerprint, revoked }) => ({
      name: say('contacts.keys'),
      text: revoked ? `${fingerprint}, ${say('contacts.revoked')}` : fingerprint,
      at: '',
    })),
    ...pastOf(known, say),
  ];
}

function saidIn(say: Say, at: string): string {
  return at === atDesk ? say('contacts.set-here') : say('contacts.said-at', { at });
}

/** Who approved it, who named it, who changed it last. */
function wordOf({ row }: Known, say: Say): readonly Fact[] {
  const plain = (name: string, text: string): Fact => ({ name, text, at: '' });
  const approved = say('contacts.approved');
  if (row === null || row.approvedAt === null)
    return [plain(approved, say('contacts.not-approved'))];
  const time = minuteText(row.approvedAt);
  const who = row.approvedBy ?? '';
  const text =
    who === 'sluice'
      ? say('contacts.approved-rules', { time })
      : say('contacts.approved-by', { time, who });
  return [
    plain(approved, text),
    ...(row.source === null
      ? []
      : [
          plain(
            say('contacts.named'),
            say('contacts.named-by', {
              source: sourceIn(say, row.source),
              time: row.sourceAt === null ? '' : minuteText(row.sourceAt),
            }),
          ),
        ]),
    plain(
      say('contacts.changed'),
      say('contacts.approved-by', { time: minuteText(row.at), who: row.actor }),
    ),
  ];
}

/** When it answered last, and what came back. */
function pastOf({ row }: Known, say: Say): readonly Fact[] {
  if (row === null) return [];
  const open =
    row.bouncedAt === null ? '' : say('contacts.bounces-open', { time: minuteText(row.bouncedAt) });
  return [
    ...(row.answeredAt === null
      ? []
      : [{ name: say('contacts.last-answer'), text: minuteText(row.answeredAt), at: '' }]),
    {
      name: say('contacts.bounces'),
      text: `${say('contacts.bounces-said', { n: row.bounces })}${open}`,
      at: '',
    },
  ];
}

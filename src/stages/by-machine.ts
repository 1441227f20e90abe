// Whether a program wrote what continues a ticket: it is read, and stops no clock. A person may
// answer through the mailing list of a house, and a list may send on anything: what came over one
// is a person's only where it answers a letter of ours in words of its own.

import type { Sentence } from '../doubts.ts';
import type { Mail, Received } from '../model.ts';
import { automatic } from '../notices/signs.ts';
import type { ThreadMatch } from '../questions.ts';
import type { Origin } from './facts.ts';
import { isSent } from './looks.ts';

export interface Continued {
  readonly received: Pick<Received, 'envelope'>;
  readonly origin: Origin;
  readonly mail: Mail;
  /** What its keys name. */
  readonly matches: readonly ThreadMatch[];
}

/** By a program, or of the null sender, which nobody answers as (RFC 5321 section 4.5.5). */
export function isByMachine({ received, origin, mail, matches }: Continued): boolean {
  const { kind, reply = null } = origin;
  if (kind === 'robot' || kind === 'bounce' || received.envelope.from === '') return true;
  if (kind !== 'list') return false;
  const answers = matches.some((match) => isSent(match) && mail.references.includes(match.key));
  return automatic(mail) !== null || !answers || reply === null || reply.text === '';
}

/** What a bounce says that came with a party's token, not with that of its delivery. */
export function deliveryReport({ kind, returned }: Origin): Sentence | null {
  if (kind !== 'bounce' || returned === null) return null;
  const { action, status, recipient, text } = returned;
  const why = `${action} ${text || (status ?? '')}`.trim();
  return { is: 'delivery-report', to: recipient ?? { is: 'a-party' }, why };
}

// Which letters a person may begin with instead of an empty page: by what they are about to do, and
// to whom. What is told of networks goes to who runs one, what answers a complaint to its sender.

import type { MailId, TicketKind } from '../model.ts';
import type { Rules } from '../rules.ts';

/** A letter as it would be written over a ticket, for a person to go on from. */
export interface DraftAsk {
  /** "forward.spam" */
  readonly template: string;
  /** Who it is for, as far as somebody has typed it. */
  readonly to: string;
  readonly number: string | null;
  readonly subject: string;
  readonly constituency: string | null;
  readonly category: string | null;
  readonly prefix: string | null;
  readonly ips: readonly string[];
  /** The network that it asks about, by name, prefix or address, as somebody typed it; or empty. */
  readonly network: string;
  readonly openedAt: Date;
  /** Complaints of the same before. */
  readonly earlier: number;
  /** The complaint that it is about; null: none that may be spoken of. */
  readonly complaint: {
    readonly mail: MailId;
    readonly receivedAt: Date;
    /** What of it goes along. */
    readonly goes: 'whole' | 'text' | 'nothing';
  } | null;
}

const kindsFor = {
  investigate: ['forward'],
  forward: ['forward'],
  block: ['block.ask'],
  remove: ['block.lift'],
  reply: {
    report: ['need-info', 'not-ours'],
    incident: [],
    investigation: ['reminder', 'forward'],
    block: ['block'],
  },
} as const;
export type DraftedVerb = keyof typeof kindsFor;

/** The names of templates that make sense there, in any language, in their order. */
export function draftNames(
  verb: DraftedVerb,
  kind: TicketKind,
  templates: Rules['templates'],
): readonly string[] {
  const wanted: readonly string[] = verb === 'reply' ? kindsFor.reply[kind] : kindsFor[verb];
  const place = (name: string): number =>
    wanted.findIndex((one) => name === one || name.startsWith(`${one}.`));
  const names = [...templates.keys()]
    .map((key) => key.slice(key.indexOf('/') + 1))
    .filter((name) => place(name) >= 0);
  return [...new Set(names)].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

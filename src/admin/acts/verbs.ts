// What people do to a ticket by its page, as one table: on which kinds of ticket, while it is open
// or when it is closed, and by which key. A verb is the last word of its form's address.

import type { TicketKind } from '../../model.ts';
import { isOpenState } from '../../tickets/lifecycles.ts';

export const verbs = [
  'reply',
  'forward',
  'note',
  'close',
  'reopen',
  'tell',
  'investigate',
  'block',
  'activate',
  'remove',
  'assign',
  'hand-over',
  'snooze',
  'remind',
  'set',
  'people',
  'link',
  'unlink',
  'merge',
  'split',
] as const;
export type Verb = (typeof verbs)[number];

interface Fits {
  readonly kinds: readonly TicketKind[];
  /** Null: open or closed. */
  readonly open: boolean | null;
  /** As data-key has it; empty: none. */
  readonly key: string;
}

const every: readonly TicketKind[] = ['report', 'incident', 'investigation', 'block'];
const talks: readonly TicketKind[] = ['report', 'investigation'];
const answered: readonly TicketKind[] = [...talks, 'block'];
const cases: readonly TicketKind[] = ['incident'];
const asked: readonly TicketKind[] = ['investigation', 'block'];
const blocks: readonly TicketKind[] = ['block'];

const table: Readonly<Record<Verb, Fits>> = {
  reply: { kinds: answered, open: null, key: 'r' },
  forward: { kinds: talks, open: true, key: 'f' },
  note: { kinds: every, open: null, key: 'n' },
  close: { kinds: every, open: true, key: 'c' },
  reopen: { kinds: every, open: false, key: 'o' },
  tell: { kinds: cases, open: null, key: 'r' },
  investigate: { kinds: cases, open: true, key: 'f' },
  block: { kinds: cases, open: true, key: 'b' },
  activate: { kinds: blocks, open: true, key: 'a' },
  remove: { kinds: blocks, open: true, key: '' },
  assign: { kinds: every, open: null, key: '' },
  'hand-over': { kinds: every, open: true, key: 'e' },
  snooze: { kinds: every, open: true, key: 's' },
  remind: { kinds: asked, open: true, key: '' },
  set: { kinds: every, open: null, key: '' },
  people: { kinds: talks, open: null, key: '' },
  link: { kinds: every, open: null, key: '' },
  unlink: { kinds: every, open: null, key: '' },
  merge: { kinds: every, open: null, key: '' },
  split: { kinds: talks, open: null, key: 'Shift+S' },
};

export interface ActedOn {
  readonly kind: TicketKind;
  readonly state: string;
}

/** Whether the verb makes sense on such a ticket; what it may really do, its plan says. */
export function fits(verb: Verb, { kind, state }: ActedOn): boolean {
  const { kinds, open } = table[verb];
  if (!kinds.includes(kind)) return false;
  if (verb === 'activate') return state !== 'active' && isOpenState(kind, state);
  if (verb === 'remove') return state === 'active';
  return open === null || open === isOpenState(kind, state);
}

/** The verbs of a ticket, in their order. @param isAlone nobody outside is a party of it */
export function verbsOf(ticket: ActedOn, isAlone = false): readonly Verb[] {
  const silent = ticket.kind === 'block' && isAlone;
  return verbs.filter(
    (verb) => fits(verb, ticket) && !(silent && (verb === 'reply' || verb === 'remind')),
  );
}

export function keyOf(verb: Verb): string {
  return table[verb].key;
}

/** What is said of the others stands behind one press more. */
export function isFrequent(verb: Verb, { state }: Pick<ActedOn, 'state'>): boolean {
  // The next step of a block is one press; back to what it was is none.
  if (verb === 'activate') return state === 'pending activation';
  return verb === 'remove' || (table[verb].key !== '' && verb !== 'split');
}

// What a mail on a block may confirm. A token alone confirms nothing: whoever was sent a copy of
// the letter has it, too. Only the party itself does, and only where it is proven to write.

import type { PartyId } from '../model.ts';
import type { ThreadMatch } from '../questions.ts';
import type { Sender } from './thread-keys.ts';

/** A block on which somebody writes: what it waits for, and whether that one may confirm it. */
export interface BlockAnswered {
  readonly state: string;
  /** Whom it was asked of; null: not known. */
  readonly party: string | null;
  /** The sender is that one, and proven. */
  readonly proven: boolean;
}

/** Who writes on that block, and whether that one may confirm it. */
export function blockAnswered(
  { state, address, sender: writer, party: asked, role }: ThreadMatch,
  party: PartyId | null,
  sender: Sender,
): BlockAnswered {
  // Whoever is copied is a party too, and was asked nothing.
  const isAsked = party !== null && party === asked && role === 'administrator';
  const proven = sender.proven && isAsked && writer === party;
  return { state, party: proven ? sender.address : address, proven };
}

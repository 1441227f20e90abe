// What an operator says of complaints about what is a case already.

/** When contacts are told of the repeats of a case that they know: at once, in a digest, or not. */
export const repeatNotices = ['now', 'digest', 'never'] as const;
export type RepeatNotice = (typeof repeatNotices)[number];

/** What becomes of a complaint about what is a case already. */
export interface RepeatPolicy {
  /** Counted from the last complaint; what comes later is a new case. */
  readonly windowMs: number;
  readonly onOpen: 'attach' | 'new';
  /** A case that was closed no longer ago is opened again; null: a new one is made. */
  readonly reopenWithinMs: number | null;
  /** A rule's and a contact's own word stand above it. */
  readonly notify: RepeatNotice;
}

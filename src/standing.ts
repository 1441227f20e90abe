// How the desk stands, as alerts and the health page judge it, and what lasts of it. Types only.

/** The figures that alerts are judged by. */
export interface Standing {
  /** Questions marked urgent that wait, and the youngest of them; what is snoozed does not wait. */
  readonly urgent: number;
  readonly urgentLast: string | null;
  /** Since when the oldest question waits; one that was snoozed waits since then. */
  readonly oldestHold: Date | null;
  /** Since when the oldest mail waits to be read, and how many do. */
  readonly oldestMail: Date | null;
  readonly mails: number;
  /** Since when the oldest mail waits that may leave. */
  readonly oldestDelivery: Date | null;
  /** Since when the relay takes nothing that it is given; null: it does. */
  readonly deferredSince: Date | null;
  /** Since when all outgoing mail is stopped. */
  readonly stopped: Date | null;
  /** Since when what is automatic is, and why. */
  readonly automatic: Date | null;
  readonly automaticWhy: string;
}

/** An alert that lasts. */
export interface AlertRow {
  readonly code: string;
  readonly text: string;
  readonly since: Date;
  /** Null: it could not be told. */
  readonly toldAt: Date | null;
}

/** Who is told of them, and when. */
export interface AlertSettings {
  readonly mail: readonly string[];
  /** The program and its arguments; empty: none. */
  readonly command: readonly string[];
  /** So long a hold may wait. */
  readonly holdAfterMs: number;
  /** What lasts is told again. */
  readonly againMs: number;
}

// What limits outgoing mail (F2, F7): budgets, and the circuit breaker.

/** How many mails may go; null: no limit. An hour where nothing else is said. */
export interface Budgets {
  readonly perContact: number | null;
  readonly perContactDay: number | null;
  /** Forwards of one sender's complaints, where their rule names no other number. */
  readonly perReporter: number | null;
  readonly total: number | null;
}

/** When automatic mail stops by itself, until a person lets it go. */
export interface BreakerRules {
  /** Of the busiest hour of the last seven days. */
  readonly times: number;
  /** It never stops for less; null: it never stops for many. */
  readonly floorPerHour: number | null;
  /** Stops when more of the last hour's mail comes back; null: never. */
  readonly bouncePercent: number | null;
}

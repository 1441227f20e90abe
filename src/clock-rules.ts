// The types of what the rules say about time: hours that count, ladders of reminders, service
// levels, digests. The reader in config/ makes them; tickets/ counts by them.

/** When a team is at work. */
export interface Hours {
  /** A zone of the IANA database. */
  readonly zone: string;
  /** Monday first; null: always, whatever the holidays are. */
  readonly week: readonly (readonly OpenSpan[])[] | null;
  /** "2026-04-06", or "12-24" for that day of every year. */
  readonly holidays: ReadonlySet<string>;
}

/** Minutes of the local day, 0 to 1440; `close` is no longer within. */
export interface OpenSpan {
  readonly open: number;
  readonly close: number;
}

/** When people of a team that is always at work come and go. */
export interface Shifts {
  /** Minutes of the local day at which one shift ends and the next begins, ascending; never none. */
  readonly changes: readonly number[];
  /** The minute of the local day at which a morning begins. */
  readonly morning: number;
}

/** What is done, in this order, while nobody answers an investigation or a block. */
export interface Ladder {
  /** Ascending; the last one, and only it, asks the desk. */
  readonly rungs: readonly Rung[];
  readonly at: string;
}

export interface Rung {
  /** Of working time since they were asked. */
  readonly afterMs: number;
  readonly act:
    | { readonly do: 'remind'; readonly template: string; readonly second: boolean }
    | { readonly do: 'hold' };
}

export const slaClocks = ['first-response', 'next-update', 'resolve'] as const;
export type SlaClock = (typeof slaClocks)[number];

/** What is promised for one kind of ticket: working time by severity, "default" for all others. */
export type ServiceLevel = Readonly<Partial<Record<SlaClock, ReadonlyMap<string, number>>>>;

export interface ClockRules {
  /** By team; "desk" counts for every other. */
  readonly hours: ReadonlyMap<string, Hours>;
  /** Of teams that are always at work; the others' are their hours. */
  readonly shifts: Shifts;
  /** By "CONSTITUENCY/TYPE", "TYPE", "CONSTITUENCY/default", "default", in this order. */
  readonly escalation: ReadonlyMap<string, Ladder>;
  /** By "CONSTITUENCY/KIND" or "default/KIND", the kind too may be "default". */
  readonly sla: ReadonlyMap<string, ServiceLevel>;
  /** Minute of the desk's day at which daily digests are made. */
  readonly dailyDigestAt: number;
  /** An open ticket on which nothing is under way is shown again after this; null: never. */
  readonly untouchedMs: number | null;
}

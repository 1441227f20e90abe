// What the short answers to a complainant may say: that the mail came, that it is not for us, that
// something is missing. None of them holds a word of the mail or of another party (T6).

export interface AckValues {
  readonly received_at: Date;
}

export const ackSample: AckValues = { received_at: new Date('2026-04-06T17:49:00Z') };

export interface NotOursValues {
  readonly addresses: readonly {
    readonly ip: string;
    /** By its registry; empty where it names none. */
    readonly contact: string;
    readonly network: string;
  }[];
  /** The first address, for the subject; empty where none was read. */
  readonly ip: string;
  /** How many addresses there are beside the first. */
  readonly more: number;
  readonly received_at: Date;
}

export const notOursSample: NotOursValues = {
  addresses: [{ ip: '198.51.100.7', contact: 'abuse@net.example', network: 'NET-EXAMPLE' }],
  ip: '198.51.100.7',
  more: 0,
  received_at: new Date('2026-04-06T17:49:00Z'),
};

export interface NeedInfoValues {
  readonly received_at: Date;
  readonly missing: {
    readonly address: boolean;
    readonly time: boolean;
    /** A time is given, but not in which zone. */
    readonly zone: boolean;
    readonly log: boolean;
  };
}

export const needInfoSample: NeedInfoValues = {
  received_at: new Date('2026-04-06T17:49:00Z'),
  missing: { address: true, time: true, zone: false, log: true },
};

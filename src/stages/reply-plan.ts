// What a complainant is told, before it is a letter: to whom, in which language, and the few facts
// that it holds. No word of the mail that it answers is among them (T6).

interface ReplyHead {
  /** The complainant's own address, as the desk is shown it. */
  readonly to: string;
  readonly lang: string;
  readonly receivedAt: Date;
}

/** One mail to the complainant; its kind is its template's name. */
export type ReplyPlan =
  | (ReplyHead & { readonly kind: 'ack' })
  | (ReplyHead & {
      readonly kind: 'need-info';
      readonly missing: {
        readonly address: boolean;
        readonly time: boolean;
        /** A time is given, but not in which zone. */
        readonly zone: boolean;
        readonly log: boolean;
      };
    })
  | (ReplyHead & {
      readonly kind: 'not-ours';
      readonly addresses: readonly {
        readonly ip: string;
        /** By its registry; empty where it names none. */
        readonly contact: string;
        readonly network: string;
      }[];
    });

// What the rows of a desk of many tickets are written to, how many there are, and what there is to
// ask for.

type Table =
  | 'mail'
  | 'raw'
  | 'ticket'
  | 'ticket_address'
  | 'link'
  | 'party'
  | 'party_token'
  | 'ticket_mail'
  | 'history'
  | 'complaint'
  | 'reference'
  | 'delivery'
  | 'hold'
  | 'clock';
type Value = string | number | boolean | null;
export type Write = (table: Table, values: readonly Value[]) => void;

/** What there is to ask for: keys of rows that exist, spread over all the years. */
export interface Known {
  readonly tokens: string[];
  readonly messageIds: string[];
  readonly numbers: string[];
  readonly cases: { readonly key: string; readonly addresses: readonly string[] }[];
  readonly tickets: string[];
  readonly incidents: string[];
  readonly holds: string[];
}

/** How much there is. */
export interface WorldSize {
  readonly cases: number;
  readonly holdsOpen: number;
  /** Lines of history that each case has besides those of its opening. */
  readonly notesEach: number;
}

/** A million tickets. */
export const million: WorldSize = { cases: 300_000, holdsOpen: 5_000, notesEach: 0 };

/** A complaint's bytes as COPY reads them. */
export function complaintBytes(index: number): string {
  const log = Array.from(
    { length: 40 },
    (_, line) => `Apr 06 17:${10 + line}:02 host sshd[${index}]: Failed password for root`,
  );
  const text = [
    'From: reporter@example.net',
    'To: abuse@example.org',
    `Subject: Attack ${index} from 198.18.0.${index % 200}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Please stop 198.18.0.${index % 200}, it attacks us.`,
    ...log,
    '',
  ].join('\r\n');
  return `\\\\x${Buffer.from(text).toString('hex')}`;
}

// What a reminder may say: what was asked and when, never what the complaint says. The first mail
// lies in the same thread.

export interface ReminderValues {
  /** 1 for the first reminder. */
  readonly round: number;
  readonly network: { readonly name: string; readonly prefix: string };
  /** The first address, for the subject. */
  readonly ip: string;
  /** How many addresses there are beside the first. */
  readonly more: number;
  readonly ip_list: readonly string[];
  readonly category: string;
  readonly type: string;
  /** When they were first asked, and how many days ago that is. */
  readonly asked_at: Date;
  readonly asked_days: number;
  /** Null where no day was named. */
  readonly answer_by: Date | null;
}

export const reminderSample: ReminderValues = {
  round: 1,
  network: { name: 'EXAMPLE-NET', prefix: '192.0.2.0/24' },
  ip: '192.0.2.75',
  more: 0,
  ip_list: ['192.0.2.75'],
  category: 'abusive-content/spam',
  type: 'spam',
  asked_at: new Date('2026-04-06T17:49:00Z'),
  asked_days: 3,
  answer_by: new Date('2026-04-13T17:41:02Z'),
};

// What an escalation to the CSIRT may say: the case in short, and what the first line writes of it.

export interface EscalationValues {
  readonly network: { readonly name: string; readonly prefix: string };
  /** The first address, for the subject. */
  readonly ip: string;
  /** How many addresses there are beside the first. */
  readonly more: number;
  readonly ip_list: readonly string[];
  readonly category: string;
  readonly type: string;
  /** The contact that was asked; empty where nobody was. */
  readonly asked: string;
  readonly asked_at: Date | null;
  readonly reminders: number;
  /** A person's words, line by line. */
  readonly text: readonly string[];
}

export const escalationSample: EscalationValues = {
  network: { name: 'EXAMPLE-NET', prefix: '192.0.2.0/24' },
  ip: '192.0.2.75',
  more: 0,
  ip_list: ['192.0.2.75'],
  category: 'abusive-content/spam',
  type: 'spam',
  asked: 'abuse@net.example',
  asked_at: new Date('2026-04-06T17:49:00Z'),
  reminders: 2,
  text: ['Nobody answers, and it goes on.'],
};

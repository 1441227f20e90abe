// What a forward may say beside its head: a closed set of variables. The sample has the full shape
// and is what templates are checked against, so a new variable is added to the type and to the
// sample, and nowhere else.

import type { Category, EventTime } from '../../findings.ts';
import { localTime } from '../../local-time.ts';
import type { Mail } from '../../model.ts';
import type { Desk } from '../../rules.ts';
import type { Plan } from '../../stages/facts.ts';

export interface ForwardValues {
  readonly network: { readonly name: string; readonly prefix: string };
  readonly offenders: readonly {
    readonly ip: string;
    /** The host that is accused in its place; empty where the address is accused itself. */
    readonly name: string;
    /** Null where the complaint names none, or one without a zone. */
    readonly time: Date | null;
    /** "2026-04-06T17:41:02Z"; empty where there is no time. */
    readonly timeUtc: string;
    /** "2026-04-06 19:41:02 +0200", as the complaint writes it; empty where that is told already. */
    readonly found: string;
    /** The zone as the complaint writes it; empty where it gives none. */
    readonly zone: string;
    readonly port: number | null;
    readonly evidence: readonly string[];
  }[];
  /** The first address, for the subject. */
  readonly ip: string;
  /** How many addresses there are beside the first. */
  readonly more: number;
  readonly ip_list: readonly string[];
  /** Lines of the complaint that name the addresses, each once. */
  readonly evidence_lines: readonly string[];
  /** Empty where it is not known. */
  readonly category: string;
  readonly type: string;
  /** Reports on the same addresses before this one. */
  readonly repeats: number;
  /** About the address with most in 30 days, this one included: complaints, and who complained. */
  readonly recent: { readonly complaints: number; readonly reporters: number };
  readonly answer_by: Date;
  readonly complaint: {
    readonly subject: string;
    /** The complainant's address; empty where the mail names none. */
    readonly from: string;
    readonly date: Date | null;
    /** False where it is too big to go along. */
    readonly attached: boolean;
    /** Only what is about this contact's addresses goes along. */
    readonly sliced: boolean;
    /** All of its text goes along, but not the mail itself. */
    readonly text_only: boolean;
    /** The lines about this contact's addresses go along as a table too. */
    readonly table: boolean;
    readonly megabytes: number;
  };
}

export const forwardSample: ForwardValues = {
  network: { name: 'EXAMPLE-NET', prefix: '192.0.2.0/24' },
  offenders: [
    {
      ip: '192.0.2.75',
      name: 'host.example.org',
      time: new Date('2026-04-06T17:41:02Z'),
      timeUtc: '2026-04-06T17:41:02Z',
      found: '2026-04-06 13:41:02 -0400',
      zone: '-0400',
      port: 40_000,
      evidence: ['192.0.2.75 Apr 6 17:41:02 +0000 rejected: spam'],
    },
  ],
  ip: '192.0.2.75',
  more: 0,
  ip_list: ['192.0.2.75'],
  evidence_lines: ['192.0.2.75 Apr 6 17:41:02 +0000 rejected: spam'],
  category: 'abusive-content/spam',
  type: 'spam',
  repeats: 3,
  recent: { complaints: 4, reporters: 2 },
  answer_by: new Date('2026-04-13T17:41:02Z'),
  complaint: {
    subject: 'Spam from your network',
    from: 'postmaster@example.net',
    date: new Date('2026-04-06T17:47:00Z'),
    attached: true,
    sliced: false,
    text_only: false,
    table: false,
    megabytes: 1,
  },
};

export interface About {
  readonly plan: Plan;
  readonly desk: Desk;
  readonly category: Category;
  readonly type: string;
  readonly mail: Mail;
  readonly sizeBytes: number;
  readonly attached: boolean;
  readonly sliced: boolean;
  readonly textOnly: boolean;
  readonly table: boolean;
}

/**
 * What a template is told about one letter. Words of others are still as found: render shows them.
 */
export function forwardValues(about: About): ForwardValues {
  const { plan, desk, mail } = about;
  const timed = timedBy(desk.timeZone);
  const ips = [...new Set(plan.offenders.map((offender) => offender.ip))];
  return {
    network: { name: plan.network, prefix: plan.prefix },
    offenders: plan.offenders.map(({ ip, name, time, port, evidence }) => ({
      ip,
      name: name ?? '',
      ...timed(time),
      port,
      evidence,
    })),
    ip: ips[0] ?? '',
    more: Math.max(ips.length - 1, 0),
    ip_list: ips,
    evidence_lines: [...new Set(plan.offenders.flatMap((offender) => offender.evidence))],
    category: about.category === 'other' ? '' : about.category,
    type: about.type,
    repeats: plan.repeats,
    recent: plan.history,
    answer_by: plan.answerBy,
    complaint: {
      subject: mail.subject,
      from: mail.from[0]?.address ?? '',
      date: mail.date,
      attached: about.attached,
      sliced: about.sliced,
      text_only: about.textOnly,
      table: about.table,
      megabytes: Math.ceil(about.sizeBytes / (1024 * 1024)),
    },
  };
}

/** How a letter tells a time: in UTC and on the desk's clock, so as found only on a third one. */
export function timedBy(timeZone: string) {
  return (event: EventTime | null) => {
    const time = instant(event?.at ?? null);
    const timeUtc = time === null ? '' : `${time.toISOString().slice(0, 19)}Z`;
    const zone = event?.zone ?? '';
    const clock = event?.clock.replace('T', ' ') ?? '';
    const told =
      time === null ? [] : [timeUtc.slice(0, 19).replace('T', ' '), localTime(time, timeZone)];
    const found = told.includes(clock.slice(0, 19)) ? '' : `${clock} ${zone}`.trim();
    return { time, timeUtc, zone, found };
  };
}

function instant(time: string | null): Date | null {
  const at = new Date(time ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}

// The report for a contact's program that goes along with our letter, in the format set for the
// contact: a feedback report (ARF) or XARF. Where the format would demand more than is known, or
// could not carry the complaint, the letter goes in words alone, and its reason says why.

import { writtenArf } from '../formats/written-arf.ts';
import { type Party, writtenXarf } from '../formats/written-xarf.ts';
import type { MachineReport } from '../findings.ts';
import type { Mail, Received } from '../model.ts';
import type { Desk } from '../rules.ts';
import type { ContactSettings } from '../tickets/contact-settings.ts';
import type { Classify, Plan } from './facts.ts';

export interface Reporting {
  readonly plan: Plan;
  readonly format: ContactSettings['format'];
  readonly received: Received;
  readonly mail: Mail;
  readonly classify: Classify;
  readonly desk: Desk;
}

/** The report, and how the letter goes, for its reason; both empty where words were asked for. */
export interface Reported {
  readonly report: MachineReport | null;
  readonly how: string;
}

export function machineReport(reporting: Reporting): Reported {
  const format = reporting.format?.value ?? 'text';
  if (format === 'text') return { report: null, how: '' };
  if (reporting.plan.withheld !== undefined)
    return {
      report: null,
      how: `, in words without ${format}: the complaint cannot go along whole`,
    };
  const made = format === 'arf' ? arfOf(reporting) : xarfOf(reporting);
  if (!('as' in made)) return { report: null, how: `, in words without ${format}: ${made.lacks}` };
  const isTable = reporting.plan.digest !== undefined;
  return { report: made, how: isTable ? `, which has no ${format}` : `, with ${format}` };
}

type Made = MachineReport | { readonly lacks: string };

function arfOf({ plan, classify }: Reporting): Made {
  // RFC 5965, 2: the third part is the mail itself, or the head of it.
  if (plan.attach === 'octets')
    return { lacks: 'the complaint holds lines that cannot travel in a feedback report' };
  const made = writtenArf(plan.offenders, sureOf(classify));
  return 'lacks' in made ? made : { as: 'arf', fields: made.fields };
}

function xarfOf({ plan, received, mail, classify, desk }: Reporting): Made {
  // Names and addresses of a mail that holds tokens of others may hold one too.
  const isWhole = plan.withheld === undefined;
  const made = writtenXarf({
    told: plan.offenders,
    category: sureOf(classify),
    reporter: isWhole ? reporterOf(mail) : null,
    sender: { name: desk.from.name, address: desk.from.address },
    smtpFrom: isWhole && plan.share === null ? smtpFromIn(mail) : null,
    seed: `${received.mail} ${plan.to}`,
  });
  return 'lacks' in made ? made : { as: 'xarf', documents: made.documents };
}

/** A program takes what it reads for certain, so what is guessed is not told it. */
function sureOf({ category, confidence }: Classify): Classify['category'] {
  return confidence === 'guess' ? 'other' : category;
}

const addressForm = /^[^\s@<>"]{1,64}@(?:[\w-]{1,63}\.){1,10}[\w-]{2,63}$/;

function reporterOf({ from }: Mail): Party | null {
  const [one, ...others] = from;
  if (one === undefined || others.length > 0 || !addressForm.test(one.address)) return null;
  return { name: one.name, address: one.address };
}

/** So much of a reported mail is its head, for our purpose. */
const headCharactersMax = 20_000;

/** The envelope's sender as the one reported mail says it (RFC 5321, 4.4). */
function smtpFromIn({ texts }: Mail): string | null {
  const heads = texts
    .filter(({ place }) => place.startsWith('embedded:'))
    .map(({ text }) => text.slice(0, headCharactersMax));
  const [head] = heads;
  if (head === undefined || heads.length > 1) return null;
  const address = /^return-path:[ \t]*<([^<>\s]{3,320})>/im.exec(head)?.[1];
  return address !== undefined && addressForm.test(address) ? address : null;
}

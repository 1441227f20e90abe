// What we have found, as the machine-readable part of a feedback report (RFC 5965, section 3): the
// same fields that arf.ts reads. One report speaks of one address; where more are accused there is
// none, and the letter says it in words.

import type { Category, EventTime } from '../findings.ts';

/** Of one whom a letter accuses, what a report may say. */
export interface Told {
  readonly ip: string;
  /** The host that is accused in its place; null where the address is accused itself. */
  readonly name: string | null;
  readonly time: EventTime | null;
  readonly port: number | null;
  /** Lines that name it, as found. */
  readonly evidence: readonly string[];
}

/** Why there is no report of that format. */
export interface Lacking {
  readonly lacks: string;
}

/** RFC 5965, 7.3: what is no mail abuse, and what a type would say too much of, is "other". */
const feedbackTypes = new Map<Category, string>([
  ['abusive-content/spam', 'abuse'],
  ['fraud/phishing', 'fraud'],
  ['malicious-code/infected-or-distribution', 'virus'],
]);

/** Fields in US-ASCII, lines ending in CR LF, an empty line last. */
export function writtenArf(
  told: readonly Told[],
  category: Category,
): { readonly fields: string } | Lacking {
  const [one, ...others] = told;
  if (one === undefined || others.length > 0)
    return { lacks: `one feedback report names one address, not ${told.length}` };
  const fields = [
    `Feedback-Type: ${feedbackTypes.get(category) ?? 'other'}`,
    'User-Agent: Sluice/1',
    'Version: 1',
    `Source-IP: ${one.ip}`,
    // RFC 6692, section 3.
    ...(one.port === null ? [] : [`Source-Port: ${one.port}`]),
    ...arrival(one.time),
    ...(one.name !== null && hostForm.test(one.name) ? [`Reported-Domain: ${one.name}`] : []),
  ];
  return { fields: `${fields.join('\r\n')}\r\n\r\n` };
}

const hostForm = /^[\w.-]{1,253}$/;
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const instantForm =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(?:Z|([+-]\d{2}):(\d{2}))$/;

/** As a date of RFC 5322, 3.3, on the clock it was written in; nothing where the zone is unknown. */
function arrival(time: EventTime | null): readonly string[] {
  const found = instantForm.exec(time?.at ?? '');
  if (found === null) return [];
  const [, year = '', month = '', day = '', clock = '', hours = '+00', minutes = '00'] = found;
  const weekday = days[new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDay()];
  const name = months[Number(month) - 1];
  if (weekday === undefined || name === undefined) return [];
  return [`Arrival-Date: ${weekday}, ${day} ${name} ${year} ${clock} ${hours}${minutes}`];
}

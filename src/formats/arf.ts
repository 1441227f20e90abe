// ARF (RFC 5965): the fields of a message/feedback-report part, as written. The mail it speaks of
// stands beside it and is read elsewhere; a report without Source-IP is a report all the same.

import type { Category, Mail, Report } from '../model.ts';

/** RFC 5965, 7.3; RFC 6591, 3.2.1 (auth-failure) and types seen in the wild. */
const categories = new Map<string, Category>([
  ['abuse', 'abusive-content/spam'],
  ['spam', 'abusive-content/spam'],
  ['complaint', 'abusive-content/spam'],
  ['fraud', 'fraud/phishing'],
  ['phish', 'fraud/phishing'],
  ['phishing', 'fraud/phishing'],
  ['virus', 'malicious-code/infected-or-distribution'],
  ['malware', 'malicious-code/infected-or-distribution'],
  ['auth-failure', 'fraud/masquerade'],
]);

/** The report, its address and time as written; null where the mail holds none. */
export function readArf(mail: Pick<Mail, 'parts' | 'texts'>): Report | null {
  for (const part of mail.parts) {
    if (part.type !== 'message/feedback-report') continue;
    const place = `part:${part.path}`;
    const text = mail.texts.find((each) => each.place === place)?.text;
    const fields = text === undefined ? null : fieldsOf(text);
    if (fields === null || !fields.has('feedback-type')) continue;
    const ip = fields.get('source-ip');
    return {
      format: 'arf',
      place,
      ips: ip === undefined ? [] : [ip],
      category: categories.get((fields.get('feedback-type') ?? '').toLowerCase()) ?? null,
      time: fields.get('arrival-date') ?? fields.get('received-date') ?? null,
    };
  }
  return null;
}

/** The first value of each field, unfolded (RFC 5322, 2.2.3), comments removed. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (/^[ \t]/.test(line)) {
      if (last !== '') fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`.trim());
    } else if (/^[a-z][a-z0-9-]*$/.test(name)) {
      last = fields.has(name) ? '' : name;
      if (last !== '') fields.set(last, line.slice(colon + 1).trim());
    }
  }
  return fields;
}

// Why a feedback report may accuse the wrong one: it is not alone, it stands where no report
// belongs, or all that stands around it names others (RFC 5965, section 2: one report a mail, in a
// multipart/report, with a letter and the mail that it speaks of).

import { canonicalIp } from '../indicators/address.ts';
import type { Report } from '../findings.ts';
import type { Mail, Text } from '../model.ts';

/** So much of the letter, and of the head of the carried mail, is searched for addresses. */
const searchedMax = 20_000;
const addressesMax = 500;
const letters = ['subject', 'body', 'html'];

/** The reports, each with the reason why its address is not certain, where there is one. */
export function doubted(
  reports: readonly Report[],
  mail: Pick<Mail, 'parts' | 'texts'>,
): readonly Report[] {
  const sources = new Set(reports.flatMap(sourcesOf));
  if (sources.size === 0) return reports;
  const letter = addressesIn(mail.texts.filter(({ place }) => letters.includes(place)));
  const heads = mail.texts.filter(({ place }) => place.startsWith('embedded:')).map(headOf);
  const carried = addressesIn(heads);
  return reports.map((report) => {
    const [source] = sourcesOf(report);
    if (source === undefined) return report;
    const isNamed = letter.has(source) || carried.has(source);
    const [other] = [...letter, ...carried];
    if (sources.size > 1) return { ...report, unsure: { is: 'reports-differ' } };
    if (!isReport(report.place, mail) && !letter.has(source))
      return { ...report, unsure: { is: 'mail-silent', ip: source } };
    if (!isNamed && other !== undefined)
      return { ...report, unsure: { is: 'all-else-names', ip: source, other } };
    return report;
  });
}

function sourcesOf({ accused }: Report): readonly string[] {
  return accused.filter(({ kind }) => kind === 'ip').map(({ value }) => value);
}

/** A part of a multipart/report; a report that lost its type is part of the letter. */
function isReport(place: string, { parts }: Pick<Mail, 'parts'>): boolean {
  if (!place.startsWith('part:')) return true;
  const path = place.slice('part:'.length);
  const around = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  const parent = parts.find((part) => part.path === around);
  return parent === undefined || parent.type === 'multipart/report';
}

function headOf({ place, text }: Text): Text {
  const end = text.search(/\n\r?\n/);
  return { place, text: end < 0 ? text : text.slice(0, end) };
}

function addressesIn(texts: readonly Text[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { text } of texts) {
    const plain = text.slice(0, searchedMax).replaceAll(/ipv6:/gi, ' ');
    for (const [word] of plain.matchAll(/(?<![\p{L}\d.:])[\da-f:.]{3,45}/giu)) {
      const ip = canonicalIp(word.replace(/[.:]$/, ''));
      if (ip !== null && found.size < addressesMax) found.add(ip);
    }
  }
  return found;
}

// ACNS 1 and 2 (acns.net), the notices of rights holders: XML with the source's address, port and
// time. Mailers wrap it, escape it, make its quotes curly and lose its end, so the few elements
// that count are read as they stand, never by a parser that gives up.

import { timeIn } from '../times/times.ts';
import type { Report } from '../findings.ts';
import type { Mail, Text } from '../model.ts';
import { accuse, draftOf, portOf, reportOf, reportTexts, spanFinder } from './accusations.ts';

/** Notices in one text. */
const noticesMax = 200;
/** Longest content of an element that counts: a URL. */
const contentMax = 2000;
/** A notice's root; some tools leave it out and begin with the case. */
const root = /<\s{0,3}(?:\w{1,20}:)?(?:Infringement|InfringementList)\b/i;
const sources = /<\s{0,3}(?:\w{1,20}:)?Source\s{0,3}>/gi;
const category = 'fraud/copyright';

/** All notices of the mail, one report a text. */
export function readAcns(mail: Pick<Mail, 'parts' | 'texts'>): readonly Report[] {
  return reportTexts(mail)
    .map(reportIn)
    .filter((report) => report !== null);
}

function reportIn(text: Text): Report | null {
  const plain = unescaped(text.text);
  if (!root.test(plain)) return null;
  const draft = draftOf('acns', text.place);
  const find = spanFinder(text);
  const starts = [...plain.matchAll(sources)].slice(0, noticesMax + 1).map(({ index }) => index);
  starts.slice(0, noticesMax).forEach((start, at) => {
    // Content lists what was shared: its times and URLs are no source's.
    const block = plain.slice(start, starts[at + 1]);
    const end = block.search(/<\s{0,3}\/\s{0,3}(?:\w{1,20}:)?Source\b|<\s{0,3}Content\b/i);
    const source = end < 0 ? block : block.slice(0, end);
    const time = timeIn(contentOf(source, 'TimeStamp') || contentOf(source, 'Timestamp'));
    const about = { port: portOf(contentOf(source, 'Port')), time, category } as const;
    for (const name of ['IP_Address', 'IPAddress', 'IP', 'URL', 'DNS_Name', 'DomainName']) {
      const value = contentOf(source, name);
      if (value !== '' && accuse(draft, value, find(value), about)) break;
    }
  });
  return starts.length === 0 ? null : reportOf(draft, category, starts.length > noticesMax ? 1 : 0);
}

/** The content of the first element of this name. */
function contentOf(block: string, name: string): string {
  const open = new RegExp(`<\\s{0,3}(?:\\w{1,20}:)?${name}(?:\\s[^<>]{0,200})?>`, 'i').exec(block);
  if (open === null) return '';
  const start = open.index + open[0].length;
  const rest = block.slice(start, start + contentMax);
  const end = rest.indexOf('<');
  return (end < 0 ? rest : rest.slice(0, end)).trim();
}

/** Undoes `&lt;`, as HTML shows it, and a quotation's marks between the lines of an element. */
function unescaped(text: string): string {
  const quoted = /^> ?</m.test(text) ? text.replace(/^(?:> ?)+/gm, '') : text;
  return /&lt;\s{0,3}\/?(?:\w{1,20}:)?(?:Infringement|Source)/i.test(quoted)
    ? quoted.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
    : quoted;
}

// SpamCop, in all versions: "[ SpamCop V5.4.0 ]" or "- SpamCop V1.3.3 -", then what is accused,
// then the offending mail, of which nothing is an accusation. Summaries list an address a line.

import { timeIn } from '../times/times.ts';
import type { Report } from '../findings.ts';
import type { Mail, Text } from '../model.ts';
import {
  type About,
  accuse,
  type Draft,
  draftOf,
  nameIn,
  reportOf,
  reportTexts,
} from './accusations.ts';

const head = /^[> \t]{0,12}(?:\[|-) {0,2}SpamCop\b[^\n\]]{0,60}(?:\]|-)[ \t\r]*$/gim;
/** Where the evidence begins. */
const evidence =
  /^[> \t]{0,12}(?:\[ {0,2}offending message|offending message:|\[ {0,2}additional comments)/im;
/** Blocks in one text; and lines of one block. */
const blocksMax = 50;
const linesMax = 6000;
const lineMax = 2500;
const category = 'abusive-content/spam';

/**
 * "Email from IP / date", "IP (Proxy server): date"; "URL is IP; date"; a summary's "IP  Jan 2
 * 03h/5 ...". A URL counts only where no address is told for it.
 */
const emailFrom =
  /^(?:e-?mail|message|spam) from (\S{3,60})(?: \([^)]{0,100}\))? ?\/ ?(.{0,100})$/di;
const siteIs = /^(\S{4,2000}) (?:is|=) (\S{3,60});? ?(.{0,100})$/d;
const site = /^spamvertised (?:web ?site|url|site)s?: {0,4}(\S{4,2000})/i;
const listed =
  /^([\da-f.:]{7,45})\s{1,40}(\w{3} \d{1,2} \d{1,2}h?\/\d{1,5}|\d.{0,80}|\S.{0,100})$/di;

/** All SpamCop reports of the mail. */
export function readSpamcop(mail: Pick<Mail, 'parts' | 'texts'>): readonly Report[] {
  return reportTexts(mail).flatMap((text) => {
    const heads = [...text.text.matchAll(head)].slice(0, blocksMax);
    return heads.map((found, at) => {
      const start = found.index + found[0].length;
      return reportIn(text, found[0], start, heads[at + 1]?.index ?? text.text.length);
    });
  });
}

function reportIn(text: Text, title: string, start: number, next: number): Report {
  const draft = draftOf('spamcop', text.place);
  const sites = new Map<string, number>();
  const told = new Set<string>();
  const isSummary = /summary|alert/i.test(title);
  const block = text.text.slice(start, next);
  const proof = block.search(evidence);
  let at = start;
  for (const whole of (proof < 0 ? block : block.slice(0, proof)).split('\n', linesMax)) {
    const line = whole
      .slice(0, lineMax)
      .trim()
      .replace(/^(?:> ?)+/, '');
    const place = at + whole.indexOf(line);
    const named = site.exec(line)?.[1];
    if (named !== undefined) sites.set(named, place + line.indexOf(named));
    else for (const url of readLine(draft, line, place, isSummary)) told.add(url);
    at += whole.length + 1;
  }
  for (const [url, from] of sites) {
    const span = { place: text.place, start: from, end: from + url.length };
    if (!told.has(url)) accuse(draft, url, span, { port: null, time: null, category });
  }
  return reportOf(draft, category);
}

/** Accuses what a line names; the URLs whose address it tells. */
function readLine(draft: Draft, line: string, at: number, isSummary: boolean): string[] {
  const mailed = emailFrom.exec(line) ?? (isSummary ? listed.exec(line) : null);
  const [found, offset] = mailed === null ? [siteIs.exec(line), 2] : [mailed, 1];
  const value = (found?.[offset] ?? '').replace(/[;,]$/, '');
  if (nameIn(value)?.kind !== 'ip') return [];
  const start = at + (found?.indices?.[offset]?.[0] ?? 0);
  const about: About = { port: null, time: timeIn(found?.[offset + 1] ?? ''), category };
  accuse(draft, value, { place: draft.place, start, end: start + value.length }, about);
  return mailed === null ? [found?.[1] ?? ''] : [];
}

// DMARC aggregate reports (RFC 7489, appendix C): statistics that mail hosts send every day. They
// accuse nobody and are no complaint, which is all that is said of them.

import { XMLParser } from 'fast-xml-parser';

import type { Report } from '../findings.ts';
import type { Mail } from '../model.ts';
import { draftOf, reportOf, reportTexts } from './accusations.ts';

/** More than the beginning is never read: the records are not looked at. */
const headMax = 20_000;
const nestedTagsMax = 20;

const parser = new XMLParser({
  processEntities: false,
  ignoreAttributes: true,
  parseTagValue: false,
  maxNestedTags: nestedTagsMax,
});

/** The aggregate reports of the mail, with `isComplaint: false`. */
export function readDmarc(mail: Pick<Mail, 'parts' | 'texts'>): readonly Report[] {
  return reportTexts(mail)
    .filter(({ text }) => isAggregate(text))
    .map(({ place }) => ({ ...reportOf(draftOf('dmarc', place), null), isComplaint: false }));
}

function isAggregate(text: string): boolean {
  const start = text.slice(0, headMax).search(/<feedback\b/i);
  const end = text.slice(0, headMax).search(/<\/policy_published>/i);
  if (start < 0 || end < start) return false;
  try {
    const root: unknown = parser.parse(`${text.slice(start, end)}</policy_published></feedback>`);
    return has(root, 'feedback', 'report_metadata') && has(root, 'feedback', 'policy_published');
  } catch {
    return false;
  }
}

function has(value: unknown, ...names: readonly string[]): boolean {
  let at: unknown = value;
  for (const name of names) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return true;
}

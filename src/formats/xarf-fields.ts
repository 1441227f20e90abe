// X-ARF 0.x (x-arf.org, "v0.1" and "v0.2"): a block of fields that names its Source. Scripts that
// block attackers write the same fields in the body of their mails, so all texts are looked into.

import { timeIn } from '../times/times.ts';
import type { Category, Report } from '../findings.ts';
import type { Mail, Text } from '../model.ts';
import {
  type About,
  accuse,
  type Draft,
  draftOf,
  portOf,
  reportOf,
  reportTexts,
  unquoted,
} from './accusations.ts';
import { categoryOf } from './categories.ts';
import { blocksIn, type Field, fieldIn, valueIn } from './fields.ts';

/** What says what happened, and what says that a program reports it. */
const kindNames = ['report-type', 'category', 'schema-url'];
const reportNames = [
  ...kindNames,
  'reported-from',
  'report-id',
  'source-type',
  'user-agent',
  'attachment',
  'date',
  'service',
  'version',
];
const fieldsMin = 4;
/** Addresses in one Source. */
const listedMax = 100;
const sourceNames = ['source', 'source-ip', 'source-address', 'src', 'attacker', 'offender'];
/** "none", "null", "-": what programs write where there is nothing. */
const nothing = /^(?:none|null|unknown|-|)$/i;

/** All X-ARF 0.x reports of the mail. */
export function readXarfFields(mail: Pick<Mail, 'parts' | 'texts'>): readonly Report[] {
  return reportTexts(mail).flatMap((text) =>
    blocksIn(text.text, fieldsMin)
      .filter(isReport)
      .map((block) => reportIn(text, block)),
  );
}

function isReport(block: readonly Field[]): boolean {
  const known = reportNames.filter((name) => fieldIn(block, name) !== null).length;
  const isKind = kindNames.some((name) => fieldIn(block, name) !== null);
  return known >= fieldsMin - 1 && isKind && sourceOf(block) !== null;
}

function sourceOf(block: readonly Field[]): Field | null {
  const isSource = ({ name, value }: Field) => sourceNames.includes(name) && !nothing.test(value);
  return block.find(isSource) ?? null;
}

function reportIn(text: Text, block: readonly Field[]): Report {
  const draft = draftOf('xarf', text.place);
  const category = categoryIn(block);
  const source = sourceOf(block);
  if (source !== null) {
    const isSite = /^(?:uri|url|domain|host)/i.test(unquoted(valueIn(block, 'source-type')));
    // Port is the one that was attacked, save where the source is what somebody serves.
    const port = isSite ? valueIn(block, 'port', 'source-port') : valueIn(block, 'source-port');
    const time = timeIn(unquoted(valueIn(block, 'date', 'timestamp', 'incident-date')));
    accuseAll(draft, source, { port: portOf(port), time, category });
  }
  return reportOf(draft, category);
}

/** The value as a whole, or each of those that it lists. */
function accuseAll(draft: Draft, { value, start, end }: Field, about: About): void {
  const { place } = draft;
  if (accuse(draft, unquoted(value), { place, start, end }, about)) return;
  for (const { 0: one, index } of [...value.matchAll(/[^\s,;]+/g)].slice(0, listedMax)) {
    const from = start + index;
    accuse(draft, one, { place, start: from, end: from + one.length }, about);
  }
}

/** The type says more than the class: "fraud" with the type "spam" is spam. */
function categoryIn(block: readonly Field[]): Category | null {
  for (const name of ['report-type', 'category', 'schema-url', 'service']) {
    const category = categoryOf(unquoted(valueIn(block, name)).replace(/^.*\//, ''));
    if (category !== null) return category;
  }
  return null;
}

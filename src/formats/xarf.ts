// XARF 1 to 4 (xarf.org): JSON or YAML that says what happened, where from and when. Versions 1 to
// 3 put it under "Report", version 4 at the top. Names are read in any case, as they are written.

import { timeIn } from '../times/times.ts';
import type { Category, Report } from '../findings.ts';
import type { Mail, Text } from '../model.ts';
import { accuse, draftOf, portOf, reportOf, reportTexts, spanFinder } from './accusations.ts';
import { categoryOf } from './categories.ts';
import { documentsIn, type Node, nodesIn, textIn } from './documents.ts';

/** A name that only such a report has, quoted or not. */
const marker = /\b(?:xarf_?version|reporter_?info|report_?class|source_?identifier)\b/i;
/** Texts with no more than this are read; a longer one is a log. */
const textLengthMax = 2_000_000;

/** All XARF reports of the mail: one a text, with an accusation for each event in it. */
export function readXarf(mail: Pick<Mail, 'parts' | 'texts'>): readonly Report[] {
  return reportTexts(mail)
    .filter(({ text }) => text.length <= textLengthMax)
    .map(reportIn)
    .filter((report) => report !== null);
}

/** Whether a text may be one: then it is no other kind of JSON. */
export function isXarf({ text }: Text): boolean {
  return marker.test(text);
}

function reportIn(text: Text): Report | null {
  const events = documentsIn(text.text, marker).flatMap(eventsOf);
  if (events.length === 0) return null;
  const draft = draftOf('xarf', text.place);
  const find = spanFinder(text);
  let first: Category | null = null;
  for (const event of events) {
    const category = categoryIn(event);
    first ??= category;
    const value = sourceOf(event);
    const about = {
      port: portOf(textIn(event, 'sourceport')),
      time: timeIn(textIn(event, 'date', 'timestamp', 'datetime', 'firstseen')),
      category,
    };
    accuse(draft, value, find(value), about);
  }
  return reportOf(draft, first);
}

/** Version 4 is the event itself; before, one or more stand under "Report". */
function eventsOf(node: Node): readonly Node[] {
  const inner = nodesIn(node, 'report').filter(
    (event) => event.has('reporttype') || event.has('reportclass') || sourceOf(event) !== '',
  );
  if (inner.length > 0) return inner;
  const isFlat = node.has('xarfversion') || node.has('sourceidentifier') || node.has('reporttype');
  return isFlat && sourceOf(node) !== '' ? [node] : [];
}

/** The address where there is one; a site's address or name counts only where there is none. */
function sourceOf(event: Node): string {
  return textIn(
    event,
    'sourceip',
    'sourceipaddress',
    'sourceidentifier',
    'ip',
    'ipaddress',
    'source',
    'sourceurl',
    'sourceuri',
    'url',
    'uri',
    'sourcedomain',
    'domain',
  );
}

function categoryIn(event: Node): Category | null {
  const names = ['reporttype', 'type', 'reportsubtype', 'subtype', 'reportclass', 'category'];
  for (const name of names) {
    const category = categoryOf(textIn(event, name));
    if (category !== null) return category;
  }
  return null;
}

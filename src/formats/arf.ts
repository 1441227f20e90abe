// ARF (RFC 5965, RFC 6591, RFC 6692; also what RFC 9477 sends): the fields of a feedback report as
// written. The mail it speaks of stands beside it and is read elsewhere, so a report without
// Source-IP is a report all the same.

import { timeIn } from '../times/times.ts';
import type { Category, Report } from '../findings.ts';
import type { Mail, Span, Text } from '../model.ts';
import { accuse, draftOf, portOf, reportOf, reportTexts } from './accusations.ts';
import { doubted } from './arf-doubts.ts';
import { categoryOf } from './categories.ts';
import { blocksIn, type Field, fieldIn, valueIn } from './fields.ts';

/** RFC 5965, 7.3; RFC 6591, 3.2.1 (auth-failure) and types whose name says something else. */
const categories = new Map<string, Category>([
  ['abuse', 'abusive-content/spam'],
  ['complaint', 'abusive-content/spam'],
  ['fraud', 'fraud/phishing'],
  ['auth-failure', 'fraud/masquerade'],
]);
/** A report whose part lost its type has at least a type, a version and an agent. */
const looseFieldsMin = 3;
/** RFC 6430: somebody took a mail out of the spam folder again. */
const noComplaint = 'not-spam';

/** All feedback reports of the mail. */
export function readArf(mail: Pick<Mail, 'parts' | 'texts'>): readonly Report[] {
  return doubted(reportsOf(mail), mail);
}

function reportsOf(mail: Pick<Mail, 'parts' | 'texts'>): readonly Report[] {
  const parts = new Set(
    mail.parts
      .filter(({ type }) => type === 'message/feedback-report')
      .map(({ path }) => `part:${path}`),
  );
  if (parts.size > 0)
    return mail.texts
      .filter(({ place }) => parts.has(place))
      .flatMap((text) => reportsIn(text, blocksIn(text.text, 1)));
  return reportTexts(mail).flatMap((text) =>
    /feedback-type/i.test(text.text)
      ? reportsIn(text, blocksIn(text.text, looseFieldsMin).filter(isLoose))
      : [],
  );
}

function isLoose(block: readonly Field[]): boolean {
  return fieldIn(block, 'version') !== null && fieldIn(block, 'user-agent') !== null;
}

function reportsIn(text: Text, blocks: readonly (readonly Field[])[]): Report[] {
  const reports: Report[] = [];
  for (const block of blocks) {
    const type = valueIn(block, 'feedback-type').toLowerCase();
    // "xarf": the report is the JSON beside it.
    if (type === '' || type === 'xarf') continue;
    const category = categories.get(type) ?? categoryOf(type);
    const draft = draftOf('arf', text.place);
    if (type === noComplaint) {
      reports.push({ ...reportOf(draft, null), isComplaint: false });
      continue;
    }
    const time = timeIn(valueIn(block, 'arrival-date', 'received-date'));
    const about = { port: portOf(valueIn(block, 'source-port')), time, category };
    // A field that may stand there once, and stands there twice, is read as both.
    const named = block
      .filter(({ name }) => name === 'source-ip')
      .map((source) => accuse(draft, ...pointed(text, source), about));
    const isNamed = named.includes(true);
    // The domain of RFC 6591 is the one that was abused.
    if (type !== 'auth-failure') {
      for (const field of block) {
        const isAccused =
          field.name === 'reported-uri' || (field.name === 'reported-domain' && !isNamed);
        if (isAccused) accuse(draft, ...pointed(text, field), { ...about, port: null });
      }
    }
    reports.push(reportOf(draft, category));
  }
  return reports;
}

/** The first word of a field, comments after it left out, and where it stands. */
function pointed({ place }: Text, { value, start }: Field): [string, Span] {
  const word = /^\S*/.exec(value)?.[0] ?? '';
  return [word, { place, start, end: start + word.length }];
}

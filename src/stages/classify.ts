// What kind of incident it is: what a structured report says, else what the words and the evidence
// say (categories/kinds). Nothing clear: "other", and the desk still forwards. A feed may accuse
// each address of something else: that is told beside the category of the mail.

import { backscatterIn } from '../categories/backscatter.ts';
import { kindsOf } from '../categories/kinds.ts';
import { type Category, type IncidentType, ownTypes, type Report } from '../findings.ts';
import type { Classify } from './facts.ts';
import { pass, reason, stage } from './stage.ts';

/** More addresses with a category of their own are not listed. */
const whysMax = 20;
/** Less than this is chance; hints without one clear word must be more. */
const scoreMin = 1.5;
const hintsMin = 3;
/** From this score on, with twice what speaks for the next, it is as good as said. */
const scoreSure = 10;
const shareSure = 0.67;
const shareLikely = 0.55;

export const classify = stage({
  name: 'classify',
  needs: ['parse', 'report', 'attribute'],
  run: ({ parse, report, attribute }) => {
    const said = fromReports(report);
    if (said !== null) {
      const { category, format, place } = said;
      const own = ownCategories(attribute.offenders, report).filter(
        (one) => one.category !== category,
      );
      const text = `the ${format} report says so`;
      const returned = category === spam ? backscatterIn(parse.texts) : null;
      if (returned?.isSaid === true) {
        const why = `${text}, and "${returned.word}" ${returned.place}`;
        return pass({ ...asReturned('sure'), own }, [reason(backscatter, why, returned.place)]);
      }
      const others = own.map((one) => reason('own', `${one.ip}: ${one.category}`, place));
      return pass({ ...fact(category, 'sure'), own }, [
        reason(typeOf(category), text, place),
        ...others.slice(0, whysMax),
      ]);
    }
    const [best, second] = kindsOf(parse.texts);
    const isClear = best !== undefined && best.score >= (best.clear > 0 ? scoreMin : hintsMin);
    const mayReturn = !isClear || returning.has(best.category);
    const returned = mayReturn ? backscatterIn(parse.texts) : null;
    if (returned !== null && (returned.isSaid || !isClear)) {
      const text = `likely: "${returned.word}" ${returned.place}`;
      return pass(asReturned('likely'), reason(backscatter, text, returned.place));
    }
    if (!isClear) {
      return pass(fact('other', 'guess'), reason('other', 'no word that says what it is'));
    }
    const share = best.score / (best.score + (second?.score ?? 0));
    const against = second?.category ?? 'nothing';
    const confidence = confidenceOf(best.score, share);
    const percent = Math.round(100 * share);
    const text = `${confidence}: "${best.word}" ${best.place}; ${percent} % against ${against}`;
    return pass(fact(best.category, confidence), reason(typeOf(best.category), text, best.place));
  },
});

function confidenceOf(score: number, share: number): Classify['confidence'] {
  if (score >= scoreSure && share >= shareSure) return 'sure';
  return share >= shareLikely ? 'likely' : 'guess';
}

const severities: Readonly<Partial<Record<Category, Classify['severity']>>> = {
  'malicious-code/c2-server': 'high',
  'intrusions/system-compromise': 'high',
  'availability/ddos': 'high',
  'fraud/phishing': 'high',
  'information-gathering/scanner': 'low',
  'fraud/copyright': 'low',
  vulnerable: 'low',
};

function fact(category: Category, confidence: Classify['confidence']): Classify {
  const severity = severities[category] ?? 'normal';
  return { category, type: typeOf(category), severity, confidence, own: [] };
}

const spam: Category = 'abusive-content/spam';
const [backscatter] = ownTypes;
/** What the words of such a complaint sound like: of a forged sender speaks masquerade as well. */
const returning: ReadonlySet<Category> = new Set([spam, 'fraud/masquerade']);

/** Spam, as the taxonomy has no name of its own for it, with a letter of its own. */
function asReturned(confidence: Classify['confidence']): Classify {
  return { ...fact(spam, confidence), type: backscatter };
}

/** The last word of "class/type". */
function typeOf(category: Category): IncidentType {
  return category.slice(category.lastIndexOf('/') + 1) as IncidentType;
}

/** The first report with a category: what most of its events are, else its own. */
function fromReports(reports: readonly Report[]) {
  // Statistics come last: they accuse nobody.
  const ordered = reports.toSorted((a, b) => Number(b.isComplaint) - Number(a.isComplaint));
  for (const { category, accused, format, place } of ordered) {
    const said = mostly(accused.map((one) => one.category)) ?? category;
    if (said !== null && said !== 'other') return { category: said, format, place };
  }
  return null;
}

/** What most of the events of each offender are, as far as a report says it. */
function ownCategories(offenders: readonly { readonly ip: string }[], reports: readonly Report[]) {
  const told = new Map<string, Category[]>(offenders.map(({ ip }) => [ip, []]));
  for (const { accused } of reports)
    for (const { value, category } of accused)
      if (category !== null && category !== 'other') told.get(value)?.push(category);
  return [...told].flatMap(([ip, all]) => {
    const category = mostly(all);
    return category === null ? [] : [{ ip, category }];
  });
}

function mostly(all: readonly (Category | null)[]): Category | null {
  const counts = new Map<Category, number>();
  for (const one of all) if (one !== null) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

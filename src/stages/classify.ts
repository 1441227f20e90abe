// What kind of incident it is: what a structured report says, else what the words and the evidence
// say (indicators/kinds). Nothing clear: "other", and the desk still forwards.

import { kindsOf } from '../categories/kinds.ts';
import type { Category, Report } from '../model.ts';
import type { Classify } from './facts.ts';
import { pass, reason, stage } from './stage.ts';

/** Less than this is chance; hints without one clear word must be more. */
const scoreMin = 1.5;
const hintsMin = 3;
/** From this score on, with twice what speaks for the next, it is as good as said. */
const scoreSure = 10;
const shareSure = 0.67;
const shareLikely = 0.55;

export const classify = stage({
  name: 'classify',
  needs: ['parse', 'report'],
  run: ({ parse, report }) => {
    const said = fromReports(report);
    if (said !== null) {
      const text = `the ${said.format} report says so`;
      return pass(fact(said.category, 'sure'), reason(typeOf(said.category), text, said.place));
    }
    const [best, second] = kindsOf(parse.texts);
    if (best === undefined || best.score < (best.clear > 0 ? scoreMin : hintsMin)) {
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
  return { category, type: typeOf(category), severity, confidence };
}

/** The last word of "class/type". */
function typeOf(category: Category): string {
  return category.slice(category.lastIndexOf('/') + 1);
}

/** The first report with a category: its own, else what most of its events are. */
function fromReports(reports: readonly Report[]) {
  // Statistics come last: they accuse nobody.
  const ordered = reports.toSorted((a, b) => Number(b.isComplaint) - Number(a.isComplaint));
  for (const { category, accused, format, place } of ordered) {
    const said = category ?? mostly(accused.map((one) => one.category));
    if (said !== null && said !== 'other') return { category: said, format, place };
  }
  return null;
}

function mostly(all: readonly (Category | null)[]): Category | null {
  const counts = new Map<Category, number>();
  for (const one of all) if (one !== null) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

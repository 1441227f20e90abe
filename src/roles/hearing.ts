// Whether what words give an address holds in the sentence that they stand in: an opinion of a
// sentence is heard with its mood, one of a log, a table or a key stands as it is.

import { english } from '../doubts.ts';
import { announcesVictims, type Heading } from './columns.ts';
import { asideMax, type Row, type Spot } from './rows.ts';
import { type Opinion, weights } from './regions.ts';
import { isListOfVictims, item, listedMood, type Mood, moodOf } from './sentences.ts';

/**
 * The mood in which a sentence gives an opinion; null: it may accuse, or stands in no sentence. In
 * the subject, or as the place of a name given before it, an address needs no word of an offence.
 * @param place of the text
 * @param isTitled the mail's subject names an offence
 */
export function moodFor(
  opinion: Opinion,
  text: string,
  row: Row,
  spot: Spot,
  place: string,
  isTitled: boolean,
): Mood | null {
  if (!isProse(opinion, text, row, spot)) {
    const isListed = opinion.role === 'offender' && opinion.weight === weights.mentioned;
    return isListed && item.test(row.line.text) && isListOfVictims(text, spot.one.start)
      ? listedMood
      : null;
  }
  const { one, lead } = spot;
  const isSaid = opinion.weight > weights.mentioned;
  const said = isSaid ? (isTitled ? 'titled' : 'something') : 'nothing';
  const mood = moodOf(text, one.start, one.end, said);
  const isNamed = mood?.kind === 'vague' && (place === 'subject' || lead.afterName);
  return isNamed ? null : mood;
}

/** The mood of what nobody speaks of, in a list of victims. */
export function listed({ role, weight }: Opinion, heading: Heading | null): Mood | null {
  if (role !== 'offender' || weight !== weights.mentioned || heading === null) return null;
  return announcesVictims(heading) ? listedMood : null;
}

/** The opinion after its sentence was heard. */
export function heard(opinion: Opinion, mood: Mood | null): Opinion {
  if (mood?.kind !== 'denied' && mood?.kind !== 'forged') return opinion;
  const role = mood.kind === 'denied' ? 'mentioned' : 'victim';
  return { role, why: english(mood.why), weight: weights.denied };
}

/** Words before an address that end so give it a key; then it is no part of a sentence. */
const keyEnd = /(?:[:=|>\]]|->|\u2192)[\s"'([]*$/;
/** Words that follow each other; a log has few of them. */
const spoken = /\p{L}{2,},? \p{L}/u;
/** Fewer words make no sentence. */
const sentenceMin = 3;

/** Whether what is said of it is said in a sentence, whose sense counts. */
function isProse(
  { role, weight }: Opinion,
  text: string,
  row: Row,
  { one, lead, next, position }: Spot,
): boolean {
  if (role !== 'offender' || one.kind !== 'ip' || weight >= weights.reported) return false;
  if (row.isBare || row.isLog || row.line.cells !== null || keyEnd.test(lead.text)) return false;
  if (row.isDrawn && row.count === 1) return false;
  const start = Math.max(row.line.start, one.start - asideMax);
  const isFirst = position === 0 && row.isJoined;
  const before = lead.second && !isFirst ? text.slice(start, one.start) : lead.text;
  const words = `${before} ${text.slice(one.end, Math.min(next, one.end + asideMax))}`;
  return spoken.test(words) && (words.match(/\p{L}{2,}/gu)?.length ?? 0) >= sentenceMin;
}

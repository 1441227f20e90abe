// Subjects: what is left of one when the marks of replying and forwarding and our own tag are gone.
// Tags of other desks stay, because their systems thread by them.

import { ownTag } from './number.ts';

/** Marks that mail programs and people set before a subject, by language. */
const marks = new Set(
  [
    're fw fwd ré fs reply forward forwarded', // English
    'aw wg antwort antw weitergeleitet weiterleitung', // German
    'odp odpověď př předáno přeposláno přeposlané preposlané odpoveď', // Czech, Slovak
    'pd odpowiedź', // Polish
    'rv res enc respuesta reenviado reenv resposta encaminhado', // Spanish, Portuguese
    'tr réf rép réponse transféré transfert', // French
    'rif r i risposta inoltrato inoltro', // Italian
    'doorst antwoord doorgestuurd', // Dutch
    'sv vs vl vb vá videresendt vidarebefordrat svar', // Nordic, Hungarian
  ].flatMap((words) => words.split(' ')),
);

/** One mark with its count: "Re:", "AW :", "Re[2]:", "Re^3:". Sticky and bounded, so linear. */
const mark = /\s{0,99}([\p{L}\p{M}]{1,20})\s?(?:[[(^]\d{1,3}[\])]?)?\s?[:：]/uy;

/**
 * The subject without leading marks and without tags of ours; whitespace is made single.
 * @param tag the desk's tag; without it no tag is taken away
 */
export function cleanSubject(subject: string, tag?: string): string {
  const untagged = tag === undefined ? subject : subject.replace(ownTag(tag), ' ');
  const text = untagged.trim().split(/\s+/).join(' ');
  let start = 0;
  mark.lastIndex = 0;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    if (!marks.has((match[1] ?? '').normalize('NFC').toLowerCase())) break;
    start = mark.lastIndex;
  }
  return text.slice(start).trim();
}

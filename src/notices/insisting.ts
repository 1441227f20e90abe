// How a mail goes on after it has sounded like a notice: "but", "still", "your host". A notice that
// insists is never closed in silence. In cs de en es fr it nl pl pt, as `plainWords` spells them.

import { conditional } from './purpose-phrases.ts';

const words = (text: string): string => text.trim().split(/\s+/).join('|');

/** What turns against what was said before, and what goes on. */
const against = new RegExp(
  `\\b(?:${words(`but however yet although though nevertheless despite still again anew keeps
  aber doch jedoch trotzdem obwohl dennoch weiterhin immer erneut wieder
  ale avsak presto prestoze stale porad opet znovu nadale
  mais pourtant toutefois encore toujours neanmoins
  pero embargo aun todavia aunque sigue siguen nuevamente
  tuttavia eppure ancora nonostante sebbene nuovamente
  maar echter toch nog opnieuw hoewel steeds
  lecz jednak nadal wciaz ponownie mimo chociaz
  porem contudo ainda embora novamente continua continuam`)})\\b`,
);
/** Polite uses of the same. */
const polite =
  /\b(?:(?:thanks?|thank you|sorry|apologi[sz]e|contact us|write|reply|try) (?:\S{1,20} ){0,3}again|again,? (?:thanks|thank)|(?:nochmals|wieder) (?:vielen )?dank|immer gern|encore merci|merci encore|stale k dispozici)\b/g;

const yours =
  '(?:your|ihre?[nrms]?|eure?[nrms]?|votre|vos|sus?|vuestr[ao]s?|vostr[aeio]|uw|jullie|panstwa|wasz\\w{0,4}|seus?|suas?|vas(?:e|i|eho|ich|em)?)';
const thing =
  '(?:hosts?|machines?|servers?|networks?|computers?|users?|customers?|clients?|ips?|rechner|netz\\w{0,5}|kunden?|benutzer|nutzer|stroj\\w{0,3}|sit[ieí]?|pocitac\\w{0,3}|uzivatel\\w{0,3}|zakaznik\\w{0,3}|serveur|reseau|utilisateur|servidor|red|equipo|usuario|cliente|rete|macchina|utente|netwerk|klant|gebruiker|siec\\w{0,2}|komputer\\w{0,2}|uzytkownik\\w{0,2}|rede|maquina|utilizador)';
const ofYours = new RegExp(`\\b${yours} (?:own |mail |web )?${thing}\\b|\\b${thing} of yours\\b`);

const sentencesMax = 40;

/** What in the words does not go with a mere notice; null: nothing. */
export function insists(own: string): string | null {
  for (const sentence of own.split(/(?<=[.!?;]) /, sentencesMax)) {
    if (conditional.test(sentence)) continue;
    const found = against.exec(sentence.replaceAll(polite, ' '))?.[0];
    if (found !== undefined) return found;
  }
  return null;
}

/** Something of the reader's that the words speak of; null: nothing. */
export function speaksOfYours(own: string): string | null {
  return ofYours.exec(own)?.[0] ?? null;
}

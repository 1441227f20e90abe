// Whether a complaint is about returned mail: a server takes what it cannot deliver and sends it
// back to a sender who is forged (backscatter). That is spam by its category, and a letter of its
// own. The word alone also names what comes back of a flood, so mail must be spoken of beside it.

import type { Text } from '../model.ts';
import { fold } from './fold.ts';
import { type Voice, voicesOf } from './passages.ts';
import { found, vocabularyOf } from './phrases.ts';

/** As in vocabulary.ts: beginnings of words as `fold` leaves them, "." ends one; nine languages. */
const returning = `bounces to forged, bounces to fake sender, bounces to spoofed, bouncing to
  forged, bounces them to forged, bounces them to spoofed, bounce messages to forged, bouncing
  mail to forged, bounces mail to forged, non delivery reports to forged, misdirected bounce,
  nedorucenky na podvrzen, vraci postu na podvrzen, bounces an gefalschte, rucklaufer an
  gefalschte, unzustellbarkeitsmeldungen an gefalschte, rebotes a remitentes fals, rebotes a
  direcciones fals, devolucoes a remetentes fals, rebonds vers des expediteurs usurp, avis de non
  remise a des expediteurs usurp, rimbalzi a mittenti fals, bounces naar vervalste, zwrotki do
  sfalszowan, zwrotki na sfalszowan`;
const named = 'backscatter., back scatter., backscattering., outscatter.';
/** So writes as well whose address a spammer has forged, and accuses the spammer. */
const received = `bounces for mail we never sent, bounces for messages we never sent, bounces of
  mail we never sent, bounces for mails we never sent, bounces to mail we never sent, bounces for
  mail that we never sent, non delivery reports for mail we never sent, delivery failures for mail
  we never sent, delivery status notifications for mail we never sent, nedorucenky k poste kterou
  jsme neposlali, nedorucenky na zpravy ktere jsme neposlali, nedorucenky na maily ktere jsme
  neposlali, rucklaufer zu mails die wir nie, rebotes de correos que no hemos enviado, rebotes de
  mensajes que no hemos enviado, devolucoes de mensagens que nao enviamos, rebonds de messages que
  nous n avons pas envoyes, rimbalzi di messaggi che non abbiamo inviato`;
const words = vocabularyOf({
  'abusive-content/spam': { clear: returning, hint: named },
  other: { clear: '', hint: received },
});
/** What the writer says himself. */
const meant: ReadonlySet<Voice> = new Set(['subject', 'stated', 'lead', 'cover']);
/** Less was denied, or is only supposed. */
const shareMin = 0.5;
const aboutMail =
  / (?:bounces?|bounced|bouncing|ndrs?|dsns?|mails?|e mails?|emails?|smtp|mta|undeliver\w*|mailserver|nedorucenk\w*|post[auey]|correos?|rebotes?|courriels?|rucklaufer) /;
/** What none of the phrases is without: most mails are looked through no further. */
const stems =
  /scatter|bounc|never sent|nedoru|vrac[ií] |r[uü]ckl[aä]u|unzustell|rebote|devolu|rebond|non[ -]remise|rimbalz|zwrotk/i;

export interface Returned {
  /** The phrase that says it, and where. */
  readonly word: string;
  readonly place: string;
  /** It says that the server returns mail; else only that returned mail came. */
  readonly isSaid: boolean;
}

/** The first phrase that says it; null: nothing does. */
export function backscatterIn(texts: readonly Text[]): Returned | null {
  if (!texts.some(({ text }) => stems.test(text))) return null;
  const passages = voicesOf(texts)
    .passages.filter(({ voice }) => meant.has(voice))
    .map(({ place, text }) => ({ place, text: fold(text) }));
  const isAboutMail = passages.some(({ text }) => aboutMail.test(text));
  const all = passages.flatMap(({ place, text }) =>
    [...found(text, words)].flatMap(([{ phrase, isClear, category }, share]) => {
      if (share < shareMin || !(isClear || isAboutMail)) return [];
      return [{ word: phrase.trim(), place, isSaid: category !== 'other' }];
    }),
  );
  return all.find(({ isSaid }) => isSaid) ?? all[0] ?? null;
}

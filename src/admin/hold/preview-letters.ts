// The mails of a question as they would leave, to read: the text, what we made to go along, and the
// bytes.

import type { HoldPreview } from '../../holding.ts';
import type { Say } from '../messages/say.ts';
import { prose } from '../shown.ts';
import { address } from '../words.ts';
import type { PreviewView } from './preview-view.ts';

/** One page shows all mails of a hold; of each so many characters. */
const lettersShown = 20;
const charactersShown = 60_000;

/** What of the files of a letter is made by us, and a text. */
const oursToRead = /^text\/|^application\/json|^message\/feedback-report/;

/** The first of them; each has its share of what a page holds. */
export function lettersOf(letters: HoldPreview['letters'], say: Say): PreviewView['letters'] {
  const all = letters.length;
  const most = Math.floor(charactersShown / Math.max(1, 3 * Math.min(all, lettersShown)));
  return letters.slice(0, lettersShown).map((letter, index) => ({
    n: say('answer.letter-of', { n: index + 1, all }),
    to: address(letter.to),
    cc: letter.cc.map(address).join(', '),
    subject: letter.subject,
    text: prose(letter.text, most),
    bytes: prose(letter.bytes.toString('utf8'), most),
    files: letter.files
      .filter(({ type }) => oursToRead.test(type))
      .map(({ name, bytes }) => ({
        label: say('answer.goes-along', { name: name.replace('{number}', '…') }),
        text: prose(bytes.toString('utf8'), most),
      })),
  }));
}

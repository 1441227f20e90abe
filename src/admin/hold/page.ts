// A hold on a page of its own, open or answered; and the mails that accepting it sends, with the
// button that sends exactly these.

import type { HoldPreview } from '../../holding.ts';
import { findHold, type HoldRow } from '../../store/acts.ts';
import { findQueueRow } from '../../store/queue.ts';
import { mayInstead } from '../../tickets/brakes.ts';
import { type Answer, type Asked, notFound, page, type Parts } from '../answer.ts';
import { idFrom } from '../keyset.ts';
import type { Say } from '../messages/say.ts';
import { detailOf } from '../queue/detail.ts';
import { holdHref, queueHref, type QueueWanted, wantedFrom } from '../queue/wanted.ts';
import { prose, typed } from '../shown.ts';
import { address, short } from '../words.ts';
import { choiceOf } from './alternatives.ts';
import { actionOf, answerOf } from './answers.ts';
import { choicesOf } from './detail.ts';
import type { PreviewView } from './views.ts';

/** One page shows all mails of a hold; of each so many characters. */
const lettersShown = 20;
const charactersShown = 60_000;

export async function holdPage(asked: Asked, parts: Parts): Promise<Answer> {
  const id = idFrom(asked.params.get('id'));
  const row = id === null ? null : await findQueueRow(parts.database, id, asked.actor ?? '');
  if (row === null) return notFound(asked, asked.say('hold.title'));
  const wanted = wantedHere(asked);
  const place = { here: holdHref(row.id, wanted), wanted, isChosen: true };
  const detail = await detailOf(row, asked, parts, place);
  return page('hold/page', detail.hold.subject, { detail, queue: queueHref(wanted) });
}

export async function previewPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { say } = asked;
  const wanted = wantedHere(asked);
  const row = await holdAsked(asked, parts);
  if (row === null) return notFound(asked, say('hold.title'));
  const to = mayInstead(row) ? asked.query.get('to') : undefined;
  const isOpen = row.closedAt === null;
  const [shown, brakes] = await Promise.all([
    to === undefined ? parts.holding.preview(row.id) : previewTo(row, to, parts),
    isOpen ? brakesOf(row, to, parts) : [],
  ]);
  const letters = shown?.letters ?? [];
  const isSame = shown !== null && (to !== undefined || shown.digest === row.digest);
  const title = say('answer.preview-title', { n: letters.length });
  const choices = choicesOf(row, [], parts, say);
  return page('hold/preview', title, {
    id: row.id,
    hold: holdHref(row.id, wanted),
    subject: short(row.subject || say('common.no-subject')),
    title,
    lead: leadOf(shown, isSame, say),
    brakes: brakes.map((brake) => say(`hold.brake.${brake}`)),
    letters: lettersOf(letters, say),
    send:
      isSame && isOpen
        ? {
            action: actionOf(row.id, 'accept'),
            run: typed(row.run ?? ''),
            digest: typed(row.digest),
            seen: typed(shown.digest),
            instead: to === undefined ? typed('') : choiceOf({ to, digest: shown.digest }),
            label: say('answer.send-now', { n: letters.length }),
          }
        : null,
    contact: isOpen ? answerOf(row, 'contact', choices, say) : null,
    run: typed(row.run ?? ''),
    digest: typed(row.digest),
    back: typed(queueHref(wanted, { from: row.id }).text),
  });
}

/** The part of the queue that whoever came from it goes back to. */
function wantedHere(asked: Asked): QueueWanted {
  return wantedFrom(asked, idFrom(asked.query.get('after')));
}

/** The one letter, if it goes to that address and to nobody else; else null. */
async function previewTo(row: HoldRow, to: string, { holding }: Parts) {
  const shown = await holding.preview(row.id, to);
  return shown?.letters.length === 1 && shown.letters[0]?.to === to ? shown : null;
}

async function brakesOf(row: HoldRow, to: string | undefined, { holding }: Parts) {
  if (to === undefined) return holding.brakes(row);
  const [one] = await holding.instead(row.id, [to]);
  return one?.brakes ?? [];
}

/** The hold that a path names, or null. */
async function holdAsked(asked: Asked, { database }: Parts): Promise<HoldRow | null> {
  const id = idFrom(asked.params.get('id'));
  return id === null ? null : findHold(database, id);
}

function leadOf(shown: HoldPreview | null, isSame: boolean, say: Say): string {
  if (shown === null) return say('answer.preview-none');
  return say(isSame ? 'answer.preview-lead' : 'answer.preview-other');
}

function lettersOf(letters: HoldPreview['letters'], say: Say): PreviewView['letters'] {
  const all = letters.length;
  const most = Math.floor(charactersShown / Math.max(1, 2 * Math.min(all, lettersShown)));
  return letters.slice(0, lettersShown).map((letter, index) => ({
    n: say('answer.letter-of', { n: index + 1, all }),
    to: address(letter.to),
    cc: letter.cc.map(address).join(', '),
    subject: letter.subject,
    text: prose(letter.text, most),
    bytes: prose(letter.bytes.toString('utf8'), most),
  }));
}

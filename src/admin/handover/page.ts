// The handover: what one shift tells the next. Pinned notes, what is open by turn, what is due and
// what happens by itself in the next hours, what is unusual, and the numbers beside those that
// are usual in these hours. One page, made to be read aloud or printed.

import {
  dueUntil,
  firingUntil,
  openFigures,
  ourTurn,
  shiftFigures,
  unusual,
} from '../../store/handover.ts';
import { listPinned } from '../../store/notes.ts';
import { stoppedMail } from '../../store/outbox.ts';
import { type Answer, type Asked, invalid, page, type Parts } from '../answer.ts';
import { handoverView, rowsMost, type Span, spans } from './show.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** So many days say what is usual. */
const usualDays = 7;

export async function handoverPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { database } = parts;
  const hours = spanFrom(asked.query.get('hours'));
  if (hours === undefined) return invalid(asked, asked.say('handover.bad-hours'));
  const now = parts.now();
  const shifted = (ms: number): Date => new Date(now.getTime() + ms);
  const until = shifted(hours * hourMs);
  const since = shifted(-hours * hourMs);
  const daysAgo = (days: number) => ({
    from: shifted(-hours * hourMs - days * dayMs),
    to: shifted(-days * dayMs),
  });
  const days = Array.from({ length: 1 + usualDays }, (_, ago) => daysAgo(ago));
  const [notes, open, ours, due, fires, odd, figures, stopped] = await Promise.all([
    listPinned(database),
    openFigures(database, now),
    ourTurn(database, rowsMost),
    dueUntil(database, until, rowsMost + 1),
    firingUntil(database, { now, until }, rowsMost + 1),
    unusual(database, since, rowsMost),
    shiftFigures(database, days),
    stoppedMail(database),
  ]);
  const told = { notes, open, ours, due, fires, odd, figures, stopped };
  const view = handoverView(told, { asked, parts, now, hours });
  return page('handover/page', asked.say('common.handover'), view);
}

function spanFrom(text: string | undefined): Span | undefined {
  return text === undefined ? spans[0] : spans.find((one) => String(one) === text);
}

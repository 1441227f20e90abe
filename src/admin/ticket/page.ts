// One ticket as a chart at a bedside: five lines that say how it stands, what can be done, then
// what was said by whom, what it rests on, and all that happened. An incident shows what hangs on
// it too.

import type { MailId } from '../../model.ts';
import { findAct, ticketCase } from '../../store/case.ts';
import { currentTrace } from '../../store/runs.ts';
import { type Answer, type Asked, invalid, notFound, page, type Parts } from '../answer.ts';
import { ticketAsked } from '../acts/form-page.ts';
import { idFrom, keyFrom } from '../keyset.ts';
import { href } from '../shown.ts';
import { toldLines, traceLines } from '../trace.ts';
import { ticketView } from './view.ts';
import type { TicketPageView } from './views.ts';
import { heardOf } from './words.ts';

const didPrefix = 'a:';
const whyLinesMost = 80;

export async function ticketPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { database } = parts;
  const ticket = await ticketAsked(asked, parts);
  if (ticket === null) return notFound(asked, asked.say('common.ticket'));
  const before = keyFrom(asked, 'before');
  const reportsBefore = keyFrom(asked, 'reports');
  if (before === undefined || reportsBefore === undefined)
    return invalid(asked, asked.say('notice.bad-id'));
  const act = idFrom(asked.query.get('did')?.slice(didPrefix.length));
  const mail = idFrom(asked.query.get('why'));
  const [around, did, trace] = await Promise.all([
    ticketCase(database, ticket, before, reportsBefore),
    act === null ? null : findAct(database, act),
    mail === null ? null : currentTrace(database, mail as MailId),
  ]);
  const heard = await heardOf(around.mails, parts, ticket.kind);
  const why: TicketPageView['why'] =
    mail === null
      ? null
      : {
          subject: around.mails.find((one) => one.mail === mail)?.subject ?? '',
          mail: href(`/mails/${mail}`),
          lines: toldLines(traceLines(trace?.lines).slice(0, whyLinesMost), asked.say),
        };
  const view = ticketView({
    ticket,
    around,
    heard,
    did,
    why,
    before,
    reportsBefore,
    rules: parts.rules(),
    say: asked.say,
    now: parts.now(),
    showNumber: parts.showNumber,
    newId: parts.newId,
  });
  const template = ticket.kind === 'incident' ? 'incident/page' : 'ticket/page';
  return page(template, `${view.label} ${ticket.subject}`, view);
}

// One mail: what every stage said of it, what is asked, where it went. And its bytes, which leave
// only as a download that no browser opens.

import { listHolds } from '../../store/acts.ts';
import { listDeliveries } from '../../store/deliveries.ts';
import { findMail, type MailRow, rawMail } from '../../store/mails.ts';
import { currentTrace, type TraceRow } from '../../store/runs.ts';
import { ticketsOfMail } from '../../store/tickets.ts';
import { type Answer, type Asked, notFound, page, type Parts } from '../answer.ts';
import { idFrom } from '../keyset.ts';
import { deliveryLine, holdView, noSender, noSubject, ticketLine } from '../lines.ts';
import { badge } from '../tones.ts';
import { tookMs, traceLines } from '../trace.ts';
import type { MailView } from '../views.ts';
import { address, several, size } from '../words.ts';

const recipientsShown = 20;
const holdsShown = 10;
const deliveriesShown = 50;
const ticketsShown = 50;
const traceShown = 150;
const digestShown = 12;

export async function mailPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { database } = parts;
  const row = await wanted(asked, parts);
  if (row === null) return notFound('mail');
  const [trace, tickets, holds, deliveries] = await Promise.all([
    currentTrace(database, row.id),
    ticketsOfMail(database, row.id),
    listHolds(database, { limit: holdsShown, mail: row.id }),
    listDeliveries(database, { limit: deliveriesShown, mail: row.id }),
  ]);
  const lines = trace === null ? [] : traceLines(trace.lines);
  return page('mail', row.subject || noSubject, {
    ...head(row),
    holds: holds.map((hold) => holdView(hold, parts)),
    trace: lines.slice(0, traceShown),
    traceMore: Math.max(0, lines.length - traceShown),
    decided: trace === null ? null : decided(trace),
    tickets: tickets.slice(0, ticketsShown).map((ticket) => ticketLine(ticket, parts)),
    deliveries: deliveries.map((delivery) => deliveryLine(delivery, parts)),
  });
}

export async function rawPage(asked: Asked, parts: Parts): Promise<Answer> {
  const row = await wanted(asked, parts);
  const bytes = row === null ? null : await rawMail(parts.database, row.id);
  if (row === null || bytes === null) return notFound('mail');
  return { kind: 'download', bytes, name: `mail-${row.id}.eml` };
}

async function wanted(asked: Asked, { database }: Parts): Promise<MailRow | null> {
  const id = idFrom(asked.params.get('id'));
  return id === null ? null : findMail(database, id);
}

function head(row: MailRow) {
  return {
    id: row.id,
    subject: row.subject || noSubject,
    fate: badge(row.state === 'held' ? 'held' : (row.outcome ?? row.state)),
    why: row.why ?? waiting(row.tries),
    sender: address(row.sender ?? ''),
    envelopeFrom: address(row.envelopeFrom) || noSender,
    recipients: several(row.recipients.map(address), recipientsShown),
    receivedAt: row.receivedAt,
    size: size(row.sizeBytes),
    constituency: row.constituency ?? '',
    raw: `/mails/${row.id}/raw`,
  };
}

function waiting(tries: number): string {
  return tries === 0
    ? 'It waits to be read.'
    : `It waits to be read again; tries so far: ${tries}.`;
}

function decided({ at, revision, digest, lines }: TraceRow): MailView['decided'] {
  const name = revision ?? 'unnumbered';
  return {
    at,
    revision: `${name} (${digest.slice(0, digestShown)})`,
    took: `${Math.round(tookMs(lines))} ms`,
  };
}

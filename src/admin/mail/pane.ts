// The words of a mail in one of six ways: text, HTML, headers, raw, MIME, why. Every way shows the
// same head with the same warnings above it.

import { isUtf8 } from 'node:buffer';

import type { Reading } from '../../reading.ts';
import type { HoldRow } from '../../store/acts.ts';
import { type MailRow, rawMail } from '../../store/mails.ts';
import type { TraceRow } from '../../store/runs.ts';
import type { TicketRow } from '../../store/tickets.ts';
import type { Asked, Parts } from '../answer.ts';
import type { Say } from '../messages/say.ts';
import { queueHref, wantedFrom } from '../queue/wanted.ts';
import { href, prose } from '../shown.ts';
import { toldLines, tookMs, traceLines, whyKey } from '../trace.ts';
import { short } from '../words.ts';
import { headView } from './head-view.ts';
import { type Around, pieceMost, readingView } from './reading-view.ts';
import type { HeadersView, HtmlView, PaneView, PartsView, RawView, TraceView } from './views.ts';

const tabs = ['text', 'html', 'headers', 'raw', 'mime', 'why'] as const;
type Tab = (typeof tabs)[number];

/** What is known of the mail when its words are shown. */
export interface Opened {
  readonly row: MailRow;
  readonly reading: Reading;
  readonly trace: TraceRow | null;
  readonly isInside: boolean;
  readonly incident: TicketRow | undefined;
  /** The open question that an address of the mail may answer. */
  readonly hold: HoldRow | null;
}

const viewKey = 'v';
const headersShown = 150;
const headerMost = 2_000;
const partsShown = 150;
const partNameMost = 200;
const depthMost = 9;
const traceShown = 150;
const digestShown = 12;

export async function paneOf(asked: Asked, parts: Parts, opened: Opened): Promise<PaneView> {
  const { say } = asked;
  const { row, reading, trace, isInside, incident, hold } = opened;
  const tab = tabs.find((one) => one === asked.query.get('tab')) ?? 'text';
  const from = fromOf(asked);
  const around = {
    mail: row.id,
    trace,
    incident: incident?.state === 'open' ? (incident.number ?? incident.id) : null,
    from,
    isInside,
    ...(hold === null ? {} : answering(hold, isInside ? chosen(hold, asked) : `/mails/${row.id}`)),
  };
  return {
    tabs: tabChoices(row.id, tab, reading.hasHtml, say),
    isInside,
    head: headView(reading, say, trace),
    text: tab === 'text' ? readingView(reading, around, say) : null,
    html: tab === 'html' ? await htmlView(parts, row, say) : null,
    headers: tab === 'headers' ? headersView(reading, say) : null,
    raw: tab === 'raw' ? await rawView(parts, row, from) : null,
    mime: tab === 'mime' ? partsView(reading, row.id, say) : null,
    trace: tab === 'why' ? traceView(trace, row.id, say) : null,
  };
}

/** The queue with that question: what comes of an address that was added is asked of the same mail. */
function chosen({ id }: HoldRow, asked: Asked): string {
  return queueHref(wantedFrom(asked, null), { hold: id }).text;
}

/** The numbers in the text are those of the prepared answer's lines. */
function answering(
  { id, run, digest, answer, prepared }: HoldRow,
  back: string,
): Pick<Around, 'hold' | 'numbers'> {
  const lines = answer === 'send' ? prepared : [];
  const numbers = new Map(
    lines.flatMap(({ ips }, index) => ips.map((ip): [string, number] => [ip, index + 1])),
  );
  const hold = { id, run: run ?? '', digest, back };
  return numbers.size === 0 ? { hold } : { hold, numbers };
}

/** Where a long text goes on; what is no number is the beginning. */
function fromOf(asked: Asked): number {
  const given = asked.query.get('from') ?? '';
  return /^\d{1,9}$/.test(given) ? Number(given) : 0;
}

function tabChoices(mail: string, current: Tab, hasHtml: boolean, say: Say): PaneView['tabs'] {
  const shown = tabs.filter((tab) => tab !== 'html' || hasHtml || current === 'html');
  const next = shown[(shown.indexOf(current) + 1) % shown.length];
  return shown.map((tab) => ({
    href: href(`/mails/${mail}?tab=${tab}${tab === 'why' ? '#mail-why' : ''}`),
    label: say(`mail.tab-${tab}`),
    current: tab === current,
    keys: [...(tab === next ? [viewKey] : []), ...(tab === 'why' ? [whyKey] : [])],
  }));
}

async function htmlView({ mails }: Parts, { id }: MailRow, say: Say): Promise<HtmlView> {
  const found = await mails.html(id);
  if (found === null) return { src: null, warnings: [say('mail.html-none')] };
  if (!found.ok) return { src: null, warnings: [say('mail.html-unread', { why: found.why })] };
  const cut = found.value.isCut ? [say('mail.html-cut')] : [];
  return { src: href(`/mails/${id}/html`), warnings: [say('mail.html-warning'), ...cut] };
}

function headersView({ headers }: Reading, say: Say): HeadersView {
  const more = headers.length - headersShown;
  return {
    rows: headers.slice(0, headersShown).map(({ name, value }) => ({
      name: short(name, partNameMost),
      value: prose(value, headerMost),
    })),
    more: more > 0 ? say('mail.headers-more', { n: more }) : '',
  };
}

/** The bytes as they came, as far as they are text: drawn, not read. */
async function rawView({ database }: Parts, { id }: MailRow, from: number): Promise<RawView> {
  const bytes = (await rawMail(database, id)) ?? Buffer.alloc(0);
  const piece = bytes.subarray(from, from + pieceMost);
  const next = from + piece.length;
  const here = `/mails/${id}?tab=raw`;
  return {
    body: prose(piece.toString(isUtf8(piece) ? 'utf8' : 'latin1'), pieceMost),
    more: next < bytes.length ? href(`${here}&from=${next}`) : null,
    first: from > 0 ? href(here) : null,
    download: href(`/mails/${id}/raw`),
  };
}

function partsView({ parts }: Reading, mail: string, say: Say): PartsView {
  const more = parts.length - partsShown;
  return {
    rows: parts.slice(0, partsShown).map(({ path, type, name, sizeBytes, depth, isLeaf }) => ({
      path,
      depth: `d${Math.min(depth, depthMost)}`,
      type,
      name: short(name ?? '', partNameMost),
      size: say.size(sizeBytes),
      href: isLeaf ? href(`/mails/${mail}/parts/${path}`) : null,
    })),
    more: more > 0 ? say('mail.parts-more', { n: more }) : '',
  };
}

function traceView(trace: TraceRow | null, id: string, say: Say): TraceView {
  if (trace === null) return { lines: [], more: '', decided: null };
  const lines = traceLines(trace.lines);
  const more = lines.length - traceShown;
  const revision = `${trace.revision ?? '-'} (${trace.digest.slice(0, digestShown)})`;
  const took = Math.round(tookMs(trace.lines));
  return {
    lines: toldLines(lines.slice(0, traceShown), say),
    more: more > 0 ? say('mail.trace-more', { n: more, id }) : '',
    decided: { text: say('mail.decided', { revision, took }), at: trace.at },
  };
}

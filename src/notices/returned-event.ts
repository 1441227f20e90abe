// Delivery events in JSON, which mail services send instead of a status report (Amazon SES's is
// the model). Only the fields that say what became of whom are looked for; nothing is parsed, so
// depth and size cost nothing.

import { addressIn, cut, type Fate, statusIn } from './returned-status.ts';

const kinds = new Map<string, Fate['action']>([
  ['bounce', 'failed'],
  ['reject', 'failed'],
  ['deliverydelay', 'delayed'],
  ['delivery', 'delivered'],
]);

const kindField = /^\s{0,9}\{.{0,200}"(?:notificationtype|eventtype)" ?: ?"(\w{1,30})"/is;
const charactersMax = 20_000;

/** The kind of the event that a text is; null for all other texts and events. */
export function eventKind(text: string): string | null {
  const kind = kindField.exec(text)?.[1]?.toLowerCase() ?? '';
  return kinds.has(kind) ? kind : null;
}

/** What the event says; null for a text that is none. */
export function readEvent(text: string): Fate | null {
  const action = kinds.get(eventKind(text) ?? '');
  if (action === undefined) return null;
  const start = text.slice(0, charactersMax);
  const recipient =
    /"emailaddress" ?: ?"([^"\s]{1,400})"/i.exec(start) ??
    /"(?:recipients|destination)" ?: ?\[ ?"([^"\s]{1,400})"/i.exec(start);
  const status = /"status" ?: ?"([\d.]{5,11})"/i.exec(start)?.[1] ?? '';
  const said = /"(?:diagnosticcode|smtpresponse|reason)" ?: ?"((?:[^"\\]|\\.){1,500})"/i.exec(
    start,
  );
  return {
    action,
    status: statusIn(status),
    recipient: addressIn(recipient?.[1] ?? ''),
    text: cut(said?.[1] ?? ''),
  };
}

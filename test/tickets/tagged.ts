// The mails of AT-27: a tag that is valid, expired, foreign, altered or missing, in one of six places,
// from one of four senders; and what may come of each by T2 and T7, said without looking at the
// code.

export const tags = ['valid', 'expired', 'foreign', 'altered', 'missing'] as const;
export const places = [
  'in-reply-to',
  'references',
  'subject',
  'verp',
  'body quote',
  'attached dsn',
] as const;
export const senders = ['participant aligned', 'participant spoofed', 'stranger', 'null'] as const;
export type Tag = (typeof tags)[number];

export interface Cell {
  readonly tag: Tag;
  readonly place: (typeof places)[number];
  readonly sender: (typeof senders)[number];
}

export const cells: readonly Cell[] = tags.flatMap((tag) =>
  places.flatMap((place) => senders.map((sender) => ({ tag, place, sender }))),
);

/** What names a ticket, by tag; `missing` has none. */
export interface Marks {
  /** Of a mail that we sent to the participant. */
  readonly messageId: string;
  readonly number: string;
  /** "bounces+TOKEN@..." and "abuse+TOKEN@...". */
  readonly verp: string;
  readonly reply: string;
}

export interface Scene {
  readonly marks: Readonly<Record<Exclude<Tag, 'missing'>, Marks>>;
  /** Who answers for the ticket. */
  readonly participant: string;
  readonly intake: string;
  readonly authserv: string;
}

/**
 * Whose ticket the mail joins. T2: by a token that we made, whoever sends it; without one, as a
 * proven sender who is a party already. Nothing is a tag that stands in a quote or in a mail
 * inside, and a number is none (T7, T2 overridden).
 */
export function mayJoin({ tag, place, sender }: Cell): 'own' | 'foreign' | null {
  if (place === 'body quote' || place === 'attached dsn') return null;
  if (tag === 'missing' || tag === 'altered') return null;
  const isTrusted = sender === 'participant aligned';
  const hasToken = place !== 'subject' && tag !== 'expired';
  if (hasToken) return tag === 'foreign' ? 'foreign' : 'own';
  return isTrusted && tag !== 'foreign' ? 'own' : null;
}

/** The mail of a cell, with its envelope. */
export function mailOf(cell: Cell, scene: Scene, messageId: string) {
  const { tag, place, sender } = cell;
  const marks = tag === 'missing' ? null : scene.marks[tag];
  const from =
    sender === 'stranger'
      ? 'stranger@example.com'
      : sender === 'null'
        ? `mailer-daemon@${scene.participant.split('@')[1]}`
        : scene.participant;
  const domain = from.split('@')[1];
  const proof = sender === 'participant spoofed' || sender === 'null' ? 'fail' : 'pass';
  const at = (one: Cell['place'], lines: readonly string[]) =>
    marks !== null && place === one ? lines : [];
  const to = place === 'verp' && marks !== null ? marks.verp : scene.intake;
  const head = [
    `Authentication-Results: ${scene.authserv}; dmarc=${proof} header.from=${domain}`,
    `From: <${from}>`,
    `To: <${to}>`,
    `Subject: Re: your mail${marks !== null && place === 'subject' ? ` ${marks.number}` : ''}`,
    'Date: Sun, 22 Nov 2026 09:00:00 +0000',
    `Message-ID: ${messageId}`,
    ...at('in-reply-to', [`In-Reply-To: ${marks?.messageId ?? ''}`]),
    ...at('references', [`References: <first@example.net> ${marks?.messageId ?? ''}`]),
    'MIME-Version: 1.0',
  ];
  const said = 'Everything here is in order again, thank you.';
  const isReport = place === 'attached dsn';
  const body = isReport
    ? returned(scene.participant, marks)
    : ['Content-Type: text/plain', '', said, '', ...at('body quote', quoted(marks))];
  const envelopeFrom = sender === 'null' ? '' : from;
  return { raw: Buffer.from([...head, ...body, ''].join('\r\n')), from: envelopeFrom, to };
}

function quoted(marks: Marks | null): readonly string[] {
  if (marks === null) return [];
  const { messageId, number, verp } = marks;
  return [`> Message-ID: ${messageId}`, `> Return-Path: <${verp}>`, `> Subject: ${number} spam`];
}

/** A delivery status report with our mail in it (RFC 3464), sent to no address for one case. */
function returned(to: string, marks: Marks | null): readonly string[] {
  const { messageId = '<other@example.net>', number = '', verp = 'x@example.net' } = marks ?? {};
  const { reply = 'x@example.net' } = marks ?? {};
  return [
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Your mail could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    `Final-Recipient: rfc822; ${to}`,
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    `Return-Path: <${verp}>`,
    `Reply-To: <${reply}>`,
    `Message-ID: ${messageId}`,
    `In-Reply-To: ${messageId}`,
    `Subject: ${number} spam`,
    '',
    'It is said here.',
    '--b--',
  ];
}

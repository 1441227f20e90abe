// An incident as one file to take along: a zip with `case.json` (tickets, people, mails, history)
// and the mails as they came. What does not fit is left out and named in it, never dropped in
// silence, and so is a mail that holds what would let its reader write as a party. It holds words
// and addresses of reporters: whoever takes it answers for it.

import type { MailId } from '../../model.ts';
import type { Rules } from '../../rules.ts';
import {
  exportCase,
  type ExportedCase,
  type ExportedMail,
  exportMost,
} from '../../store/case-export.ts';
import { rawMail } from '../../store/mails.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { tlpLabel } from '../../tickets/tlp.ts';
import { ticketAsked, unfit } from '../acts/form-page.ts';
import { type Answer, type Asked, notFound, type Parts } from '../answer.ts';

/** Each is read first. */
const mailFilesMost = 60;
/** The raw mails of one file; the whole of it is made in memory. */
const mailBytesMost = 32 * 2 ** 20;
/** Deflating makes nothing much larger. */
const fileBytesMost = mailBytesMost + 16 * 2 ** 20;
/** A file is several times in memory while it is made: one after the other, whoever asks. */
let before = Promise.resolve();
const nothing = (): void => {};

/** The file, as a download that no browser opens. */
export async function exportPage(asked: Asked, parts: Parts): Promise<Answer> {
  const ticket = await ticketAsked(asked, parts);
  if (ticket === null) return notFound(asked, asked.say('common.ticket'));
  if (ticket.kind !== 'incident') return unfit(asked, ticket, parts);
  const made = before.then(() => fileOf(ticket, asked, parts));
  before = made.then(nothing, nothing);
  return made;
}

async function fileOf(ticket: TicketRow, asked: Asked, parts: Parts): Promise<Answer> {
  const found = await exportCase(parts.database, ticket.id);
  const { kept, leftOut } = cut(found);
  const picked = pickedOf(kept.mails);
  const files = new Map<MailId, Buffer>();
  const lost = picked.tooMuch.map(whyTooMuch);
  for (const mail of picked.fitting) {
    const bytes = await bytesOf(mail, parts);
    if (typeof bytes === 'string') lost.push(bytes);
    else files.set(mail.id, bytes);
  }
  const document = {
    format: 'sluice-incident-1',
    incident: ticket.number ?? ticket.id,
    tlp: tlpLabel(ticket),
    exportedAt: parts.now(),
    exportedBy: asked.actor,
    leftOut: [...leftOut, ...lost],
    ...kept,
    mails: kept.mails.map((mail) => ({
      ...mail,
      file: files.has(mail.id) ? nameOf(mail.id) : null,
    })),
  };
  const json = Buffer.from(`${withheld(JSON.stringify(document, null, 2), parts.rules())}\n`);
  const mails = [...files].map(([id, bytes]) => ({ name: nameOf(id), bytes }));
  const bytes =
    (await parts.zipped([{ name: 'case.json', bytes: json }, ...mails], fileBytesMost)) ?? json;
  const ending = bytes === json ? 'json' : 'zip';
  return { kind: 'download', bytes, name: `incident-${ticket.number ?? ticket.id}.${ending}` };
}

/** Without tokens: other servers repeat our addresses in what they say of a mail. */
function withheld(json: string, { desk }: Rules): string {
  const ours = [desk.reply, desk.bounce].map((form) => {
    const [start, end] = form.split('{token}', 2).map((text) => text.replaceAll(/\W/g, '\\$&'));
    return `(?<=${start})[a-z2-7]{16}(?=${end})`;
  });
  const ofMessage = '(?<=<)[a-z2-7]{16}(?=\\.[\\da-f]{20}@)';
  return json.replaceAll(new RegExp([...ours, ofMessage].join('|'), 'gi'), '[withheld]');
}

function nameOf(mail: MailId): string {
  return `mail-${mail}.eml`;
}

function whyTooMuch({ id, sizeBytes }: ExportedMail): string {
  const most = `${mailFilesMost} mails and ${mailBytesMost} bytes of them`;
  return `mail ${id} of ${sizeBytes} bytes; the file takes ${most}`;
}

/** As it came, or why it stays here. */
async function bytesOf({ id }: ExportedMail, { mails, database }: Parts): Promise<Buffer | string> {
  const reading = await mails.read(id);
  if (reading === null || reading.tokens === null) return `mail ${id}, which cannot be read`;
  if (reading.tokens.length > 0)
    return `mail ${id}, which holds an address to write to us as a party`;
  return (await rawMail(database, id)) ?? `mail ${id}, whose bytes are no longer here`;
}

/** Each list to its limit, and a sentence for each that is longer. */
function cut(found: ExportedCase): { kept: ExportedCase; leftOut: readonly string[] } {
  const { tickets, links, parties, mails, deliveries, evidence, history } = exportMost;
  const leftOut = Object.entries(exportMost).flatMap(([name, most]) =>
    found[name as keyof ExportedCase].length > most
      ? [`${name} beyond the first ${most}; sluice ticket show has all of one ticket`]
      : [],
  );
  const kept = {
    tickets: found.tickets.slice(0, tickets),
    links: found.links.slice(0, links),
    parties: found.parties.slice(0, parties),
    mails: found.mails.slice(0, mails),
    deliveries: found.deliveries.slice(0, deliveries),
    evidence: found.evidence.slice(0, evidence),
    history: found.history.slice(0, history),
  };
  return { kept, leftOut };
}

/** The mails whose bytes go along, the oldest first, as far as there is room. */
function pickedOf(mails: readonly ExportedMail[]) {
  const fitting: ExportedMail[] = [];
  const tooMuch: ExportedMail[] = [];
  let left = mailBytesMost;
  for (const mail of mails) {
    const isFull = fitting.length === mailFilesMost;
    if (isFull || mail.sizeBytes > left) tooMuch.push(mail);
    else {
      left -= mail.sizeBytes;
      fitting.push(mail);
    }
  }
  return { fitting, tooMuch };
}

// What of a complaint goes along with a letter that a person writes, as files: byte for byte, or as
// text without the tokens of ours that it holds. Asked again whenever the letter is made, so that
// nothing goes along that may not.

import type { Refusal } from '../acts.ts';
import type { Attachment } from '../mail/letter.ts';
import type { MailId, TicketId } from '../model.ts';
import type { Enclosure, MailPages, Reading } from '../reading.ts';
import { withoutTokens } from '../slices/spelled-tokens.ts';
import { attachAs } from '../stages/forward.ts';
import {
  type Choice,
  enclosable,
  enclosedBytesMost,
  type Original,
} from '../tickets/enclosable.ts';
import { isRefused, refuse } from '../tickets/plans.ts';
import { headText } from './slicing.ts';

export interface EnclosingParts {
  readonly pages: Pick<MailPages, 'read' | 'part'>;
  readonly store: {
    originals(ticket: TicketId): Promise<readonly (Original & { readonly mail: MailId })[]>;
    raw(mail: MailId): Promise<Buffer | null>;
  };
}

/** The files of a letter on that ticket, in the order asked for, or why one cannot go along. */
export type Enclose = (
  ticket: TicketId,
  enclosures: readonly Enclosure[],
) => Promise<readonly Attachment[] | Refusal>;

export function createEnclosing(parts: EnclosingParts): Enclose {
  return async (ticket, enclosures) => {
    if (enclosures.length === 0) return [];
    const originals = await parts.store.originals(ticket);
    const files: Attachment[] = [];
    for (const [at, enclosure] of enclosures.entries()) {
      const original = originals.find(({ mail }) => mail === enclosure.mail);
      const reading = original === undefined ? null : await parts.pages.read(enclosure.mail);
      if (original === undefined || reading === null) {
        return refuse('that mail is no complaint of this ticket; choose again what goes along');
      }
      const choice = enclosable(original, reading).find(({ what }) => what === enclosure.what);
      if (choice === undefined) {
        return refuse(`"${enclosure.what}" of that mail may not go along; choose again`);
      }
      const file = await fileOf(enclosure, choice, reading, parts);
      if (isRefused(file)) return file;
      // Two of them are never of one name.
      const name = at === 0 ? file.name : file.name.replace('{number}', `{number}-${at + 1}`);
      files.push({ ...file, name });
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    if (bytes <= enclosedBytesMost) return files;
    return refuse(`${bytes} bytes go along; ${enclosedBytesMost} at most: leave something out`);
  };
}

async function fileOf(
  { mail }: Enclosure,
  { what, name }: Choice,
  reading: Reading,
  { pages, store }: EnclosingParts,
): Promise<Attachment | Refusal> {
  const gone = refuse('the bytes of that mail cannot be read; leave it out');
  if (what === 'text') {
    const bytes = Buffer.from(textOf(reading).replaceAll('\n', '\r\n'));
    return { name: 'complaint-{number}.txt', type: 'text/plain; charset=utf-8', bytes };
  }
  if (what === 'whole') {
    const bytes = await store.raw(mail);
    if (bytes === null) return gone;
    const type = attachAs(bytes) === 'rfc822' ? 'message/rfc822' : 'application/octet-stream';
    return { name: 'complaint-{number}.eml', type, bytes };
  }
  const part = await pages.part(mail, what);
  if (part === null || !part.ok) return gone;
  // The name was chosen by a stranger: only its ending is taken over, where it is a plain one.
  const [ending = ''] = /\.[a-z0-9]{1,8}$/i.exec(name) ?? [];
  const { bytes } = part.value;
  return { name: `complaint-{number}-part${ending}`, type: 'application/octet-stream', bytes };
}

/** Control characters other than line ends and tabs: no text needs them. */
const unseen = /[^\P{Cc}\n\t]/gu;

function textOf(reading: Reading): string {
  const { texts, tokens } = reading;
  const bodies = texts.filter(({ place }) => place !== 'subject').map(({ text }) => text.trim());
  const all = [headText(reading), ...bodies]
    .join('\n\n')
    .replaceAll('\r\n', '\n')
    .replaceAll(unseen, '\ufffd');
  return `${withoutTokens(all, tokens ?? [])}\n`;
}

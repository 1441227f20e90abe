// One letter of ours as it leaves, to the byte: what it says, and a download of the whole.

import { isUtf8 } from 'node:buffer';

import { findLetter, type OurLetter } from '../../store/letters.ts';
import { type Answer, type Asked, notFound, page, type Parts } from '../answer.ts';
import { ticketLink } from '../lines.ts';
import { letterText } from '../recipient/letter.ts';
import { href, prose } from '../shown.ts';
import { badge } from '../tones.ts';
import { address } from '../words.ts';

const readMost = 256 * 1024;
/** Of the text and of the bytes each: a page stays small. */
const shownMost = 20_000;
/** More than any letter has: the bytes are read whole. */
const wholeMost = 2 ** 30;

export async function letterPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { say } = asked;
  const letter = await letterAsked(asked, parts, readMost);
  if (letter === null) return notFound(asked, say('beside.letter'));
  const { id, recipient, subject, state, reply, bytes, sizeBytes } = letter;
  const piece = bytes.subarray(0, shownMost);
  return page('hold/letter', subject, {
    subject,
    to: address(recipient),
    state: { ...badge(state), word: say(`outbox.state-${state}`) },
    reply: reply ?? '',
    ticket: ticketLink({ id: letter.ticket, number: letter.number }, parts),
    text: prose(letterText(bytes), shownMost),
    bytes: prose(piece.toString(isUtf8(piece) ? 'utf8' : 'latin1'), shownMost),
    isCut: sizeBytes > shownMost,
    save: say('beside.download', { size: say.size(sizeBytes) }),
    download: href(`/letters/${id}/raw`),
  });
}

export async function rawLetter(asked: Asked, parts: Parts): Promise<Answer> {
  const letter = await letterAsked(asked, parts, wholeMost);
  if (letter === null) return notFound(asked, asked.say('beside.letter'));
  return { kind: 'download', bytes: letter.bytes, name: `letter-${letter.id}.eml` };
}

async function letterAsked(
  { params }: Asked,
  { database }: Parts,
  bytesMost: number,
): Promise<OurLetter | null> {
  return findLetter(database, params.get('id') ?? '', bytesMost);
}

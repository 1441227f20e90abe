// What a recipient may take along: the letter they were sent, its text, and each file that went
// with it. All of it is cut from the letter's own bytes, so nobody gets what another party was
// sent; all of it may be a stranger's, so no browser opens it (send.ts).

import { type Answer, type Asked, notFound } from '../answer.ts';
import { letterFiles, letterText } from './letter.ts';
import type { Opened } from './opened.ts';

/** The letter as it was sent. */
export async function letterDownload({ link }: Opened): Promise<Answer> {
  return { kind: 'download', bytes: link.bytes, name: `letter-${nameOf(link.number)}.eml` };
}

/** Its text alone. */
export async function textDownload({ link }: Opened): Promise<Answer> {
  const bytes = Buffer.from(letterText(link.bytes));
  return { kind: 'download', bytes, name: `letter-${nameOf(link.number)}.txt` };
}

/** One of its files, by its place among them: "1" is the first. */
export async function fileDownload({ link }: Opened, asked: Asked): Promise<Answer> {
  const place = asked.params.get('place') ?? '';
  const file = /^[1-9]\d{0,2}$/.test(place) ? letterFiles(link.bytes)[Number(place) - 1] : null;
  if (file === null || file === undefined) return notFound(asked, asked.say('recipient.file'));
  return { kind: 'download', bytes: file.bytes(), name: file.name };
}

function nameOf(number: string | null): string {
  return number ?? 'desk';
}

// The bytes of strangers, which leave only as downloads that no browser opens, and their HTML, made
// harmless in the cage, as a document that can do nothing (U3).

import { rawMail } from '../../store/mails.ts';
import { type Answer, type Asked, notFound, notice, type Parts } from '../answer.ts';
import { fileName } from './file-name.ts';
import { documentOf } from './html-document.ts';
import { wantedMail } from './page.ts';

/** The mail as it came. */
export async function rawPage(asked: Asked, parts: Parts): Promise<Answer> {
  const row = await wantedMail(asked, parts);
  const bytes = row === null ? null : await rawMail(parts.database, row.id);
  if (row === null || bytes === null) return notFound(asked, asked.say('mail.one'));
  return { kind: 'download', bytes, name: `mail-${row.id}.eml` };
}

/** One part of it, without its transfer encoding. */
export async function partPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { say } = asked;
  const row = await wantedMail(asked, parts);
  const path = asked.params.get('path') ?? '';
  const isPath = /^0(?:\.\d{1,4}){0,200}$/.test(path);
  const found = row === null || !isPath ? null : await parts.mails.part(row.id, path);
  if (found === null) return notFound(asked, say('mail.part-none'));
  if (!found.ok) {
    return notice(422, say('mail.part-unread'), say('mail.unread', { why: found.why }));
  }
  const { bytes, name } = found.value;
  return { kind: 'download', bytes, name: fileName(name, path) };
}

/** Its HTML, to be framed by its page. */
export async function htmlPage(asked: Asked, parts: Parts): Promise<Answer> {
  const row = await wantedMail(asked, parts);
  const found = row === null ? null : await parts.mails.html(row.id);
  if (found === null) return notFound(asked, asked.say('mail.html-frame'));
  if (!found.ok) {
    const text = asked.say('mail.html-unread', { why: found.why });
    return notice(422, asked.say('mail.tab-html'), text);
  }
  return { kind: 'document', html: documentOf(found.value.html, asked.theme) };
}

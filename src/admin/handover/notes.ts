// Pinning a note for the next shift, and taking one down.

import { pinNote, unpinNote } from '../../store/notes.ts';
import { type Answer, type Asked, go, notFound, notice, type Parts, unusable } from '../answer.ts';
import { isWrong, needed, textField } from '../form.ts';
import { idFrom } from '../keyset.ts';
import { href } from '../shown.ts';

/** A note is read aloud; what is longer belongs on a ticket. */
const noteMost = 2_000;

export async function pin(asked: Asked, { database, now, newId }: Parts): Promise<Answer> {
  const { form, say } = asked;
  const text = needed(textField(form, 'text', noteMost), 'text');
  if (isWrong(text)) return unusable(asked, say('handover.note-wrong'), [text]);
  const id = idFrom(form.one('note')) ?? newId();
  await pinNote(database, { id, text, actor: asked.actor ?? '', at: now() });
  return go('/handover?done=pinned');
}

export async function unpin(asked: Asked, { database, now }: Parts): Promise<Answer> {
  const { params, say } = asked;
  const id = idFrom(params.get('id'));
  if (id === null) return notFound(asked, say('handover.note'));
  if (await unpinNote(database, id, asked.actor ?? '', now())) return go('/handover?done=unpinned');
  const text = say('handover.note-gone');
  const back = { href: href('/handover'), label: say('common.back') };
  return notice(409, say('outbox.stale-title'), text, '', back);
}

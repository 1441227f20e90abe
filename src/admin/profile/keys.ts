// Every key of the desk, page by page. Where a table gives a button its key, the sheet has it from
// that table; a test sees to it that no template names a key that the sheet does not.

import { type Snooze, snoozeNames } from '../../tickets/snooze.ts';
import { keyOf, verbs } from '../acts/verbs.ts';
import { type Answer, type Asked, page } from '../answer.ts';
import { copyKeys } from '../copy.ts';
import { verbKeys } from '../hold/answers.ts';
import { manyKey, type ManyVerb, manyVerbs } from '../hold/many-verbs.ts';
import { type BulkVerb, bulkVerbs } from '../list/bulk-deed.ts';
import { bulkKeys } from '../list/view.ts';
import type { MessageKey, Say } from '../messages/say.ts';
import { places } from '../places.ts';
import { dateKey } from '../snoozes.ts';
import { whyKey } from '../trace.ts';

type Where = Extract<MessageKey, `keys.where.${string}`>;
type Does =
  | Extract<MessageKey, `keys.key.${string}` | `hold.verb.${string}` | `verb.title-${string}`>
  | `acts.snooze-${Snooze['is']}`
  | 'field.until'
  | 'field.words'
  | (typeof places)[number]['label']
  | `bulk.${BulkVerb}`
  | `many.verb.${ManyVerb}`
  | 'many.clear';

export interface KeyRow {
  /** One after the other, or any of them, as a person reads them. */
  readonly keys: readonly string[];
  readonly does: Does;
}

const row = (keys: string, does: Does): KeyRow => ({ keys: keys.split(' '), does });
const holdVerbs = Object.entries(verbKeys) as [keyof typeof verbKeys, string][];
const copyRows = [
  row(copyKeys.number, 'keys.key.copy-number'),
  row(copyKeys.both, 'keys.key.copy-both'),
];

export const keyTable: Readonly<Record<Where, readonly KeyRow[]>> = {
  'keys.where.queue': [
    row('j ↓', 'keys.key.down'),
    row('k ↑', 'keys.key.up'),
    row('Enter', 'keys.key.whole'),
    row('Shift+L', 'keys.key.take-over'),
    row('x', 'keys.key.mark'),
    row('Shift+J Shift+K', 'keys.key.mark-on'),
  ],
  'keys.where.many': [
    ...manyVerbs.map((verb) => row(manyKey(verb), `many.verb.${verb}`)),
    row('Escape', 'many.clear'),
  ],
  'keys.where.hold': [
    row('a', 'keys.key.accept'),
    row('f', 'keys.key.look'),
    row('p', 'keys.key.preview'),
    row('1 … 9', 'keys.key.toggle'),
    ...holdVerbs.map(([verb, key]) => row(key, `hold.verb.${verb}`)),
    row(keyOf('reply'), 'keys.key.reply'),
    row(keyOf('note'), 'keys.key.note'),
    ...copyRows,
    row('v', 'keys.key.view'),
    row(whyKey, 'keys.key.why'),
  ],
  'keys.where.preview': [row('o', 'field.words'), row(verbKeys.contact, 'hold.verb.contact')],
  'keys.where.snooze': [
    ...snoozeNames.map((name, index) => row(String(index + 1), `acts.snooze-${name}`)),
    row(dateKey, 'field.until'),
  ],
  'keys.where.mail': [row('v', 'keys.key.view'), row(whyKey, 'keys.key.why')],
  'keys.where.ticket': [
    ...verbs
      .filter((verb) => keyOf(verb) !== '')
      .map((verb) => row(keyOf(verb), `verb.title-${verb}`)),
    row(whyKey, 'keys.key.why'),
    ...copyRows,
  ],
  'keys.where.list': [
    row('j ↓', 'keys.key.down'),
    row('k ↑', 'keys.key.up'),
    row('x', 'keys.key.select'),
    row('Shift+J Shift+K', 'keys.key.select-on'),
    row('Enter', 'keys.key.open'),
    ...bulkVerbs.map((verb) => row(bulkKeys[verb], `bulk.${verb}`)),
  ],
  'keys.where.form': [row('Ctrl+Enter', 'keys.key.send'), row('Escape', 'keys.key.leave')],
  'keys.where.everywhere': [
    row('/', 'keys.key.search'),
    row('Ctrl+K', 'keys.key.palette'),
    row('z', 'keys.key.undo'),
    row('?', 'keys.key.sheet'),
    ...places.map(({ key, label }) => row(key, label)),
  ],
};

/** One line a key, with all that it does there. */
function linesOf(rows: readonly KeyRow[], say: Say): { keys: string[]; does: string }[] {
  const lines = new Map<string, string[]>();
  for (const { keys, does } of rows) {
    const pressed = keys.join(' ');
    lines.set(pressed, [...(lines.get(pressed) ?? []), say(does)]);
  }
  return [...lines].map(([keys, does]) => ({ keys: keys.split(' '), does: does.join(' · ') }));
}

/** The sheet of keys. */
export async function keysPage({ say }: Asked): Promise<Answer> {
  const parts = (Object.keys(keyTable) as Where[]).map((where) => ({
    title: say(where),
    rows: linesOf(keyTable[where], say),
  }));
  return page('profile/keys', say('keys.title'), { parts });
}

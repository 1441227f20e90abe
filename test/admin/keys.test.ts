// The sheet of keys: every key of every page, in the reader's language, and no page with a key that it
// does not show.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { langs } from '../../src/admin/messages/message.ts';
import { speak } from '../../src/admin/messages/say.ts';
import { keyTable } from '../../src/admin/profile/keys.ts';
import { openTestDesk } from './desk.ts';

const folder = join(import.meta.dirname, '../../templates/admin');
const rows = Object.values(keyTable).flat();

test('the sheet shows every key of every page, in three languages', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  for (const lang of langs) {
    const headers = { 'accept-language': lang };
    const html = await (await desk.ask('/keys', { cookie, headers })).text();
    const say = speak(lang);
    for (const where of Object.keys(keyTable) as (keyof typeof keyTable)[]) {
      const [, part = ''] = html.split(`>${say(where)}</h2>`);
      assert.notEqual(part, '', `${lang} ${where}`);
      const list = part.slice(0, part.indexOf('</dl>'));
      const shown = [...list.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(
        ([, keys = '', does = '']) => ({ key: keys.replaceAll(/<[^>]+>/g, '').trim(), does }),
      );
      const wanted = keyTable[where].map(({ keys, does }) => [keys.join(' '), say(does)] as const);
      assert.deepEqual(
        shown.map(({ key }) => key),
        [...new Set(wanted.map(([key]) => key))],
        'each key once',
      );
      for (const [key, does] of wanted) {
        const line = shown.find((one) => one.key === key);
        assert.ok(line?.does.split(' · ').includes(does), `${lang} ${key}: ${does}`);
      }
    }
  }
});

test('no template names a key that the sheet does not show', () => {
  const known = new Set(rows.flatMap(({ keys }) => keys));
  const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of templates.filter((one) => one.endsWith('.hbs'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [, keys = ''] of text.matchAll(/data-key="([^"{]+)"/g)) {
      for (const key of keys.split(' ')) assert.ok(known.has(key), `${name}: ${key}`);
    }
  }
});

test('a key of the preview stands with the preview', () => {
  const keysOf = (...wheres: readonly (keyof typeof keyTable)[]) =>
    new Set(wheres.flatMap((where) => keyTable[where].flatMap(({ keys }) => keys)));
  const there = keysOf('keys.where.preview', 'keys.where.form');
  const text = readFileSync(join(folder, 'hold/preview.hbs'), 'utf8');
  const named = [...text.matchAll(/data-key="([^"{]+)"/g)].map(([, key = '']) => key);
  for (const key of named) assert.ok(there.has(key), key);
  assert.ok(!keysOf('keys.where.hold').has('o'));
});

test('a key that needs Shift says so, as the script looks for it', () => {
  for (const { keys } of rows) for (const key of keys) assert.doesNotMatch(key, /^[A-Z]$/);
});

// The sentences of the pages in their languages: alike in what they are told, and all there that
// templates ask for.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { areas } from '../../src/admin/messages/areas.ts';
import { langs, type Message } from '../../src/admin/messages/message.ts';
import { speak, wordsOf } from '../../src/admin/messages/say.ts';

const templates = join(import.meta.dirname, '..', '..', 'templates', 'admin');

/** Every message of an area in a language, by its key. */
function all(name: keyof typeof areas, lang: (typeof langs)[number]): [string, Message][] {
  return Object.entries<Message>(areas[name][lang]);
}

function forms(message: Message): string[] {
  return typeof message === 'string' ? [message] : Object.values<string>({ ...message });
}

function holes(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
}

test('each language is told the same, and has its own plurals', () => {
  for (const name of Object.keys(areas) as (keyof typeof areas)[]) {
    const english = new Map(all(name, 'en'));
    for (const lang of langs) {
      for (const [key, message] of all(name, lang)) {
        const [first = ''] = forms(english.get(key) ?? '');
        for (const text of forms(message)) {
          assert.deepEqual(holes(text), holes(first), `${lang} ${name}.${key}: ${text}`);
          assert.notEqual(text.trim(), '', `${lang} ${name}.${key}`);
        }
        const needs = lang === 'cs' ? 3 : 2;
        if (typeof message !== 'string') assert.equal(forms(message).length, needs, key);
      }
    }
  }
});

test('plurals, ages, sizes and lists', () => {
  const table = [
    [speak('en')('common.to-read', { n: 1 }), '1 mail to read'],
    [speak('cs')('common.to-read', { n: 3 }), '3 zprávy ke zpracování'],
    [speak('cs')('common.to-read', { n: 5 }), '5 zpráv ke zpracování'],
    [speak('es')('common.to-read', { n: 0 }), '0 mensajes por leer'],
    [speak('en').age(new Date(0), new Date(59_999)), '59 s'],
    [speak('en').age(new Date(0), new Date(47 * 3_600_000)), '47 h'],
    [speak('en').age(new Date(9), new Date(0)), '0 s'],
    [speak('cs').size(4_100), '4,1 kB'],
    [speak('en').size(1), '1 byte'],
    [speak('en').size(3_200_000), '3.2 MB'],
    [speak('es').several(['a', 'b', 'c'], 2), 'a, b y 1 más'],
    [speak('en').several(['a'], 2), 'a'],
  ];
  for (const [said, wanted] of table) assert.equal(said, wanted);
});

test('templates ask for nothing that is not said', () => {
  const files = readdirSync(templates, { recursive: true, encoding: 'utf8' });
  let asked = 0;
  for (const file of files.filter((name) => name.endsWith('.hbs'))) {
    const source = readFileSync(join(templates, file), 'utf8');
    for (const [, name = '', key = ''] of source.matchAll(
      /(?:@root\.|\{\{)t\.([\w-]+)\.([\w-]+)/g,
    )) {
      asked += 1;
      for (const lang of langs) {
        assert.equal(
          typeof wordsOf(lang)[name]?.[key],
          'string',
          `${file}: ${name}.${key} ${lang}`,
        );
      }
    }
  }
  assert.notEqual(asked, 0);
});

/** What templates may say by themselves: keys, names of header fields, and what is no word. */
const own: ReadonlySet<string> = new Set([
  'Esc',
  'Enter',
  'Ctrl+Enter',
  'Ctrl+K',
  'Shift+L',
  'Cc',
  'Bcc',
  'SHA-256',
]);

test('templates have no words of their own', () => {
  const files = readdirSync(templates, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.hbs'))) {
    const text = readFileSync(join(templates, file), 'utf8')
      .replaceAll(/\{\{[^}]*\}\}/g, '\n')
      .replaceAll(/<[^>]*>/g, '\n');
    const pieces = text.split('\n').map((piece) => piece.replaceAll(/^[\s·]+|\s+$/g, ''));
    const words = pieces.filter((piece) => /\p{L}{2}/u.test(piece) && !own.has(piece));
    assert.deepEqual(words, [], file);
  }
});

// Style sheets say nothing twice and nothing in vain: every class of theirs stands in a template or in
// a script.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const folder = join(import.meta.dirname, '../templates/admin');

function textOf(ending: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

const sheet = textOf('.css').replaceAll(/\/\*[\s\S]*?\*\//g, '');
const selectors = [...sheet.matchAll(/([^{}]+)\{/g)].map(([, text = '']) => text.trim());

test('no rule is for a class that nothing bears', () => {
  const given = [...textOf('.hbs').matchAll(/class="([^"]*)"/g)]
    .map(([, value = '']) => value.replaceAll(/\{\{(?:[#/]|else)[^}]*\}\}/g, ' '))
    .flatMap((value) => value.replaceAll(/\{\{[^}]*\}\}/g, '*').split(/\s+/))
    .concat([...textOf('.js').matchAll(/\.([a-z][\w-]*)/g)].map(([, name = '']) => name));
  // What a value makes of a class begins as the template says; tones are a closed list (tones.ts).
  const whole = new Set(given);
  const begun = given.filter((name) => name.endsWith('-*')).map((name) => name.slice(0, -1));
  const tones = ['quiet', 'good', 'busy', 'ask', 'bad'];
  const unborne = [...new Set(selectors.flatMap((one) => one.match(/\.[a-z][\w-]*/g) ?? []))]
    .map((name) => name.slice(1))
    .filter((name) => !whole.has(name) && !tones.includes(name))
    .filter((name) => !begun.some((start) => name.startsWith(start)));
  assert.deepEqual(unborne, []);
});

test('no two rules outside of conditions say the same to others', () => {
  const plain = sheet.replaceAll(/@media[^{]+\{(?:[^{}]*\{[^}]*\})*[^{}]*\}/g, '');
  const bodies = [...plain.matchAll(/([^{}]+)\{([^}]*)\}/g)].map(
    ([, selector = '', body = '']) =>
      [selector.trim(), body.replaceAll(/\s+/g, ' ').trim()] as const,
  );
  const twice = bodies.filter(
    ([, body], at) =>
      body.split(';').length > 4 && bodies.findIndex(([, one]) => one === body) < at,
  );
  assert.deepEqual(twice, []);
});

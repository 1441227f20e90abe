// A form that was not taken is shown again: what people typed as fields of theirs, what only
// programs read unseen.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { type Asked, kept } from '../../src/admin/answer.ts';
import { labelOf } from '../../src/admin/field-labels.ts';
import { formValues } from '../../src/admin/form.ts';
import { field } from '../../src/admin/messages/field.ts';
import { langs } from '../../src/admin/messages/message.ts';
import { speak } from '../../src/admin/messages/say.ts';

const folder = join(import.meta.dirname, '../../templates/admin');
const acts = join(import.meta.dirname, '../../src/admin/acts');
const holds = join(import.meta.dirname, '../../src/admin/hold');
/** Hidden where a button sends them, and typed by people elsewhere. */
const typedToo: ReadonlySet<string> = new Set(['at', 'kind', 'port', 'q', 'value']);
/** Of forms that only ask (GET), or that show themselves again. */
const ownPage: ReadonlySet<string> = new Set(['count', 'digest', 'over', 'q']);
/** Logged in or not, its form is taken. */
const openToAll: ReadonlySet<string> = new Set(['button', 'secret']);

test('no field that goes along unseen is shown when its form is kept', () => {
  const hidden = namesIn(textsBelow(folder, '.hbs'), /type="hidden" name="([a-z-]+)"/g);
  const names = [...hidden].filter((name) => !typedToo.has(name) && !openToAll.has(name));
  assert.ok(names.length > 10, 'the templates are read');
  const made = ['after', 'acts', 'drafted', 'made', 'party', 'was-severity'];
  const fields = new URLSearchParams();
  for (const name of [...names, ...made, 'text']) fields.append(name, 'x');
  const form = formValues(fields);
  const asked = { form, path: '/', say: speak('en') } as Asked;
  const answer = kept(409, asked, { title: '', text: '', hint: 'notice.kept-stale' });
  assert.ok(answer.kind === 'page' && answer.template === 'kept');
  const shown = answer.view.fields.filter(({ isShown }) => isShown).map(({ name }) => name);
  assert.deepEqual(shown, ['text']);
});

test('what people fill in is called as in its own form, wherever it is shown again', () => {
  const templates = textsBelow(folder, '.hbs');
  const visible = namesIn(
    templates,
    /<(?:input id|textarea id|select id)="[^"]*" name="([\w-]+)"/g,
  );
  const answers = namesIn(textsBelow(holds, 'answers.ts'), /\bfield\('(\w+)'/g);
  for (const name of answers) visible.add(name);
  const typed = [...visible].filter((name) => !ownPage.has(name));
  const made = namesIn(textsBelow(acts, '.ts'), /\bmake\s*\.\w+\(\s*'(\w+)'/g);
  assert.ok(typed.length > 20 && made.size > 20, 'the forms are read');
  for (const lang of langs) {
    const say = speak(lang);
    const nameless = typed.filter((name) => labelOf(say, name, '/holds/x/address') === name);
    assert.deepEqual(nameless, [], lang);
  }
  const formless = Object.keys(field.en).filter((name) => !visible.has(name) && !made.has(name));
  assert.deepEqual(formless, []);
});

test('a name of no form is shown as it came', () => {
  const say = speak('en');
  assert.equal(labelOf(say, 'value', '/holds/x/attach'), 'Ticket number');
  for (const name of ['of no form', 'constructor', '__proto__', 'value']) {
    assert.equal(labelOf(say, name, '/x/constructor'), name);
  }
});

function textsBelow(place: string, suffix: string): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix))
    .map((name) => readFileSync(join(place, name), 'utf8'));
}

function namesIn(texts: readonly string[], pattern: RegExp): Set<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name)));
}

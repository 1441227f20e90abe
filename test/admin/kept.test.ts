// A form that was not taken is shown again: what people typed as fields of theirs, what only
// programs read unseen.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { type Asked, kept } from '../../src/admin/answer.ts';
import { labelOf } from '../../src/admin/field-labels.ts';
import { formValues } from '../../src/admin/form.ts';
import { langs } from '../../src/admin/messages/message.ts';
import { speak } from '../../src/admin/messages/say.ts';

const folder = join(import.meta.dirname, '../../templates/admin');
/** Hidden where a button sends them, and typed by people elsewhere. */
const typedToo: ReadonlySet<string> = new Set(['at', 'kind', 'port', 'q', 'value']);
/** Of forms that only ask (GET), or that show themselves again. */
const ownPage: ReadonlySet<string> = new Set(['count', 'digest', 'over', 'q']);
/** Logged in or not, its form is taken. */
const openToAll: ReadonlySet<string> = new Set(['button', 'secret']);

test('no field that goes along unseen is shown when its form is kept', () => {
  const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.hbs'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const hidden = templates.flatMap((text) =>
    [...text.matchAll(/type="hidden" name="([a-z-]+)"/g)].map(([, name = '']) => name),
  );
  const names = [...new Set(hidden)].filter((name) => !typedToo.has(name) && !openToAll.has(name));
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
  const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.hbs'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const visible = templates.flatMap((text) =>
    [...text.matchAll(/<(?:input id|textarea id|select id)="[^"]*" name="([A-Za-z-]+)"/g)].map(
      ([, name = '']) => name,
    ),
  );
  const names = [...new Set(visible)].filter((name) => !ownPage.has(name));
  assert.ok(names.length > 20, 'the templates are read');
  const acts = ['bcc', 'cc', 'into', 'owner', 'role', 'snooze', 'state', 'template', 'to', 'until'];
  for (const lang of langs) {
    const say = speak(lang);
    const path = '/holds/x/address';
    const nameless = [...names, ...acts].filter((name) => labelOf(say, path, name) === name);
    assert.deepEqual(nameless, [], lang);
  }
  assert.equal(labelOf(speak('en'), '/holds/x/attach', 'value'), 'Ticket number');
  for (const name of ['of no form', 'constructor', '__proto__', 'value']) {
    assert.equal(labelOf(speak('en'), '/x/constructor', name), name);
  }
});

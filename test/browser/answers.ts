// Every question of the desk, answered in a real browser: with one key, with two where a brake is;
// the same with the mouse; and what no operator can do without, without a script.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type HoldCode, type HoldId, holdCodes } from '../../src/model.ts';
import { moveLease } from '../../src/store/leases.ts';
import { openTestDesk } from '../admin/desk.ts';
import { accepted, askingAt, others, type Question, questions } from './asked.ts';
import { axeFinds, type Look, openLab, origin } from './lab.ts';
import { checkViews, langs } from './views.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);

const { asked, effectOf, letterOf } = askingAt(desk);

/** Both what a key presses and what a hand does. */
async function point({ page }: Look, key: string): Promise<void> {
  const named = key === 'Control+Enter' ? 'Ctrl+Enter' : key;
  const target =
    key === 'Enter'
      ? page.locator('details[open] [data-first]')
      : page.locator(`main [data-key~="${named}"]`);
  await target.first().click();
}

const told = async ({ page }: Look): Promise<void> => {
  await page.waitForURL(/[?&]did=h/);
  await page.locator('.toast').waitFor();
};

/** The keys of a question until its answer is told; between two pages it waits for the second. */
async function answer(seen: Look, question: Question, id: HoldId, by: 'keys' | 'mouse') {
  await seen.goto(`/holds/${id}`);
  for (const key of question.keys) {
    if (key === 'Control+Enter') await seen.page.waitForURL(/\/preview$/);
    if (by === 'keys') await seen.press(key);
    else await point(seen, key);
  }
  await told(seen);
}

for (const by of ['keys', 'mouse'] as const) {
  test(`every question is answered by ${by}`, async () => {
    const seen = await lab.open();
    const codes = Object.keys(holdCodes) as HoldCode[];
    const all = [...codes.map((code) => [code, questions[code]] as const), ...others];
    for (const [code, question] of all) {
      const id = await asked(code, question.mails);
      const before = seen.presses();
      await answer(seen, question, id, by);
      assert.deepEqual([code, await effectOf(id)], [code, question.effect]);
      const most = by === 'mouse' ? 0 : question.keys.length;
      assert.equal(seen.presses() - before, most, code);
      assert.equal(most <= 2, true, code);
    }
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}

test('without a script mails are accepted, spam is spam, and a hold is closed', async () => {
  const seen = await lab.open({ script: false });
  for (const [code, keys, effect] of [
    ['no-contact', ['a'], accepted],
    ['no-contact', ['!'], { how: 'spam', kind: 'spam' }],
    ['no-contact', ['c', 'Enter'], { how: 'close', kind: 'close' }],
  ] as const) {
    const id = await asked(code, 1);
    await answer(seen, { keys, effect }, id, 'mouse');
    assert.deepEqual(await effectOf(id), effect);
  }
  await seen.page.locator('.toast button').click();
  await seen.page.getByText('the question is open again').waitFor();
  await seen.close();
});

test('z takes the last answer back, whatever it was', async () => {
  const seen = await lab.open();
  for (const code of ['contradiction', 'crypto', 'no-reply'] as const) {
    const id = await asked(code, questions[code].mails);
    await answer(seen, questions[code], id, 'keys');
    await seen.press('z');
    await seen.page.getByText('the question is open again').waitFor();
    assert.deepEqual([code, await effectOf(id)], [code, { how: null }]);
  }
  await seen.close();
});

test('the answer before the last is taken back from the outbox, which is said', async () => {
  const seen = await lab.open({ as: 'petra' });
  const ids = [await asked('contradiction', 2), await asked('suspected-spam')] as const;
  await answer(seen, questions.contradiction, ids[0], 'keys');
  await answer(seen, questions['suspected-spam'], ids[1], 'keys');
  await seen.press('z');
  await seen.page.getByText('the question is open again').waitFor();
  await seen.page.getByRole('link', { name: '1 other answer can be undone too' }).click();
  await seen.page.waitForURL(/\/outbox#undoable$/);
  await seen.page.getByText('dorms@example.org, labs@example.org').first().waitFor();
  await seen.press('z');
  await seen.page.getByText('the question is open again').waitFor();
  for (const id of ids) assert.deepEqual(await effectOf(id), { how: null });
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

for (const script of [true, false]) {
  const how = script ? 'by a key' : 'without a script';
  test(`what somebody took over is answered only after it is taken over again, ${how}`, async () => {
    const seen = await lab.open({ script, as: 'jan' });
    const id = await asked('malformed');
    await seen.goto(`/holds/${id}`);
    await moveLease(desk.database, id, 'eva', 'jan is away');
    await seen.page.locator('summary[data-key="e"]').click();
    const why = seen.page.locator('form[action$="/hand-over"] input[name="why"]');
    await why.fill('see the second part');
    await seen.page.locator('details[open] [data-first]').click();
    await seen.page.getByText(/eva has had it since/).waitFor();
    if (script) assert.deepEqual(await axeFinds(seen.page), []);
    assert.deepEqual(await effectOf(id), { how: null });
    assert.equal(await seen.page.locator('#kept-why').inputValue(), 'see the second part');
    if (script) await seen.press('Shift+L');
    else await seen.page.getByRole('button', { name: 'Take over, then: Hand it over' }).click();
    await told(seen);
    assert.deepEqual(await effectOf(id), { how: null, team: 'csirt' });
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}

test('keys are only for whoever wants them, and never for whoever is typing', async () => {
  const seen = await lab.open();
  const id = await asked('contradiction', 1);
  await seen.goto(`/holds/${id}`);
  await seen.press('i', 'a', '!', 'c', 'Escape');
  assert.equal(await seen.page.locator('details[open]').count(), 0);
  assert.equal(await seen.page.locator('input[name="value"]').first().inputValue(), 'a!c');
  await seen.press('Control+a', 'Alt+a', 'Shift+Tab');
  await seen.page.evaluate(`document.getElementById('detail').ariaBusy = 'true'`);
  await seen.press('a');
  await seen.page.getByText('Still loading: press again.').waitFor();
  await seen.page.evaluate('document.body.removeAttribute("data-shortcuts")');
  await seen.page.evaluate(`document.getElementById('detail').ariaBusy = null`);
  await seen.press('a', '!', '?');
  assert.equal(seen.page.url(), `${origin}/holds/${id}`);
  assert.deepEqual(await effectOf(id), { how: null });
  await seen.goto(`/holds/${id}`);
  await seen.press('?');
  await seen.page.waitForURL(`${origin}/keys`);
  await seen.press('Escape');
  await seen.page.waitForURL(`${origin}/holds/${id}`);
  await seen.close();
});

test('the keyboard walks the queue, opens the whole page, and answers the sender', async () => {
  const seen = await lab.open();
  const ids = [await asked('no-address', 1), await asked('no-contact', 1)];
  const { page } = seen;
  await seen.goto(`/?hold=${ids[0]}`);
  const current = page.locator('a[data-hold][aria-current]');
  await current.focus();
  await seen.press('ArrowDown');
  await page.waitForURL(`**/?hold=${ids[1]}`);
  await page.locator('#detail:not([aria-busy="true"])').waitFor();
  await current.focus();
  await seen.press('Enter');
  await page.waitForURL(`${origin}/holds/${ids[1]}`);
  await seen.press('r');
  await page.waitForURL(/\/tickets\/\d+\/reply\?back=/);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('p looks at what is prepared, behind a brake and of a letter that waits too', async () => {
  const seen = await lab.open();
  for (const [code, mails, path] of [
    ['contradiction', 1, '/preview'],
    ['first-contact', 1, '/preview'],
    ['flood', 0, '/letters/'],
  ] as const) {
    await seen.goto(`/holds/${await asked(code, mails)}`);
    await seen.press('p');
    await seen.page.waitForURL((url) => url.pathname.includes(path));
  }
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('an address that is marked in the text is one key away', async () => {
  const seen = await lab.open();
  const id = await asked('no-address', 0);
  await seen.goto(`/holds/${id}`);
  await seen.page.evaluate(`(() => {
    const place = document.querySelector('.hold-asks bdi');
    const mark = document.createElement('mark');
    // As the text of a mail has it: with the number of what it is.
    mark.append('192.0.2.9', Object.assign(document.createElement('sup'), { textContent: '1' }));
    place.replaceChildren(mark);
    getSelection().selectAllChildren(place);
  })()`);
  await seen.press('i');
  await told(seen);
  assert.deepEqual(await effectOf(id), { how: 'address', kind: 'address' });
  const [meant] = await desk.database.query(
    `select decided ->> 'ip' as ip from override order by id desc limit 1`,
  );
  assert.deepEqual(meant, { ip: '192.0.2.9' });
  await seen.close();
});

test('what is no answer keeps what was typed', async () => {
  const seen = await lab.open();
  const id = await asked('no-address', 0);
  await seen.goto(`/holds/${id}`);
  await seen.press('i');
  await seen.page.keyboard.type('192.0.2.999');
  await seen.press('Enter');
  await seen.page.getByText('is no IP address').first().waitFor();
  const field = seen.page.locator('main input[name="value"]');
  assert.equal(await field.inputValue(), '192.0.2.999');
  await field.fill('192.0.2.9');
  await seen.press('Enter');
  await told(seen);
  assert.deepEqual(await effectOf(id), { how: 'address', kind: 'address' });
  await seen.close();
});

for (const lang of langs) {
  test(`questions of each shape, and a mail that waits, fit, ${lang}`, async () => {
    const seen = await lab.open({ lang });
    const pages = {
      'hold-brake': `/holds/${await asked('first-contact', 2)}`,
      'hold-silence': `/holds/${await asked('no-reply')}`,
      'hold-flood': `/holds/${await asked('flood')}`,
      'letter-flood': `/letters/${await letterOf('flood')}`,
    };
    for (const [name, path] of Object.entries(pages)) {
      await seen.goto(path);
      await checkViews(seen, name);
    }
    const answered = await asked('several-networks', 2);
    await answer(seen, { keys: ['a'], effect: accepted }, answered, 'keys');
    for (const [name, path] of [
      ['hold-answered', `/holds/${answered}`],
      ['outbox-undoable', '/outbox'],
    ] as const) {
      await seen.goto(path);
      await checkViews(seen, name);
    }
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}

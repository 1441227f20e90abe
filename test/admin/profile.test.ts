// What somebody sets for themselves: kept, in force at once, theirs alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createLink } from '../../src/store/sessions.ts';
import { openTestDesk, type TestDesk } from './desk.ts';

const desk = await openTestDesk();

async function logIn(at: TestDesk, name: string): Promise<string> {
  const secret = await createLink(at.database, name, at.clock);
  const body = new URLSearchParams({ secret });
  const answer = await at.ask('/login', { method: 'POST', body });
  return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

function keep(cookie: string, fields: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams({ team: '-', ...fields });
  return desk.ask('/profile', { method: 'POST', cookie, body });
}

async function html(cookie: string, path = '/profile', lang = 'en'): Promise<string> {
  const headers = { 'accept-language': lang };
  return (await desk.ask(path, { cookie, headers })).text();
}

test('language, colours and keys are kept, and are those of whoever set them', async () => {
  const [petra, jan] = [await logIn(desk, 'Petra'), await logIn(desk, 'Jan')];
  assert.match(await html(petra), /<html lang="en">[\s\S]*<body data-shortcuts/);
  const answer = await keep(petra, { lang: 'cs', theme: 'dark' });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), '/profile?kept=1');
  const again = await html(petra, '/profile?kept=1');
  assert.match(again, /<html lang="cs" data-theme="dark">/);
  assert.doesNotMatch(again, /<body data-shortcuts/, 'no single keys');
  assert.match(again, /role="status">Uloženo\./);
  assert.match(again, /<option value="cs" selected>/);
  assert.match(await html(await logIn(desk, 'Petra'), '/'), /<html lang="cs" data-theme="dark">/);
  assert.match(await html(jan, '/', 'es-ES,es;q=0.9'), /<html lang="es">[\s\S]*data-shortcuts/);
  await keep(petra, { lang: '-', theme: '-', shortcuts: 'on' });
  assert.match(await html(petra), /<html lang="en">[\s\S]*<body data-shortcuts/);
});

test('a language that is none changes nothing, and what was chosen is shown again', async () => {
  const cookie = await logIn(desk, 'Eva');
  await keep(cookie, { lang: 'es', theme: '-' });
  for (const wrong of [
    { lang: 'xx', theme: 'dark' },
    { lang: 'cs', theme: '"><b>' },
    { lang: 'cs', theme: 'dark', team: 'nobody' },
    {},
  ]) {
    const answer = await keep(cookie, wrong);
    assert.equal(answer.status, 422);
    const text = await answer.text();
    assert.match(text, /Lo que escribió se conserva/);
    assert.equal(text.includes('"><b>'), false);
  }
  assert.match(await html(cookie), /<html lang="es">/);
});

test('log out everywhere ends all sessions of one person, and the links in that name', async () => {
  const [here, there, other] = [
    await logIn(desk, 'Ivan'),
    await logIn(desk, 'Ivan'),
    await logIn(desk, 'Ivana'),
  ];
  const link = await createLink(desk.database, 'Ivan', desk.clock);
  const page = await html(here);
  assert.equal(page.match(/<tr><td><time/g)?.length, 2);
  assert.equal(page.match(/this browser/g)?.length, 1);
  const answer = await desk.ask('/sessions/end', { method: 'POST', cookie: here });
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get('set-cookie') ?? '', /^sluice=; /);
  for (const cookie of [here, there]) {
    assert.equal((await desk.ask('/', { cookie })).status, 401);
  }
  assert.equal((await desk.ask('/', { cookie: other })).status, 200, 'of nobody else');
  const body = new URLSearchParams({ secret: link });
  assert.equal((await desk.ask('/login', { method: 'POST', body })).status, 403);
});

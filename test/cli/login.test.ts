// `sluice login NAME`: a link in somebody's name, and no name that hides, or that is the program's.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { loginCommand } from '../../src/cli/login.ts';
import { redeemLink, sessionReader } from '../../src/store/sessions.ts';
import { openTown, type Town } from '../node/town.ts';
import { said } from './said.ts';

let town: Town;
before(async () => {
  town = await openTown();
  process.env['DATABASE_URL'] = town.databaseUrl;
  process.env['SLUICE_HOME'] = town.home;
});
after(() => town.close());

const login = (...words: readonly string[]) => said(loginCommand, ['login', ...words], town.folder);

const names = [
  [[], 'operator'],
  [['Petra'], 'Petra'],
  [['  Jan  Nová\u010dek '], 'Jan  Nová\u010dek'],
  [['Jose\u0301'], 'Jos\u00e9'],
  [['x'.repeat(64)], 'x'.repeat(64)],
] as const;
for (const [words, actor] of names) {
  test(`a link for ${actor.slice(0, 12)}`, async () => {
    const { status, out, err } = await login(...words);
    assert.equal(status, 0, err);
    const [, secret = ''] = /^http.*\/login\/([\w-]{22})\n$/.exec(out) ?? [];
    const session = await redeemLink(town.database, secret, new Date());
    const reader = await sessionReader(town.database, session ?? '', new Date());
    assert.equal(reader?.actor, actor);
  });
}

const refused = [
  ['', /"" is refused/],
  ['x'.repeat(65), /1 to 64 characters/],
  ['Petra\u202ea', /U\+202E is refused/],
  ['a\u200bb', /U\+200B is refused/],
  ['a\nb', /U\+000A is refused/],
  ['Sluice', /what the history calls the program itself/],
  ['cli:root', /say the name of a person/],
  ['party:1', /say the name of a person/],
] as const;
for (const [name, says] of refused) {
  test(`no link for ${JSON.stringify(name.slice(0, 12))}`, async () => {
    const { status, out, err } = await login(name);
    assert.equal(status, 64);
    assert.match(err, says);
    assert.equal(out, '');
  });
}

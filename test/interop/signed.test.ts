// A signed forward through a real Postfix: what arrives at the far end is good for the real gpg, and
// with one byte changed it is bad. Needs both; without them it says so.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { hasGpg, openGpg, type Gpg, signedParts } from '../support/gpg.ts';
import { temporaryHome } from '../support/server.ts';
import { type House, openHouse } from './house.ts';
import { whyNoPostfix } from './postfix.ts';

const missing = whyNoPostfix() ?? (hasGpg ? null : 'gpg is missing: apt-get install gpg');
const root = join(import.meta.dirname, '../..');

if (missing !== null) {
  const skip = process.env['CI'] === 'true' ? false : missing;
  test('a signed forward through Postfix', { skip }, () => assert.fail(missing));
}

describe('signed, through Postfix', { skip: missing !== null }, () => {
  let gpg: Gpg;
  let house: House;
  const rules = temporaryHome();

  before(async () => {
    gpg = openGpg();
    const key = gpg.makeKey('abuse@example.org', '1y');
    const networks = readFileSync(join(root, 'config/demo/networks.yaml'), 'utf8');
    const own = join(rules, 'networks.yaml');
    writeFileSync(
      own,
      networks.replace('  - name: access\n', `  - name: access\n    sign: ${key}\n`),
    );
    const others = [join(root, 'config/demo/routing.yaml'), join(root, 'config/keywords.yaml')];
    house = await openHouse({ include: [own, ...others] });
    mkdirSync(join(house.home, 'keys'));
    writeFileSync(join(house.home, 'keys/desk.asc'), gpg.exportPrivate(key), { mode: 0o600 });
  });
  after(async () => {
    await house?.close();
    gpg?.close();
    rmSync(rules, { recursive: true, force: true });
  });

  const bodies: readonly [string, string][] = [
    ['plain letters', 'Scans come from IP.'],
    ['letters of eight bits, blanks and dots', '. \n..\nFrom here: útoky z IP. \n-- \nDesk'],
  ];
  for (const [index, [name, body]] of bodies.entries()) {
    test(`a complaint in ${name} arrives with a good signature`, async (t) => {
      const ip = `198.51.100.${7 + index}`;
      const raw = Buffer.from(
        `From: reporter@reporter.example\nSubject: Scan from ${ip}\nDate: ${new Date().toUTCString()}\n` +
          `Message-ID: <signed-${index}@reporter.example>\nMIME-Version: 1.0\n` +
          `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${body.replaceAll('IP', ip)}\n`,
      );
      const crlf = Buffer.from(raw.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
      await house.post({ from: 'reporter@reporter.example', to: 'abuse@example.org', raw: crlf });
      const mail = await house.decided(`<signed-${index}@reporter.example>`);
      assert.equal(mail.outcome, 'forwarded', mail.why ?? '');
      const { bytes } = await house.arrived(
        (one) => one.to.includes('abuse@example.com') && one.bytes.includes(ip),
      );
      const { entity, signature } = signedParts(bytes);
      const good = gpg.verify(signature, entity);
      const changed = Buffer.from(entity);
      changed[40] = (changed[40] ?? 0) ^ 1;
      const bad = gpg.verify(signature, changed);
      t.diagnostic(`good: ${good.join(' ')}; one byte changed: ${bad.join(' ')}`);
      assert.equal(good.includes('GOODSIG') && good.includes('VALIDSIG'), true, good.join(' '));
      assert.deepEqual([bad.includes('BADSIG'), bad.includes('GOODSIG')], [true, false]);
    });
  }
});

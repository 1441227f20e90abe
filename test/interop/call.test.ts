// The second story that the product begins with, end to end: a customer phones, an operator enters
// it with the program's own commands, and asks the responsible provider by a real Postfix. What
// comes back joins the case, the case is closed as a whole, and an answer after that opens it again.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { searchCommand } from '../../src/cli/search.ts';
import { ticketCommand } from '../../src/cli/ticket.ts';
import { said } from '../cli/said.ts';
import { header } from '../node/town.ts';
import { type House, isTo, openHouse } from './house.ts';
import { whyNoPostfix } from './postfix.ts';

const missing = whyNoPostfix();
const customer = 'operator@edunet.example';
const provider = 'sec-institution@isp.example.com';
const addresses = ['10.0.0.1', '10.1.11.2'] as const;

// What this customer has signed is the full service.
const rules = `
constituencies:
  - { name: edunet, networks: [10.0.0.0/16, 10.1.0.0/16], team: csirt }
hours: { desk: 24x7, csirt: 24x7 }
sla:
  edunet:
    report: { first_response: 4h }
    incident: { first_response: 8h, next_update: 3d, resolve: 14d }
    investigation: { next_update: 24h }
    block: { resolve: 2h }
rules:
  - { name: plain, when: { contacts: 1 }, do: forward, template: "forward.{type}" }
`;

let house: House;
const folder = mkdtempSync(join(tmpdir(), 'sluice-call-'));
/** Numbers of the story's tickets, as they were told when they were opened. */
const numbers = { earlier: '', report: '', incident: '', investigation: '', block: '' };

if (missing !== null) {
  const skip = process.env['CI'] === 'true' ? false : missing;
  test('the story beside a real Postfix', { skip }, () => assert.fail(missing));
}

describe('the call of a customer', { skip: missing !== null }, () => {
  before(async () => {
    writeFileSync(join(folder, 'edunet.yaml'), rules);
    house = await openHouse({
      safety: { hold: { automatic: '0s', person: '0s' } },
      include: [join(folder, 'edunet.yaml')],
    });
    Object.assign(process.env, house.env);
    numbers.earlier = await opened(
      'open',
      'report',
      '--subject',
      'slow network',
      '--ip',
      addresses[0],
    );
    await sluice('close', numbers.earlier, '--reason', 'informed');
  });
  after(async () => {
    for (const name of Object.keys(house?.env ?? {})) delete process.env[name];
    await house?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is entered as a report, and what was promised counts from then on', async () => {
    numbers.report = await opened(
      ['open', 'report', '--subject', 'A server was broken into', '--constituency', 'edunet'],
      ['--how', 'telephone', '--customer', 'EDUNET', '--party', customer],
      ['--ip', ...addresses, '--set', 'reporter-type=customer'],
    );
    const shown = await eventually(numbers.report, /^due /m);
    for (const line of [
      /report +new /,
      /^about +10\.0\.0\.1, 10\.1\.11\.2$/m,
      /^team +csirt$/m,
      /^how-reported +telephone$/m,
      /^customer +EDUNET$/m,
      /^complainant +operator@edunet\.example$/m,
    ]) {
      assert.match(shown, line);
    }
    assert.equal(hoursTo(shown, 'due'), 4);
  });

  test('becomes an incident; the report hangs on it, and is open', async () => {
    numbers.incident = await opened(
      ['open', 'incident', '--subject', 'A server was broken into', '--constituency', 'edunet'],
      ['--ip', ...addresses, '--customer', 'EDUNET', '--set', 'function=incident-coordination'],
      'classification=abusive-content/spam',
    );
    await sluice('link', numbers.report, numbers.incident);
    assert.match(await show(numbers.report), /report +open /);
    const shown = await eventually(numbers.incident, /^due /m);
    assert.match(shown, /^function +incident-coordination$/m);
    assert.match(shown, /^class +abusive-content\/spam$/m);
    assert.match(shown, /^customer +EDUNET$/m);
    assert.match(
      shown,
      new RegExp(`^child +\\[\\S+#${numbers.report}\\] +report +open .*  due 20`, 'm'),
    );
  });

  test('is confirmed to the customer, who writes again', async () => {
    await sluice('reply', numbers.report, '--text', 'Thank you for your call; we work on it.');
    const letter = await house.arrived(isTo(customer));
    assert.match(header(letter.bytes, 'subject'), new RegExp(`#${numbers.report}\\]`));
    assert.equal(
      (await house.answer(letter, customer, 'The owner of it is on leave.')).outcome,
      'joined',
    );
    assert.match(await show(numbers.report), /^turn +ours$/m);
  });

  test('asks the provider by mail, whose answer joins', async () => {
    numbers.investigation = await opened(
      ['investigate', numbers.incident, '--to', provider, '--ip', addresses[0]],
      ['--text', 'Please say who had 10.0.0.1 last night.', '--article', 'who-we-are'],
    );
    const asked = await house.arrived(isTo(provider));
    const text = asked.bytes.toString();
    assert.match(header(asked.bytes, 'subject'), new RegExp(`#${numbers.investigation}\\]`));
    assert.match(text, /^Please say who had 10\.0\.0\.1 last night\.\r$/m);
    // It comes from a person, and tells nothing of who has called.
    assert.equal(text.includes(customer) || text.includes('EDUNET'), false);
    assert.match(await show(numbers.investigation), /^turn +waiting for them$/m);
    assert.equal(
      (await house.answer(asked, provider, 'It was the printer of the library.')).outcome,
      'joined',
    );
    const shown = await show(numbers.investigation);
    assert.match(shown, /^turn +ours$/m);
    assert.match(shown, /^administrator sec-institution@isp\.example\.com  spoke 20/m);
  });

  test('a block is asked for, and is in force', async () => {
    numbers.block = await opened('block', numbers.incident, '--ip', addresses[1]);
    assert.match(await show(numbers.block), /block +pending activation/);
    assert.match(await sluice('activate', numbers.block), /active: it was pending activation/);
  });

  test('is one case on one page, and is found by its address', async () => {
    const shown = await eventually(numbers.incident, /^due /m);
    for (const [kind, state, hours] of [
      ['report', 'open', Number.NaN],
      ['investigation', 'open', 24],
      ['block', 'active', 2],
    ] as const) {
      const line = new RegExp(`^child +\\[\\S+#${numbers[kind]}\\] +${kind} +${state} .*$`, 'm');
      const [child = ''] = line.exec(shown) ?? [];
      assert.equal(hoursTo(child, '.*  due'), hours, shown);
    }
    // The case is due when the first of them is.
    assert.equal(hoursTo(shown, 'due'), 2);
    const history = [...shown.matchAll(/^20\S+ \S+ {2}cli:\S+ {2}(.*?)(?: \d+)?$/gm)];
    const isBelow = (text = ''): boolean => text.startsWith('[');
    const told = history.map(([, text]) => text);
    for (const number of [numbers.report, numbers.investigation, numbers.block]) {
      assert.ok(
        told.some((text) => isBelow(text) && text?.includes(`#${number}]  opened: by hand`)),
      );
    }
    assert.deepEqual(
      told.filter((text) => !isBelow(text)),
      [
        'opened: by hand',
        'linked: above the report',
        'linked: above a new investigation',
        'linked: above a new block',
      ],
    );

    const found = await said(searchCommand, ['search', 'ip:10.0.0.1'], house.config);
    const all = [...found.out.matchAll(/#(\d+)\]/g)].map(([, number]) => number);
    // The newest first.
    const { earlier, report, incident, investigation } = numbers;
    assert.deepEqual(all, [investigation, incident, report, earlier]);
    const blocked = await said(
      searchCommand,
      ['search', 'ip:10.1.0.0/16 kind:block'],
      house.config,
    );
    assert.match(blocked.out, new RegExp(`^\\[\\S+#${numbers.block}\\] .*\n$`));
  });

  test('has a history that nobody edits', async () => {
    for (const sql of [
      `update history set text = 'nothing happened'`,
      'delete from history',
      'truncate history',
    ]) {
      await assert.rejects(house.database.query(sql), /history is never changed/);
    }
  });

  test('is closed as a whole, and who is told is shown before', async () => {
    const close = ['close', numbers.incident, '--reason', 'resolved', '--text', 'It is clean.'];
    const sent = house.mails.length;
    const dry = await sluice(...close, '-n');
    assert.match(dry, /^mail \(closing\) to operator@edunet\.example: .*$/m);
    assert.match(dry, /^nothing was done$/m);
    assert.equal(house.mails.length, sent);
    await sluice(...close);
    const { report, incident, investigation, block } = numbers;
    for (const [number, state] of [
      [incident, 'incident +resolved'],
      [report, 'report +resolved'],
      [investigation, 'investigation +resolved'],
      [block, 'block +removed'],
    ] as const) {
      assert.match(await show(number), new RegExp(state));
    }
    const told = await house.arrived((mail) => /It is clean/.test(mail.bytes.toString()));
    assert.deepEqual(told.to, [customer]);
    assert.match(header(told.bytes, 'subject'), new RegExp(`#${report}\\]`));
    assert.match(told.bytes.toString(), /^It is clean\.\r$/m);
    // What the provider has answered stays with us.
    assert.equal(/printer|isp\.example/.test(told.bytes.toString()), false);
    assert.deepEqual(
      house.mails.map(({ to }) => to),
      [[customer], [provider], [customer]],
    );
  });

  test('an answer within fourteen days opens the question again, and its case', async () => {
    const asked = await house.arrived(isTo(provider));
    assert.equal(
      (await house.answer(asked, provider, 'We were wrong: it was the server after all.')).outcome,
      'joined',
    );
    assert.match(await show(numbers.investigation), /investigation +open/);
    assert.match(await show(numbers.incident), /incident +open/);
    assert.match(await show(numbers.report), /report +resolved/);
    assert.match(await show(numbers.block), /block +removed/);
  });

  test('a later one becomes a question of its own, linked to the case', async () => {
    await sluice('close', numbers.incident, '--reason', 'resolved');
    await house.database.query(`update ticket set closed_at = closed_at - interval '15 days'`);
    const asked = await house.arrived(isTo(provider));
    const late = await house.answer(asked, provider, 'It happens again.');
    assert.equal(late.outcome, 'held');
    const shown = await show(numbers.investigation);
    assert.match(shown, /investigation +resolved/);
    assert.match(shown, /^child +\S+ +report +new /m);
  });
});

/** What `sluice ticket` prints. */
async function sluice(...words: (string | readonly string[])[]): Promise<string> {
  const typed = ['ticket', ...words.flat()];
  const { status, out, err } = await said(ticketCommand, typed, house.config);
  assert.equal(status, 0, `${typed.join(' ')}: ${err}`);
  return out;
}

/** The number that a new ticket is told to have. */
async function opened(...words: (string | readonly string[])[]): Promise<string> {
  const out = await sluice(...words);
  const [, number] = /#(\d+)\] {2}opened/.exec(out) ?? [];
  assert.notEqual(number, undefined, out);
  return number ?? '';
}

const show = (number: string): Promise<string> => sluice('show', number);

/** The page of a ticket once it has that line. */
function eventually(number: string, line: RegExp): Promise<string> {
  return house.eventually(`${line} of ${number}`, async () => {
    const shown = await show(number);
    return line.test(shown) ? shown : undefined;
  });
}

/** Hours from now to the time on a line, rounded. */
function hoursTo(shown: string, name: string): number {
  const [, at = ''] = new RegExp(`^${name} +(\\S+ \\S+)`, 'm').exec(shown) ?? [];
  return Math.round((Date.parse(at) - Date.now()) / 3_600_000);
}

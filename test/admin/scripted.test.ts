// A scripted action: what a list says, whom it would tell, one investigation a contact, and once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { speak } from '../../src/admin/messages/say.ts';
import { readList } from '../../src/admin/scripted/list.ts';
import { brakeOf } from '../../src/admin/scripted/show.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell } from './story.ts';

const now = new Date('2026-04-06T17:41:02Z');

test('a list is read by its columns, in any order', () => {
  const row = { line: 1, ip: '192.0.2.1', at: null, port: null, note: '' };
  const table = [
    ['192.0.2.1', [row]],
    ['\n# a comment\n 192.0.2.1 \n', [{ ...row, line: 3 }]],
    [
      '192.0.2.1,2026-04-06 17:00,25,"spam, again"',
      [{ ...row, at: '2026-04-06T17:00:00.000Z', port: 25, note: 'spam, again' }],
    ],
    [
      'note;IP;time\nbot;2001:DB8:0::7;2026-04-06T19:00:05+02:00',
      [{ ...row, line: 2, ip: '2001:db8::7', at: '2026-04-06T17:00:05.000Z', note: 'bot' }],
    ],
    ['192.0.2.1\t2026-04-06\t\ta\tb', [{ ...row, at: '2026-04-06T00:00:00.000Z', note: 'a b' }]],
  ] as const;
  for (const [text, rows] of table) {
    assert.deepEqual(readList(text, now), { rows, faults: [] }, text);
  }
});

test('a line that is not understood is told by its number', () => {
  const table = [
    ['192.0.2.0/24', 'no-address'],
    ['192.0.2.1-192.0.2.9', 'no-address'],
    ['192.0.2.256', 'no-address'],
    ['0192.0.2.1', 'no-address'],
    ['example.org', 'no-address'],
    ['192.0.2.1,yesterday', 'no-time'],
    ['192.0.2.1,2026-02-30T99:00', 'no-time'],
    ['192.0.2.1,2026-04-07', 'future'],
    ['192.0.2.1,,65536', 'no-port'],
  ] as const;
  for (const [line, fault] of table) {
    const { rows, faults } = readList(`192.0.2.7\n${line}`, now);
    assert.equal(rows.length, 1, line);
    assert.deepEqual(
      faults.map((one) => [one.line, one.fault]),
      [[2, fault]],
      line,
    );
  }
  assert.deepEqual(readList('"'.repeat(100_000), now).rows, []);
});

const wish = {
  subject: 'Bots in your network',
  text: 'Please look at these machines.',
  article: '',
  incident: '',
  list: [
    'ip,time,port,note',
    '192.0.2.1,2026-04-06 17:00,25,bot one',
    '192.0.2.130,2026-04-06 16:00,,bot two',
    '192.0.2.2,,,bot three',
    '203.0.113.5,,,elsewhere',
    '198.51.100.200,,,a trap',
  ].join('\n'),
};

const press = (desk: TestDesk, cookie: string, form: Record<string, string>) =>
  desk.ask('/scripted', { method: 'POST', cookie, body: new URLSearchParams(form) });

async function scriptOf(desk: TestDesk, cookie: string): Promise<string> {
  const html = await (await desk.ask('/scripted', { cookie })).text();
  return /name="script" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

const digestOf = (html: string): string => /name="digest" value="([^"]+)"/.exec(html)?.[1] ?? '';

async function madeBy(desk: TestDesk) {
  return desk.database.query<{ recipient: string; ips: string[]; bytes: Buffer }>(
    `select delivery.recipient, ticket.ips, delivery.bytes from delivery
     join ticket on ticket.id = delivery.ticket where ticket.kind = 'investigation'
     order by delivery.recipient`,
  );
}

test('one investigation a contact, as the test run showed it, and once', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const script = await scriptOf(desk, cookie);
  const looked = await press(desk, cookie, { ...wish, script, step: 'look' });
  assert.equal(looked.status, 200);
  const html = await looked.text();
  assert.match(html, /2 investigations would be opened/);
  assert.match(html, /dorms@example\.org.*first mail.*192\.0\.2\.1, 192\.0\.2\.2.*2 lines/s);
  assert.match(
    html,
    /Please look at these machines\.\s+192\.0\.2\.1 {2}2026-04-06 17:00:00Z {2}port 25 {2}bot one\s+192\.0\.2\.2 {2}bot three/,
  );
  assert.match(html, /203\.0\.113\.5.*It is not ours/s);
  assert.match(html, /198\.51\.100\.200.*nobody to be told/s);
  assert.deepEqual(await madeBy(desk), [], 'a test run writes nothing');

  const deed = { ...wish, script, step: 'do', digest: digestOf(html) };
  const braked = await press(desk, cookie, deed);
  assert.equal(braked.status, 422, 'first mails want their number');
  assert.match(await braked.text(), /Type 2, the number of letters/);
  const changed = await press(desk, cookie, { ...deed, subject: 'Other', count: '2' });
  assert.equal(changed.status, 409);
  assert.match(await changed.text(), /value="Other"/);
  assert.deepEqual(await madeBy(desk), []);

  // Two presses at once, and one later: one investigation a contact all the same.
  const both = await Promise.all([1, 2].map(() => press(desk, cookie, { ...deed, count: '2' })));
  const later = await press(desk, cookie, { ...deed, list: '192.0.2.77', count: '2' });
  for (const answer of [...both, later]) {
    assert.equal(answer.headers.get('location'), `/scripted?script=${script}`);
  }
  const made = await madeBy(desk);
  assert.deepEqual(
    made.map(({ recipient, ips }) => [recipient, ips]),
    [
      ['dorms@example.org', ['192.0.2.1', '192.0.2.2']],
      ['labs@example.org', ['192.0.2.130']],
    ],
  );
  assert.doesNotMatch(String(made[0]?.bytes), /192\.0\.2\.130|bot two/);
  const result = await (await desk.ask(`/scripted?script=${script}`, { cookie })).text();
  assert.match(result, /2 investigations are open/);
  assert.equal(result.split('class="num" href="/tickets/').length, 3);

  assert.doesNotMatch(result, /the same list does nothing/);
});

test('a list that is entered anew asks nobody twice unless it is told to', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const look = async (changed: Record<string, string>) => {
    const form = { ...wish, script: await scriptOf(desk, cookie), ...changed };
    const html = await (await press(desk, cookie, { ...form, step: 'look' })).text();
    return { form, html };
  };
  const deed = ({ form, html }: Awaited<ReturnType<typeof look>>, more = {}) =>
    press(desk, cookie, { ...form, step: 'do', digest: digestOf(html), ...more });
  assert.equal((await deed(await look({}), { count: '2' })).status, 303);

  const anew = await look({});
  assert.match(anew.html, /0 investigations would be opened/);
  assert.match(anew.html, /Not asked again.*dorms@example\.org.*192\.0\.2\.1.*href="\/tickets\//s);
  assert.equal((await deed(anew)).status, 422);
  assert.equal((await madeBy(desk)).length, 2);
  // Another matter, or another address, is asked about; only what is open already is left out.
  const other = await look({ subject: 'Another matter' });
  assert.match(other.html, /2 investigations would be opened/);
  const part = await look({ list: '192.0.2.1\n192.0.2.140' });
  assert.match(part.html, /1 investigation would be opened.*Not asked again.*dorms/s);
  await desk.database.query(
    `with done as (update ticket set state = 'resolved' where kind = 'investigation'
       and ips @> array['192.0.2.130'] returning id)
     update ticket_address set open = false from done where ticket = done.id`,
  );
  assert.match((await look({})).html, /1 investigation would be opened/, 'labs has answered');

  // Told to, it asks once more; both contacts are known, so that one press is enough.
  const html = await (await press(desk, cookie, { ...anew.form, step: 'again' })).text();
  assert.doesNotMatch(html, /name="count"/);
  assert.match(html, /2 investigations would be opened.*Asked once more.*dorms/s);
  assert.match(html, /name="again" value="all"/);
  assert.equal((await deed({ form: anew.form, html }, { again: 'all' })).status, 303);
  assert.equal((await madeBy(desk)).length, 4);
});

test('what was cut off is finished, and not done again', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const script = await scriptOf(desk, cookie);
  const html = await (await press(desk, cookie, { ...wish, script, step: 'look' })).text();
  const deed = { ...wish, script, step: 'do', digest: digestOf(html), count: '2' };
  await press(desk, cookie, deed);
  // As if the node had died before it kept what it did.
  await desk.database.query('delete from script');
  const after = await (await press(desk, cookie, { ...wish, script, step: 'look' })).text();
  await press(desk, cookie, { ...deed, digest: digestOf(after) });
  assert.equal((await madeBy(desk)).length, 2);
  const result = await (await desk.ask(`/scripted?script=${script}`, { cookie })).text();
  assert.match(result, /2 investigations are open/);
});

test('all hang below an incident; a paused contact gets nothing', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const { incident } = await tell(desk, { to: 'shop@example.com' });
  await desk.database.query(
    `insert into contact (address, approved_at, paused_at, actor, at)
     values ('labs@example.org', $1, $1, 'operator', $1), ('dorms@example.org', $1, null, '-', $1),
       ('six@example.net', $1, null, '-', $1)`,
    [desk.clock],
  );
  const script = await scriptOf(desk, cookie);
  const list = `${wish.list}\n2001:db8:1::9`;
  const form = { ...wish, list, script, incident: incident ?? '', step: 'look' };
  const html = await (await press(desk, cookie, form)).text();
  assert.match(html, /192\.0\.2\.130.*The contact is paused/s);
  await press(desk, cookie, { ...form, step: 'do', digest: digestOf(html) });
  const below = await desk.database.query<{ kind: string }>(
    `select ticket.kind from link join ticket on ticket.id = link.child
     where parent = $1 and ticket.subject = $2`,
    [incident, wish.subject],
  );
  assert.deepEqual(below, [{ kind: 'investigation' }, { kind: 'investigation' }]);
});

test('more than twenty contacts want their number typed', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const script = await scriptOf(desk, cookie);
  const ips = Array.from({ length: 21 }, (_, at) => `192.0.2.${at + 1}`);
  // So many contacts the demo's rules do not have; the brake itself is asked.
  const one = { isNew: false, preview: {} };
  const plan = (contacts: number) =>
    ({
      contacts: Array.from({ length: contacts }, () => one),
      open: [],
      left: [],
      digest: '',
    }) as never;
  assert.equal(brakeOf(plan(20), speak('en')), '');
  assert.match(brakeOf(plan(21), speak('en')), /type their number, 21/);
  const looked = await press(desk, cookie, { ...wish, list: ips.join('\n'), script, step: 'look' });
  assert.match(await looked.text(), /21 lines/);
});

test('what cannot be done comes back as typed', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const script = await scriptOf(desk, cookie);
  for (const [changed, says] of [
    [{ list: '' }, /No address stands there/],
    [{ list: '192.0.2.1\nx\n192.0.2.2,never' }, /line 2: “x” is no address, line 3: “never”/],
    [{ list: '192.0.2.1\n'.repeat(2_001) }, /More than 2000 lines/],
    [{ subject: '' }, /This is needed/],
    [{ incident: '12345678901234' }, /no incident of that number/],
  ] as const) {
    const answer = await press(desk, cookie, { ...wish, script, step: 'look', ...changed });
    assert.equal(answer.status, 422);
    const html = await answer.text();
    assert.match(html, says);
    assert.match(html, /Please look at these machines\./);
  }
  const back = await press(desk, cookie, { ...wish, script, step: 'back' });
  assert.equal(back.status, 200);
  assert.match(await back.text(), /192\.0\.2\.130,2026-04-06 16:00,,bot two/);
  const none = { ...wish, script, list: '203.0.113.9', step: 'look' };
  const html = await (await press(desk, cookie, none)).text();
  assert.doesNotMatch(html, /value="do"/);
  const forced = await press(desk, cookie, { ...none, step: 'do', digest: digestOf(html) });
  assert.match(await forced.text(), /There is nobody to tell/);
  const unknown = '/scripted?script=0198f0a0-0000-7000-8000-000000000000';
  assert.equal((await desk.ask(unknown, { cookie })).status, 404);
});

// Manual intake: a call becomes a report below its incident, with its fields, once; nothing is sent,
// and what cannot be entered is given back as it was typed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { intake } from '../../src/admin/intake/page.ts';
import { routes } from '../../src/admin/routes.ts';
import { findTicket } from '../../src/store/tickets.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk(undefined, undefined, {}, (rules) => {
  const [first] = rules.constituencies;
  assert.ok(first !== undefined);
  const campus = { ...first, name: 'campus', prefixes: ['203.0.113.0/24'] };
  return { ...rules, constituencies: [...rules.constituencies, campus] };
});

const call = {
  how: 'telephone',
  reporterType: 'customer',
  complainant: 'Customer@customer.test.net',
  customer: 'Example site, room 7',
  subject: 'A server was broken into',
  addresses: '192.0.2.1\n192.0.2.4 - 192.0.2.5, 2001:db8::7',
  description: 'It sends spam since noon.\n<b>Call back.</b>',
  classification: 'intrusions/system-compromise',
  severity: 'high',
  constituency: '',
  incident: '',
};

async function formOf(on: TestDesk, cookie: string): Promise<string> {
  const html = await (await on.ask('/intake', { cookie })).text();
  return /name="entry" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

async function enter(cookie: string, changed: Record<string, string>) {
  const body = new URLSearchParams({ ...call, ...changed });
  return desk.ask('/intake', { method: 'POST', cookie, body });
}

async function countsOf(): Promise<Record<string, number>> {
  const rows = await desk.database.query<{ kind: string; rows: number }>(
    `select kind, count(*)::int as rows from ticket group by kind
     union all select 'delivery', count(*)::int from delivery`,
  );
  return Object.fromEntries(rows.map(({ kind, rows: count }) => [kind, count]));
}

test('a call is a report with its complainant below a new incident, once', async () => {
  const cookie = await desk.login();
  const entry = await formOf(desk, cookie);
  const first = await enter(cookie, { entry });
  assert.equal(first.status, 303, await first.text());
  const path = first.headers.get('location') ?? '';
  const again = await enter(cookie, { entry });
  assert.equal(again.headers.get('location'), path, 'sent twice, entered once');
  assert.deepEqual(await countsOf(), { report: 1, incident: 1, delivery: 0 });

  const incident = await findTicket(desk.database, path.replace('/tickets/', ''));
  assert.equal(incident?.kind, 'incident');
  assert.equal(incident?.category, 'intrusions/system-compromise');
  assert.equal(incident?.severity, 'high');
  assert.deepEqual(incident?.ips, ['192.0.2.1', '192.0.2.4/31', '2001:db8::7']);
  assert.equal(incident?.fields['customer'], 'Example site, room 7');
  assert.equal(incident?.fields['how-reported'], 'telephone');
  const [report] = await desk.database.query<{ id: string; address: string; role: string }>(
    `select ticket.id, party.address, party.role from link join ticket on ticket.id = link.child
       join party on party.ticket = ticket.id where link.parent = $1`,
    [incident?.id],
  );
  assert.deepEqual([report?.address, report?.role], ['customer@customer.test.net', 'complainant']);
  const row = await findTicket(desk.database, report?.id ?? '');
  assert.equal(row?.fields['reporter-type'], 'customer');
  assert.equal(row?.fields['description'], 'It sends spam since noon.\n<b>Call back.</b>');
  // Both clocks are to be looked at: there their service levels begin.
  const clocks = await desk.database.query('select from clock where due_at <= $1', [desk.clock]);
  assert.equal(clocks.length, 2);
  const acts = await desk.database.query<{ actor: string }>('select distinct actor from act');
  assert.deepEqual(acts, [{ actor: 'operator' }]);
});

test('what is known already gets the report below it', async () => {
  const cookie = await desk.login();
  const told = await tell(desk, { to: 'a@example.org' });
  const known = await findTicket(desk.database, told.incident ?? '');
  const before = await countsOf();
  const entry = await formOf(desk, cookie);
  const answer = await enter(cookie, { entry, incident: `[Desk#${known?.number}]`, how: 'fax' });
  assert.equal(answer.headers.get('location'), `/tickets/${known?.id}`);
  const after = await countsOf();
  assert.equal(after['incident'], before['incident']);
  assert.equal(after['report'], (before['report'] ?? 0) + 1);
});

test('what cannot be entered comes back as typed, and leaves nothing behind', async () => {
  const cookie = await desk.login();
  const before = await countsOf();
  const report = (await tell(desk, { to: 'b@example.org' })).report ?? '';
  const added = await countsOf();
  assert.notDeepEqual(added, before);
  for (const [changed, says] of [
    [{ subject: ' ' }, /This is needed/],
    [{ addresses: '192.0.2.1\n999.1.1.1' }, /999\.1\.1\.1&quot; is no IP address/],
    [{ complainant: 'abuse@' }, /is no mail address/],
    [{ incident: report }, /no incident of that number/],
    [{ incident: '20260406999990' }, /no incident of that number/],
    [{ how: 'pigeon' }, /none of the choices/],
    [{ subject: 'x'.repeat(301) }, /longer than 300/],
  ] as const) {
    const answer = await enter(cookie, { entry: await formOf(desk, cookie), ...changed });
    const html = await answer.text();
    assert.equal(answer.status, 422, JSON.stringify(changed));
    assert.match(html, says);
    assert.match(html, /It sends spam since noon\.\n&lt;b&gt;Call back/);
    assert.match(html, /<option value="high" selected>/);
  }
  const all = { subject: '', addresses: 'x', complainant: 'abuse@', incident: report };
  const html = await (await enter(cookie, { entry: await formOf(desk, cookie), ...all })).text();
  for (const field of Object.keys(all)) {
    assert.match(html, new RegExp(`id="${field}-wrong"`), 'each is told at once');
  }
  assert.deepEqual(await countsOf(), added);
});

test('a call is of the constituency of its addresses, and of no other', async () => {
  const cookie = await desk.login();
  const addresses = '203.0.113.9, 233.252.0.1';
  const answer = await enter(cookie, { entry: await formOf(desk, cookie), addresses });
  const path = answer.headers.get('location') ?? '';
  const incident = await findTicket(desk.database, path.replace('/tickets/', ''));
  assert.equal(incident?.constituency, 'campus');
  const other = { entry: await formOf(desk, cookie), addresses, constituency: 'access' };
  const refused = await enter(cookie, other);
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /203\.0\.113\.9 is in campus, not in access/);
  const both = { entry: await formOf(desk, cookie), addresses: '203.0.113.9, 192.0.2.1' };
  const unsure = (await enter(cookie, both)).headers.get('location') ?? '';
  assert.equal((await findTicket(desk.database, unsure.slice(9)))?.constituency, null);
});

test('an intake that stops half way claims neither that nothing was done nor that all was', async () => {
  const halfway = await openTestDesk(undefined, [
    ...routes.filter(({ page }) => page !== intake),
    {
      method: 'POST',
      path: '/intake',
      permission: 'reader',
      page: (asked, parts) => {
        const { acting, database } = parts;
        // Somebody closes the incident as soon as it is opened.
        const act: typeof acting.act = async (shown) => {
          const closed = `update ticket set state = 'closed', closed_at = opened_at
            where kind = 'incident'`;
          if (shown.tickets.length > 0) await database.query(closed);
          return acting.act(shown);
        };
        return intake(asked, { ...parts, acting: { ...acting, act } });
      },
    },
  ]);
  const cookie = await halfway.login();
  const entry = halfway.newId();
  const body = new URLSearchParams({ ...call, entry });
  const answer = await halfway.ask('/intake', { method: 'POST', cookie, body });
  const html = await answer.text();
  assert.equal(answer.status, 409, html);
  assert.doesNotMatch(html, /Nothing was/);
  assert.match(html, /The report is not entered yet/);
  const made = await halfway.database.query('select kind from ticket');
  assert.deepEqual(made, [{ kind: 'incident' }]);
});

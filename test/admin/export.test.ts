// An incident as one file: what is in it, what no file of ours may hold, and what it says where
// something did not fit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';

import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();
const sender = 'postmaster@isp.example';
const raw = Buffer.from('Subject: spam\r\n\r\nIt came from 192.0.2.75.\r\n\xff', 'latin1');

/** The files of a zip by their names, read by its local headers. */
function filesIn(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; zip.toString('latin1', at, at + 4) === 'PK\x03\x04'; ) {
    const [packed, length] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)];
    const from = at + 30 + length;
    const name = zip.toString('utf8', at + 30, from);
    files.set(name, inflateRawSync(zip.subarray(from, from + packed)));
    at = from + packed;
  }
  return files;
}

interface Exported {
  readonly incident: string;
  readonly tlp: string | null;
  readonly exportedBy: string;
  readonly leftOut: readonly string[];
  readonly tickets: readonly { readonly kind: string }[];
  readonly mails: readonly { readonly id: string; readonly file: string | null }[];
  readonly history: readonly { readonly what: string }[];
  readonly parties: readonly { readonly address: string }[];
}

async function taken(ticket: string | null) {
  const answer = await desk.ask(`/tickets/${ticket}/export`, { cookie });
  assert.equal(answer.status, 200);
  const files = filesIn(Buffer.from(await answer.arrayBuffer()));
  const json = files.get('case.json')?.toString() ?? '';
  return { headers: answer.headers, files, json, found: JSON.parse(json) as Exported };
}

test('an incident is taken along with its tickets, people, history and the mails as they came', async () => {
  const told = await tell(desk, { to: 'dorms@example.org', sender, complains: true, raw });
  const other = await tell(desk, { to: 'dorms@example.org', sender: 'someone@else.example' });
  const { headers, files, json, found } = await taken(told.incident);
  assert.match(
    headers.get('content-disposition') ?? '',
    /^attachment; filename="incident-\d+\.zip"$/,
  );
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('content-security-policy') ?? '', /^sandbox/);
  assert.deepEqual([...files.keys()], ['case.json', `mail-${told.mail}.eml`]);
  assert.deepEqual(files.get(`mail-${told.mail}.eml`), raw);
  assert.deepEqual(found.tickets.map(({ kind }) => kind).sort(), [
    'incident',
    'investigation',
    'report',
  ]);
  assert.deepEqual(
    found.mails.map(({ id, file }) => [id, file]),
    [[told.mail, `mail-${told.mail}.eml`]],
  );
  assert.deepEqual(found.parties.map(({ address }) => address).sort(), [
    'dorms@example.org',
    sender,
  ]);
  assert.equal(
    found.history.some(({ what }) => what === 'forwarded'),
    true,
  );
  assert.deepEqual([found.exportedBy, found.leftOut], ['operator', []]);
  // Whoever has a token of a party writes as that party.
  const tokens = await desk.database.query<{ token: string }>(
    'select token from party where token is not null union select token from delivery',
  );
  assert.notEqual(tokens.length, 0);
  for (const { token } of tokens) assert.equal(json.includes(token), false);
  assert.equal(json.includes(other.mail), false);
});

test('the label of an incident stands on its page, above its letters, and in the file', async () => {
  const told = await tell(desk, { to: 'dorms@example.org', sender });
  assert.equal((await taken(told.incident)).found.tlp, null);
  await desk.database.query(`update ticket set fields = '{"tlp": "amber+strict"}' where id = $1`, [
    told.incident,
  ]);
  const page = await (await desk.ask(`/tickets/${told.incident}`, { cookie })).text();
  assert.match(page, /<strong class="tlp tlp-amber">TLP:AMBER\+STRICT<\/strong>/);
  assert.equal((await taken(told.incident)).found.tlp, 'TLP:AMBER+STRICT');
});

test('a mail that holds an address to write as a party stays here, and is named', async () => {
  const words = 'Subject: Re: it\r\n\r\nWrite to abuse+k7f2x3q4mz2w5d3h@cesnet.cz.\r\n';
  const told = await tell(desk, { to: 'dorms@example.org', sender, raw: Buffer.from(words) });
  const { files, found } = await taken(told.incident);
  assert.deepEqual([...files.keys()], ['case.json']);
  assert.match(found.leftOut[0] ?? '', new RegExp(`^mail ${told.mail}, which holds an address`));
});

test('what the other side repeats of our addresses is taken along without its token', async () => {
  const told = await tell(desk, { to: 'dorms@example.org', sender, complains: true });
  const token = 'k7f2x3q4mz2w5d3h';
  const [reply, bounce] = ['abuse+{token}@cesnet.cz', 'bounces+{token}@cesnet.cz'];
  const said = (form: string): string =>
    `550 5.1.8 <${form.replace('{token}', token)}>: Sender address rejected`;
  await desk.database.query('update delivery set reply = $2 where id = $1', [
    told.delivery,
    said(bounce),
  ]);
  await desk.database.query(
    `insert into history (id, ticket, at, actor, what, text)
     values (gen_random_uuid(), $1, now(), 'sender', 'bounced', $2)`,
    [told.investigation, said(reply)],
  );
  await desk.database.query('update mail set message_id = $2 where id = $1', [
    told.mail,
    `<${token}.0123456789abcdef0123@cesnet.cz>`,
  ]);
  const { json } = await taken(told.incident);
  assert.match(json, /Sender address rejected/);
  assert.equal(json.includes(token), false);
});

test('one after the other is made, for each is several times in memory', async () => {
  const large = Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), Buffer.alloc(2 ** 22, 'x')]);
  const told = await tell(desk, { to: 'dorms@example.org', sender, complains: true, raw: large });
  desk.zippedAtOnce = 0;
  const all = await Promise.all(Array.from({ length: 6 }, () => taken(told.incident)));
  assert.deepEqual(new Set(all.map(({ files }) => files.size)), new Set([2]));
  assert.equal(desk.zippedAtOnce, 1);
});

test('what does not fit is named, and nothing but an incident is taken along', async () => {
  const told = await tell(desk, { to: 'dorms@example.org', sender, complains: true });
  await desk.database.query('update mail set size_bytes = 99000000 where id = $1', [told.mail]);
  const full = await taken(told.incident);
  assert.deepEqual([...full.files.keys()], ['case.json']);
  assert.equal(full.found.mails[0]?.file, null);
  assert.match(full.found.leftOut[0] ?? '', new RegExp(`^mail ${told.mail} of 99000000 bytes`));
  await desk.database.query(
    `insert into history (id, ticket, at, actor, what, text)
     select gen_random_uuid(), $1, now(), 'desk', 'note', 'more' from generate_series(1, 5001)`,
    [told.incident],
  );
  const long = await taken(told.incident);
  assert.equal(long.found.history.length, 5_000);
  assert.match(long.found.leftOut[0] ?? '', /^history beyond the first 5000/);

  const page = await desk.ask(`/tickets/${told.incident}`, { cookie });
  assert.match(await page.text(), /href="\/tickets\/\d+\/export">Export: a zip with its mails/);
  for (const [path, status, as] of [
    [`/tickets/${told.report}/export`, 404, cookie],
    ['/tickets/00000000000000/export', 404, cookie],
    [`/tickets/${told.incident}/export`, 401, ''],
  ] as const) {
    const answer = await desk.ask(path, { cookie: as });
    assert.equal(answer.status, status, path);
    assert.notEqual(answer.headers.get('content-type'), 'application/octet-stream');
  }
});

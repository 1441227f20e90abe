// Somebody else for a mail that came back: the page offers whom the rules name around the address,
// and whoever is chosen gets exactly the letter that was shown with the choice, or nobody does.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import type { DeliveryId, MailId, RunId } from '../../src/model.ts';
import { proposalOf } from '../../src/node/proposing.ts';
import type { Rules } from '../../src/rules.ts';
import { findHold, type HoldRow } from '../../src/store/acts.ts';
import { until } from '../support/until.ts';
import { openBounces, type Bounces } from './bounces.ts';
import { complaint, header, post } from './town.ts';

let bounces: Bounces;
let node: Node;

before(async () => {
  bounces = await openBounces();
  node = bounces.node;
});
after(() => bounces.town.close());

const pinned = ({ run, digest }: HoldRow) => ({ run: run ?? '', digest });
const overridesOf = (mail: MailId) =>
  bounces.town.database.query<{ decided: { kind: string; to?: string } }>(
    'select decided from override where mail = $1 order by id',
    [mail],
  );
/** What the page would send for each of the others. */
function choicesIn(html: string): Map<string, string> {
  const radios = html.matchAll(/type="radio" name="instead" value="([0-9a-f]{64} ([^" ]+))"/g);
  return new Map([...radios].map(([, value = '', to = '']) => [to, value]));
}

test('the second of two is chosen, and gets what was shown; nobody else does', async () => {
  const { town, ask } = bounces;
  // Whom the desk has written to before needs no look.
  const known = await post(node, complaint('192.0.2.100'));
  assert.equal((await town.decided(known.messageId)).outcome, 'forwarded');
  const { mail, open, raw } = await bounces.cameBack('192.0.2.17');
  assert.deepEqual(
    open.prepared.map(({ to }) => to),
    ['noc@example.org'],
  );
  const page = await (await ask(`/holds/${open.id}`)).text();
  assert.match(page, /type="radio" name="instead" value="" [^>]*data-key="1"[^>]* checked/);
  assert.match(page, /in the rules for EXAMPLE-DORMS <span class="at">networks\.yaml:\d+/);
  const choices = choicesIn(page);
  assert.deepEqual([...choices.keys()], ['dorms@example.org']);
  assert.doesNotMatch(page, /value="[^"]*floor@example\.org"/);

  const instead = choices.get('dorms@example.org') ?? '';
  const look = await (await ask(`/holds/${open.id}/preview?to=dorms%40example.org`)).text();
  assert.match(look, /<dt>To<\/dt><dd><bdi>dorms@example\.org<\/bdi>/);
  assert.match(look, new RegExp(`name="instead" value="${instead}"`));
  assert.match(look, new RegExp(`name="seen" value="${instead.split(' ')[0]}"`));

  const done = await ask(`/holds/${open.id}/accept`, { ...pinned(open), instead });
  assert.equal(done.status, 303);
  const [, decided] = await overridesOf(mail);
  assert.deepEqual([decided?.decided.kind, decided?.decided.to], ['accept', 'dorms@example.org']);
  const arrived = await until('it has left', async () =>
    town.sink.mails.find(({ to, bytes }) => to[0] === 'dorms@example.org' && bytes.includes(raw)),
  );
  assert.match(header(arrived.bytes, 'subject'), /192\.0\.2\.17/);
  const settled = await town.settled(mail);
  assert.deepEqual([settled.outcome, settled.why], ['forwarded', 'to dorms@example.org']);
  const told = (await town.deliveriesOf(mail)).map(({ recipient }) => recipient);
  assert.deepEqual(told.sort(), ['dorms@example.org', 'floor@example.org']);

  // The contact is dead: the network's page proposes the other in its place, and changes nothing.
  const network = await (await ask('/networks/192.0.2.0%2F26')).text();
  const line = '- { prefix: 192.0.2.0/26, name: EXAMPLE-FLOOR, contact: dorms@example.org }';
  assert.equal(network.includes(line), true, network);
  assert.match(
    network,
    /mail to floor@example\.org came back; dorms@example\.org was asked instead/,
  );
  assert.match(network, /in the place of networks\.yaml:\d+/);
});

test('a line is proposed only in the place of a contact that no mail reaches', () => {
  const rules = {
    constituencies: [{ fallback: 'noc@example.org' }],
    networks: [
      { prefix: '192.0.2.0/26', name: 'FLOOR', contacts: ['floor@example.org'], at: 'n:1' },
      { prefix: '192.0.2.0/24', name: 'ALL', contacts: ['floor@example.org'], at: 'n:2' },
      { prefix: '198.51.100.0/24', name: 'ELSEWHERE', contacts: ['floor@example.org'], at: 'n:3' },
    ].map((one) => ({ ...one, lang: null, validFromMs: null, validToMs: null })),
  } as unknown as Rules;
  const mail = { network: 'FLOOR', ips: ['192.0.2.17'], template: '', subject: '', at: '' };
  const hold = {
    codes: ['contact-bounced'],
    prepared: [{ ...mail, to: 'noc@example.org' }],
  } as const;
  const bounced = { kind: 'bounced', delivery: 'd' as DeliveryId, text: '550' } as const;
  const lost = [{ ...bounced, contact: 'Floor@example.org' }];
  const accept = { kind: 'accept', run: 'r' as RunId, digest: '' } as const;
  const other = { ...accept, to: 'dorms@example.org' } as const;
  assert.equal(proposalOf(hold, accept, lost, rules), null);
  assert.equal(proposalOf(hold, other, [], rules), null);
  assert.equal(proposalOf({ ...hold, codes: ['no-contact'] }, other, lost, rules), null);
  assert.equal(proposalOf(hold, { kind: 'spam' }, lost, rules), null);
  assert.deepEqual(proposalOf(hold, other, lost, rules), {
    kind: 'network',
    about: '192.0.2.0/26',
    yaml: '- { prefix: 192.0.2.0/26, name: FLOOR, contact: dorms@example.org }',
    insteadOf: 'n:1',
    why: 'mail to floor@example.org came back; dorms@example.org was asked instead',
  });
});

test('what was not shown so is not sent: another digest, another recipient, another question', async () => {
  const { town, ask } = bounces;
  const { mail, open } = await bounces.cameBack('192.0.2.70', 'loft@example.org');
  const choice = choicesIn(await (await ask(`/holds/${open.id}`)).text())
    .values()
    .next().value;
  const [digest = ''] = (choice ?? '').split(' ');
  for (const instead of [
    `${'0'.repeat(64)} dorms@example.org`,
    `${digest} labs@example.org`,
    `${digest} loft@example.org`,
    `${open.digest} dorms@example.org`,
    digest,
    'x',
  ]) {
    const answer = await ask(`/holds/${open.id}/accept`, { ...pinned(open), instead });
    assert.equal(answer.status, 409, instead);
    assert.match(await answer.text(), /Nothing was sent: look again/);
  }
  assert.equal((await overridesOf(mail)).length, 1);
  assert.equal((await findHold(town.database, open.id))?.closedAt, null);

  // One that is about nothing that came back has nobody in its place.
  const sent = await post(node, complaint('198.51.100.140'));
  const other = await town.holdOf((await town.decided(sent.messageId)).id);
  assert.deepEqual(other.codes, ['no-contact']);
  const page = await (await ask(`/holds/${other.id}`)).text();
  assert.deepEqual([...choicesIn(page)], []);
  const form = { ...pinned(other), instead: `${other.digest} dorms@example.org` };
  assert.equal((await ask(`/holds/${other.id}/accept`, form)).status, 409);
});

test('who is typed where nobody was found is shown the mail first, with words above it', async () => {
  const { town, ask } = bounces;
  const sent = await post(node, complaint('198.51.100.141'));
  const mail = (await town.decided(sent.messageId)).id;
  const open = await town.holdOf(mail);
  assert.deepEqual(open.codes, ['no-contact']);
  const page = await (await ask(`/holds/${open.id}`)).text();
  assert.match(page, /formaction="\/holds\/[^"]+\/preview">Look first, add words</);
  const typed = { ...pinned(open), value: 'Attic@example.com', back: '/' };
  const wrong = await ask(`/holds/${open.id}/preview`, { ...typed, value: 'no address' });
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /value="no address" aria-invalid="true"/);

  const look = await (await ask(`/holds/${open.id}/preview`, typed)).text();
  assert.match(look, /<dt>To<\/dt><dd><bdi>attic@example\.com<\/bdi>/);
  assert.match(look, /Nobody here has written to this address before/);
  const choice = (html: string) =>
    /name="instead" value="([0-9a-f]{64} [^" ]+)"/.exec(html)?.[1] ?? '';
  const said = { ...pinned(open), instead: choice(look), words: 'Your attic, please.' };
  const shown = await (await ask(`/holds/${open.id}/preview`, said)).text();
  assert.match(shown, /Your attic, please\./);
  const instead = choice(shown);
  assert.notEqual(instead, said.instead);
  const form = { ...said, instead, seen: instead.split(' ')[0] ?? '' };
  assert.equal((await ask(`/holds/${open.id}/accept`, form)).status, 303);
  const arrived = await until('it has left', async () =>
    town.sink.mails.find(({ to }) => to[0] === 'attic@example.com'),
  );
  assert.match(arrived.bytes.toString(), /Your attic, please\./);
  assert.deepEqual(
    (await town.deliveriesOf(mail)).map(({ recipient }) => recipient),
    ['attic@example.com'],
  );
});

test('nobody is offered who is named for some of its addresses alone', async () => {
  const { ask } = bounces;
  const at = new Date().toUTCString();
  const body = ['192.0.2.115', '192.0.2.200'].map(
    (ip) => `Unsolicited mail came from ${ip} at ${at}.`,
  );
  const { open } = await bounces.cameBack('192.0.2.115', 'nook@example.org', {
    body: body.join('\n'),
  });
  assert.deepEqual(
    open.prepared.map(({ to, ips }) => [to, ips]),
    [['noc@example.org', ['192.0.2.115', '192.0.2.200']]],
  );
  const page = await (await ask(`/holds/${open.id}`)).text();
  assert.deepEqual([...choicesIn(page).keys()], []);
});

test('whom nobody here has written to is looked at first', async () => {
  const { town, ask } = bounces;
  const { mail, open } = await bounces.cameBack('198.51.100.201', 'hall@example.com');
  const page = await (await ask(`/holds/${open.id}`)).text();
  const instead = choicesIn(page).get('abuse@example.com') ?? '';
  assert.match(page, /Nobody here has written to this address before/);
  const bare = await ask(`/holds/${open.id}/accept`, { ...pinned(open), instead });
  assert.equal(bare.status, 409);
  assert.match(await bare.text(), /href="\/holds\/[^"]+\/preview\?to&#x3D;abuse%40example\.com"/);
  assert.equal((await overridesOf(mail)).length, 1);

  const [seen = ''] = instead.split(' ');
  const form = { ...pinned(open), instead, seen };
  assert.equal((await ask(`/holds/${open.id}/accept`, form)).status, 303);
  await until('it has left', async () => {
    const all = await town.deliveriesOf(mail);
    return all.some(
      ({ recipient, state }) => recipient === 'abuse@example.com' && state === 'sent',
    );
  });
});

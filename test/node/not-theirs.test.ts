// An administrator answers that it is not theirs: their complaint asks about that reply, once, with
// whoever it belongs to prepared; nothing leaves before a person says so.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import type { MailId } from '../../src/model.ts';
import { findHold } from '../../src/store/acts.ts';
import { ticketHistory } from '../../src/store/tickets.ts';
import { until } from '../support/until.ts';
import { proof, proving } from './proven.ts';
import { answeredIn } from './replied.ts';
import { openTown, type Town } from './town.ts';

let town: Town;
let node: Node;

before(async () => {
  town = await openTown(proving);
  town.edit(
    'networks.yaml',
    (text) => `${text.trimEnd()}
  - { prefix: 192.0.2.16/29, name: EXAMPLE-FLOOR, contact: floor@example.org }
  - { prefix: 192.0.2.192/27, name: EXAMPLE-STAIR, contact: stair@example.org }
`,
  );
  node = await town.start();
});
after(() => town.close());

const proven = [proof('example.org')];
const answered = (ip: string, words: string, above: readonly string[] = proven) =>
  answeredIn(town, node, ip, words, above);

const prepared = ({ open }: Awaited<ReturnType<typeof answered>>) =>
  open.prepared.map(({ to, at }) => [to, at]);
const recipients = async (mail: MailId) =>
  (await town.deliveriesOf(mail)).map(({ recipient }) => recipient);

test('one that names a network of ours prepares its contact; one key sends it', async () => {
  const words = 'This address is not ours, it belongs to EXAMPLE-STAIR.\n\nRegards,\nFloor';
  const asked = await answered('192.0.2.17', words);
  const { raw, mail, came, open, ticket } = asked;
  assert.deepEqual([came.state, came.outcome], ['done', 'joined']);
  assert.deepEqual(await town.holdsOf(came.id), [], 'one question, not two');
  assert.deepEqual([open.codes, open.answer], [['reply-to-read', 'no-contact'], 'send']);
  assert.equal(open.ticket, ticket);
  const said =
    'floor@example.org was asked, and floor@example.org says that it is not theirs: ' +
    '"This address is not ours, it belongs to EXAMPLE-STAIR."';
  assert.equal(open.doubts[0]?.text, said);
  assert.equal(prepared(asked)[0]?.[0], 'stair@example.org');
  assert.match(prepared(asked)[0]?.[1] ?? '', /^networks\.yaml:\d+$/);
  assert.deepEqual(await recipients(mail), ['floor@example.org'], 'nothing has left by itself');

  assert.equal(await town.accept(open), true);
  await until('the other is told', async () =>
    town.sink.mails.find(({ to, bytes }) => to[0] === 'stair@example.org' && bytes.includes(raw)),
  );
  assert.equal((await town.settled(mail)).outcome, 'forwarded');
  const [first] = await town.database.query<{ state: string }>(
    'select state from ticket where id = $1',
    [ticket],
  );
  assert.equal(first?.state, 'resolved');
  const why = (await ticketHistory(town.database, ticket)).at(-1)?.text;
  assert.equal(
    why,
    'floor@example.org says that it is not theirs; stair@example.org was asked instead',
  );
});

test('of whoever is not proven to be whom we asked, our own files are no word', async () => {
  const words = 'This address is not ours, it belongs to EXAMPLE-STAIR.';
  const asked = await answered('192.0.2.22', words, []);
  assert.deepEqual(prepared(asked), [
    ['stair@example.org', 'said by floor@example.org in their reply'],
  ]);
  const [says] = asked.open.doubts;
  assert.match(says?.text ?? '', /and floor@example\.org \(not proven[^)]*\) says that it is not/);
});

test('an address that only the reply knows is prepared with the brake of a first contact', async () => {
  const words = 'To neni nase. Prosim poslete to na noc@elsewhere.example. Nasi adresa to neni.';
  const asked = await answered('192.0.2.18', words);
  assert.deepEqual(prepared(asked), [
    ['noc@elsewhere.example', 'said by floor@example.org in their reply'],
  ]);
  assert.deepEqual(asked.open.codes, ['reply-to-read', 'no-contact', 'first-contact']);
  assert.deepEqual(await recipients(asked.mail), ['floor@example.org']);
});

test('one that names nobody asks with whoever else answers for the address', async () => {
  const asked = await answered('192.0.2.19', 'This address is not ours.');
  assert.deepEqual(
    prepared(asked).map(([to]) => to),
    ['noc@example.org'],
  );
  assert.equal(asked.open.answer, 'send');
});

test('whom it may not be sent to is not prepared: ourselves, the complainant, who was asked', async () => {
  const words =
    'This IP is not ours. Ask abuse@example.net, reporter@example.net or floor@example.org.';
  const asked = await answered('192.0.2.20', words);
  const [to] = prepared(asked)[0] ?? [];
  assert.equal(
    ['abuse@example.net', 'reporter@example.net', 'floor@example.org'].includes(to ?? ''),
    false,
  );
});

test('read is done with it: nothing is sent, and what was sent stays', async () => {
  const { open, mail } = await answered('192.0.2.21', 'It is not ours, ask noc@elsewhere.example.');
  assert.equal(await town.act(open, { kind: 'close', reason: 'read' }), true);
  await until('it is done', async () => (await findHold(town.database, open.id))?.closedAt != null);
  await town.settled(mail);
  assert.deepEqual(await town.holdsOf(mail), []);
  assert.deepEqual(await recipients(mail), ['floor@example.org']);
});

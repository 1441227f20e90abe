// Sluice behind a real Exim: the bounces and the warnings that it makes find their delivery. Needs
// Debian's package as a file, and root; without them it says so and, but for CI, is skipped.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';

import { complaint, openTown, post, type Town } from '../node/town.ts';
import type { Node } from '../../src/main.ts';
import { until } from '../support/until.ts';
import { type Exim, startExim, whyNoExim } from './exim.ts';

const missing = whyNoExim();

if (missing !== null) {
  const skip = process.env['CI'] === 'true' ? false : missing;
  test('Sluice behind a real Exim', { skip }, () => assert.fail(missing));
}

describe('behind Exim', { skip: missing !== null }, () => {
  let town: Town;
  let node: Node;
  let exim: Exim;

  before(async () => {
    const port = await freePort();
    town = await openTown({ smtp: { relay: `127.0.0.1:${port}`, retry: '1s' } });
    node = await town.start();
    const smtp = node.addresses.find((line) => line.startsWith('smtp ')) ?? '';
    const backPort = Number(/:(\d+)$/.exec(smtp)?.[1]);
    exim = await startExim({ port, domain: 'cesnet.cz', backPort, worldPort: town.relayPort });
  });
  after(async () => {
    await exim?.stop();
    await town?.close();
  });

  /** The mail that came back for a delivery, once it is decided. */
  const returned = (ticket: string) =>
    until('a mail comes back', async () => {
      const [row] = await town.database.query<{ outcome: string; sender: string; to: string }>(
        `select outcome, sender, recipients[1] as to
         from mail join ticket_mail on mail.id = ticket_mail.mail
         where ticket = $1 and how = 'bounce' and envelope_from = '' and due_at is null`,
        [ticket],
      );
      return row;
    }).catch((cause: unknown) => {
      throw new Error(`Exim:\n${exim.log()}`, { cause });
    });

  test('a bounce that Exim makes wakes the complaint, and another contact is prepared', async () => {
    town.answers.set('six@example.net', { code: 550, text: '5.1.1 There is nobody of this name' });
    const sent = await post(node, complaint('2001:db8:1::25'));
    const mail = await town.decided(sent.messageId);
    const open = await until('it is asked', async () => (await town.holdsOf(mail.id))[0]);
    const [lost] = await town.deliveriesOf(mail.id);
    assert.deepEqual([lost?.recipient, lost?.state], ['six@example.net', 'bounced']);
    assert.match(lost?.reply ?? '', /550 5\.1\.1 There is nobody of this name/);
    const bounce = await returned(lost?.ticket ?? '');
    assert.deepEqual([bounce.outcome, bounce.sender], ['bounce', 'mailer-daemon@exim.example.net']);
    assert.match(bounce.to, /^bounces\+[^@]+@cesnet\.cz$/);
    // It closes its side behind the dot; an answer that it misses makes it come again.
    assert.doesNotMatch(exim.log(), / R=back .* defer /);
    assert.deepEqual(
      [open.codes, open.prepared.map(({ to }) => to)],
      [['contact-bounced'], ['noc@example.org']],
    );
    assert.equal(await town.accept(open), true);
    assert.deepEqual((await town.forwarded(sent.raw)).to, ['noc@example.org']);
  });

  test('a warning of delay that Exim makes is no bounce, and the mail arrives in the end', async () => {
    town.answers.set('labs@example.org', { code: 451, text: '4.7.1 Come again' });
    const sent = await post(node, complaint('192.0.2.200'));
    const mail = await town.decided(sent.messageId);
    const [waits] = await town.deliveriesOf(mail.id);
    assert.equal((await returned(waits?.ticket ?? '')).outcome, 'bounce');
    assert.deepEqual(await town.holdsOf(mail.id), []);
    assert.equal((await town.deliveriesOf(mail.id))[0]?.state, 'sent');
    town.answers.delete('labs@example.org');
    assert.deepEqual((await town.forwarded(sent.raw)).to, ['labs@example.org']);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

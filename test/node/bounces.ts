// A node with pages whose forwards come back: networks inside others, so that more than one could
// have been asked.

import assert from 'node:assert/strict';

import { until } from '../support/until.ts';
import { logIn } from './browsing.ts';
import { complaint, header, type Letter, openTown, portOf, post } from './town.ts';

const inner = `
  - { prefix: 192.0.2.0/26, name: EXAMPLE-FLOOR, contact: floor@example.org }
  - { prefix: 192.0.2.64/27, name: EXAMPLE-LOFT, contact: loft@example.org }
  - { prefix: 192.0.2.112/28, name: EXAMPLE-NOOK, contact: nook@example.org }
  - { prefix: 192.0.2.192/27, name: EXAMPLE-STAIR, contact: nook@example.org }
  - { prefix: 198.51.100.201/32, name: EXAMPLE-HALL, contact: hall@example.com }
  - { prefix: 198.51.100.192/26, name: EXAMPLE-HOUSE, contact: abuse@example.com }
`;

export type Bounces = Awaited<ReturnType<typeof openBounces>>;

/** @param settings as a town takes them */
export async function openBounces(settings: Record<string, unknown> = {}) {
  const town = await openTown(settings);
  town.edit('networks.yaml', (text) => `${text.trimEnd()}${inner}`);
  const node = await town.start(['intake', 'runner', 'sender', 'clock', 'admin']);
  const ask = await logIn(town, node, 'eva');
  /** A complaint whose forward came back, with the question that it raised. */
  const cameBack = async (ip: string, contact = 'floor@example.org', more: Letter = {}) => {
    const { raw, messageId } = await post(node, complaint(ip, more));
    const mail = await town.decided(messageId);
    assert.equal(mail.outcome, 'forwarded', mail.why);
    const forward = await town.forwarded(raw);
    assert.equal(forward.to[0], contact);
    await until('it is marked', async () =>
      (await town.deliveriesOf(mail.id)).every(({ state }) => state === 'sent'),
    );
    const body = [
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; relay.example',
      '',
      `Final-Recipient: rfc822; ${contact}`,
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 no such user',
      '',
      '--b--',
    ].join('\n');
    const type = 'multipart/report; report-type=delivery-status; boundary=b';
    await post(node, {
      from: 'MAILER-DAEMON@relay.example',
      envelopeFrom: '',
      to: forward.from,
      subject: `Undelivered Mail: ${header(forward.bytes, 'subject')}`,
      headers: ['MIME-Version: 1.0', `Content-Type: ${type}`],
      body,
    });
    const open = await until('it is asked', async () => (await town.holdsOf(mail.id))[0]);
    assert.deepEqual(open.codes, ['contact-bounced']);
    return { mail: mail.id, open, raw };
  };
  return { town, node, port: portOf(node, 'http'), ask, cameBack };
}

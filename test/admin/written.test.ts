// A question on whose ticket somebody writes: it says so, wants a look before it writes once more,
// and the way leads back to it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listHolds } from '../../src/store/acts.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const reporter = 'victim@example.net';

const unescaped = (text: string): string => text.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');

/** The hidden fields of the page's own forms. */
function hiddenIn(html: string): Record<string, string> {
  const main = html.slice(html.indexOf('<main'));
  const found = main.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return Object.fromEntries(
    [...found].map(([, name = '', value = '']) => [name, unescaped(value)]),
  );
}

test('who has written since it was asked is told, and nobody is written to twice by habit', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  await tell(desk, {
    complains: true,
    doubts: [{ code: 'no-address', text: 'no address is named' }],
    prepared: [
      {
        to: reporter,
        network: '',
        ips: [],
        subject: 'Which address?',
        template: 'need-info',
        at: '',
      },
    ],
  });
  await desk.database.query(`update hold set digest = 'shown'`);
  const [row] = await listHolds(desk.database, { limit: 1 });
  const get = async (path: string): Promise<string> => (await desk.ask(path, { cookie })).text();
  const post = (path: string, fields: Record<string, string>) =>
    desk.ask(path, { method: 'POST', cookie, body: new URLSearchParams(fields) });
  const question = await get(`/?view=main&hold=${row?.id}`);
  assert.doesNotMatch(question, /Written since|class="hold-brakes"/);
  const [, link = ''] = /href="([^"]+\/reply[^"]*)"/.exec(question) ?? [];
  const path = unescaped(link);
  const typed = { ...hiddenIn(await get(path)), to: reporter, text: 'Which one?', close: '' };
  const [to = ''] = path.split('?');
  const look = await (await post(to, typed)).text();
  const sent = await post(to, hiddenIn(look));
  const back = sent.headers.get('location') ?? '';
  assert.match(back, new RegExp(`^/\\?view=main&hold=${row?.id}&did=a:`));

  const after = await get(back);
  assert.match(
    after,
    /role="status"><p>[^<]*replied, by operator: 1 mail, to victim@example\.net\. The question is still open\./,
  );
  assert.match(
    after,
    /Written since it was asked"><li>.*operator has written to victim@example\.net: <a href="\/letters\//,
  );
  assert.match(after, /<li>Somebody has written to a recipient since it was asked\.<\/li>/);
  const answer = { run: row?.run ?? '', digest: row?.digest ?? '', back: '/' };
  const pressed = await post(`/holds/${row?.id}/accept`, answer);
  assert.equal(pressed.status, 409);
  assert.match(await pressed.text(), /Nothing was sent\. Look at the mails/);

  // Taken back, it is as if nobody had written.
  await desk.database.query(`update delivery set state = 'cancelled'`);
  assert.doesNotMatch(await get(`/?hold=${row?.id}`), /Written since|class="hold-brakes"/);
});

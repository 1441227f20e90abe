// The health page says what works and what does not, who is told of it, and that nobody is.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { raiseAlert } from '../../src/store/alerts.ts';
import { beatClock, switchOutbox } from '../../src/store/switches.ts';
import { openTestDesk } from './desk.ts';
import { receive, tell } from './story.ts';

test('a quiet desk works, and says that nobody is told', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const html = await (await desk.ask('/health', { cookie })).text();
  assert.match(html, /<span class="badge good">Everything works\.<\/span>/);
  assert.match(html, /Nobody is told when nobody looks\./);
  assert.match(html, /PostgreSQL<\/dt><dd class="num">1\d/);
  assert.match(html, /Sluice<\/dt><dd class="num">\d+\.\d+\.\d+</);
  assert.match(html, /No mail has come yet; no mail waits to be read\./);
  assert.match(html, /It has not run yet\./);
  assert.equal(html.match(/badge good/g)?.length, 7);
});

test('each trouble stands in the line of its part', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const later = (minutes: number): void => {
    desk.clock = new Date(desk.clock.getTime() + minutes * 60_000);
  };
  await beatClock(desk.database, desk.clock);
  await tell(desk, { to: 'dorms@example.org' });
  await tell(desk, { doubts: [{ code: 'urgent', text: 'a threat' }] });
  await receive(desk);
  later(11);
  const at = desk.clock;
  const alert = { code: 'urgent', mark: '', text: '1 urgent question is open in the queue.' };
  await raiseAlert(desk.database, alert, at, at, 3_600_000);
  const html = await (await desk.ask('/health', { cookie })).text();
  assert.match(html, /Something needs a look/);
  const lines = [
    ...html.matchAll(
      /<tr><th scope="row">(\S+)[^<]*<\/th><td class="b"><span class="badge (\w+)">[^<]*<\/span><\/td><td class="main">([^<]*)/g,
    ),
  ];
  const shown = new Map(
    lines.map(([, name = '', tone = '', text = '']) => [name, `${tone}: ${text}`]),
  );
  assert.match(shown.get('Database') ?? '', /^good: It answers within \d+ ms/);
  assert.equal(
    shown.get('Intake'),
    'bad: The last mail came 11 min ago; 1 mail to read, for 11 min.',
  );
  assert.match(shown.get('Relay') ?? '', /^bad: Mail that may leave has waited for 1\d min\./);
  assert.equal(shown.get('Outgoing'), 'ask: It waits for the mail server that sends for us.');
  assert.equal(shown.get('Questions'), 'bad: 1 is open, for 11 min; urgent: 1.');
  assert.equal(shown.get('Clock'), 'bad: Reminders were looked at 11 min ago.');
  assert.match(html, /What lasts[\s\S]*lang="en">Urgent questions are open in the queue\./);
  // It was logged, and that is nobody.
  assert.match(html, /<td class="t">not told yet<\/td>/);
  const cs = { 'accept-language': 'cs' };
  const why = { code: 'automatic', mark: '', text: 'Automatic mail is stopped: the clock leapt' };
  await raiseAlert(desk.database, why, at, at, 3_600_000);
  const czech = await (await desk.ask('/health', { cookie, headers: cs })).text();
  assert.match(czech, /lang="cs">Ve frontě čekají naléhavé otázky\./);
  assert.match(czech, /lang="en">Automatic mail is stopped: the clock leapt</);
  await switchOutbox(desk.database, true, 'Petra', desk.clock);
  later(5);
  const stopped = await (await desk.ask('/health', { cookie })).text();
  assert.match(stopped, /All of it has been stopped for 5 min\./);
});

// Hostile mail in a real browser (AT-33): every payload in every place that a mail has for words, on
// every page that shows them. Nothing runs, nothing is asked for elsewhere, nothing moves; and the
// frame of the HTML view stays harmless even for HTML that nobody has made safe.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import type { Page } from 'playwright-core';

import { routes } from '../../src/admin/routes.ts';
import { openTestDesk } from '../admin/desk.ts';
import { type Told, tell } from '../admin/story.ts';
import { everywhere, payloads } from '../support/payloads.ts';
import { until } from '../support/until.ts';
import { openLab, origin } from './lab.ts';

const desk = await openTestDesk(origin, [
  ...routes,
  {
    method: 'GET',
    path: '/unsafe',
    permission: 'reader',
    // As if the cage had let everything through: only the document's policy stands before it.
    page: async ({ query }) => ({
      kind: 'document',
      html: `<body><p>before</p>${payloads[Number(query.get('n'))]}</body>`,
    }),
  },
]);
const lab = await openLab(desk);

/** A mail with these words everywhere, decided as a forward and as a question. */
async function told(words: string): Promise<{ sent: Told; asked: Told }> {
  const trace = [
    {
      stage: 'verify',
      whys: [{ code: words, text: words, at: words }],
      doubts: [{ code: 'no-address', text: words, at: words }],
      tookMs: 1,
    },
  ];
  const story = {
    raw: everywhere(words),
    subject: words,
    sender: words,
    envelopeFrom: words,
    trace,
  };
  const sent = await tell(desk, {
    ...story,
    to: words,
    network: words,
    ips: ['192.0.2.75'],
    why: words,
  });
  const asked = await tell(desk, {
    ...story,
    raw: Buffer.concat([everywhere(words), Buffer.from('again')]),
    recipients: [words],
    doubts: [{ code: 'no-address', text: words, at: words }],
    prepared: [
      {
        to: words,
        network: words,
        ips: ['192.0.2.75'],
        template: words,
        subject: words,
        at: words,
      },
    ],
  });
  return { sent, asked };
}

/** A few at a time: what one of them opens, none of the next must close. */
const groupSize = 4;
const groups = payloads.flatMap((_, index) =>
  index % groupSize === 0 ? [payloads.slice(index, index + groupSize).join(' ')] : [],
);
const all: { sent: Told; asked: Told }[] = [];
for (const words of groups) all.push(await told(words));

/** Opens a page and gives what went wrong on it. */
async function visit(page: Page, path: string, trouble: string[]): Promise<string[]> {
  await page.goto(`${origin}${path}`);
  // Whatever would run by itself has run when two frames were drawn.
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
  );
  const { href } = new URL(`${origin}${path}`);
  const moved = page.url() === href ? [] : [`moved to ${page.url()}`];
  const frames = page.frames().filter((frame) => {
    const url = frame.url();
    return !url.startsWith(`${origin}/`) && url !== 'about:blank';
  });
  return [...moved, ...frames.map((frame) => frame.url()), ...trouble.splice(0)];
}

async function visitAll(paths: readonly string[]): Promise<void> {
  const { page, context, trouble } = await lab.open();
  let windows = 0;
  context.on('page', () => {
    windows += 1;
  });
  for (const path of paths) assert.deepEqual(await visit(page, path, trouble), [], path);
  assert.equal(windows, 0);
  await context.close();
}

test('each payload in the words, the HTML and the trace of its mail', async () => {
  const others = ['headers', 'mime', 'why', 'raw'];
  await visitAll(
    all.flatMap(({ asked }, index) =>
      ['text', 'html', others[index % others.length]].map(
        (tab) => `/mails/${asked.mail}?tab=${tab}`,
      ),
    ),
  );
});

test('each payload on the pages of its tickets, and all of them in the lists', async () => {
  const paths = all.map(({ sent, asked }, index) =>
    index % 2 === 0 ? `/tickets/${sent.investigation}` : `/tickets/${asked.report}`,
  );
  await visitAll([...paths, '/', '/mails', '/outbox', '/tickets']);
});

test('each payload asked for in an address', async () => {
  const ways = ['/tickets?q=', '/lookup?q=', '/out?u='];
  const paths = groups.map((words, index) => {
    const way = ways[index % ways.length] ?? '';
    const link = Buffer.from(`https://evil.example/${words}`).toString('base64url');
    return `${way}${way.endsWith('u=') ? link : encodeURIComponent(words)}`;
  });
  await visitAll(paths);
});

test('the HTML view shows the words of the mail, and what we say stands outside it', async () => {
  const { page, context, trouble } = await lab.open();
  const [first] = all;
  await page.goto(`${origin}/mails/${first?.asked.mail}?tab=html`);
  const frame = page.frameLocator('iframe.mail-frame');
  await frame.getByText('the end').waitFor();
  assert.equal(await page.locator('iframe.mail-frame').getAttribute('sandbox'), '');
  await page.getByText('Nothing in the frame runs or loads').waitFor();
  assert.equal(await frame.getByText('Nothing in the frame').count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});

test('HTML that nobody made safe still runs and loads nothing', async () => {
  const { page, context } = await lab.open();
  const requests: string[] = [];
  let dialogs = 0;
  // What the policy stops is asked of nobody.
  page.on('requestfinished', (request) => void requests.push(request.url()));
  page.on('requestfailed', (request) => {
    const { errorText = '' } = request.failure() ?? {};
    if (!/csp/i.test(errorText)) requests.push(`${request.url()} ${errorText}`);
  });
  page.on('dialog', (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  // What the page before asks for is its own.
  await page.goto(`${origin}/unsafe?n=none`);
  await page.getByText('before').waitFor();
  requests.splice(0);
  for (const [n, words] of payloads.entries()) {
    await page.goto(`${origin}/unsafe?n=${n}`);
    await page.getByText('before').waitFor();
    assert.equal(page.url(), `${origin}/unsafe?n=${n}`, words);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith(`${origin}/unsafe?n=`)),
      [],
      words,
    );
    assert.equal(dialogs, 0, words);
  }
  await context.close();
});

test('what the policy stops is told to the log, and no text becomes HTML or script', async () => {
  const { page, context } = await lab.open();
  await page.goto(`${origin}/tickets`);
  const before = desk.warnings.length;
  const refused = await page.evaluate(`[
    () => { document.body.innerHTML = '<b>x</b>'; },
    () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
    () => document.createElement('iframe').setAttribute('srcdoc', '<b>x</b>'),
    () => { document.createElement('script').text = 'alert(1)'; },
    () => { document.createElement('script').src = 'https://evil.example/x.js'; },
  ].map((attempt) => {
    try {
      attempt();
      return 'done';
    } catch {
      return 'refused';
    }
  })`);
  assert.deepEqual(refused, Array(5).fill('refused'));
  await page.evaluate(`{
    const image = document.createElement('img');
    image.src = 'https://evil.example/x.png';
    document.body.append(image);
  }`);
  const image = { directive: 'img-src', blocked: 'https://evil.example', page: '/tickets' };
  await until('it is told', () =>
    desk.warnings.slice(before).some((one) => isDeepStrictEqual(one, image)),
  );
  await context.close();
});

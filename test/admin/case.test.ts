// The page of an incident as the one page of its case: what happened to all its tickets, what its
// complainants wrote, what happens next anywhere in it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import { openTestDesk } from './desk.ts';
import { type Story, tell } from './story.ts';

const reporter = 'victim@example.net';
const admin = 'dorms@example.org';

/** A desk with one case, and the page of each of its tickets. */
async function openCase(story: Story = {}) {
  const desk = await openTestDesk();
  const told = await tell(desk, { to: admin, sender: reporter, complains: true, ...story });
  const { report, incident, investigation } = told;
  if (report === null || incident === null || investigation === null) throw new Error('no case');
  const cookie = await desk.login();
  const page = async (ticket: TicketId, query = ''): Promise<string> => {
    const answer = await desk.ask(`/tickets/${ticket}${query}`, { cookie });
    assert.deepEqual([answer.status, desk.errors], [200, []]);
    return answer.text();
  };
  return { desk, told: { ...told, report, incident, investigation }, page };
}

/** A part of a page, from the heading with that id to the end of its section. */
function part(html: string, id: string): string {
  return new RegExp(`<h2 id="${id}".*?</section>`, 's').exec(html)?.[0] ?? '';
}

test('the history of an incident tells of all its tickets, each by its number', async () => {
  const { told, page } = await openCase();
  const whole = part(await page(told.incident), 'history');
  const lines = [...whole.matchAll(/<li>.*?<\/li>/gs)].map(([line]) => line);
  assert.equal(lines.length, 2);
  assert.match(
    whole,
    /forwarded to dorms@example\.org.*report <a class="num" href="\/tickets\/\d+"/s,
  );
  assert.match(whole, /dorms@example\.org is asked.*investigation <a class="num"/s);
  assert.match(lines[0] ?? '', new RegExp(`<a href="/mails/${told.mail}">the mail`));
  // Each outsider's thread tells of itself alone.
  const own = part(await page(told.investigation), 'history');
  assert.equal(own.match(/<li>/g)?.length, 1);
  assert.doesNotMatch(own, /class="num"|forwarded to/);
});

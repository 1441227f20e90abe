// A day at a desk, for looking at: complaints of every fate, holds of several kinds, a case with
// its forward and its answer.

import { fits, type Verb, verbs } from '../../src/admin/acts/verbs.ts';
import { markDeliveries, claimDeliveries } from '../../src/store/deliveries.ts';
import { createLink } from '../../src/store/sessions.ts';
import type { TestDesk } from '../admin/desk.ts';
import { receive, type Story, tell } from '../admin/story.ts';
import { openRecipientPage } from './recipient-link.ts';
import { manyParts, plainComplaint } from './sent-mails.ts';

export interface Day {
  readonly holds: number;
  /** Pages worth a look, by a short name. */
  readonly pages: Readonly<Record<string, string>>;
}

export async function fillDesk(desk: TestDesk): Promise<Day> {
  const wait = (minutes: number): void => {
    desk.clock = new Date(desk.clock.getTime() + minutes * 60_000);
  };
  const several = await tell(desk, {
    subject: 'Spam attack from your ranges',
    sender: 'postmaster@isp.example',
    raw: Buffer.from(plainComplaint),
    doubts: [
      {
        code: 'several-networks',
        text: '3 addresses of ours lie in 2 networks with different contacts',
        at: 'body:41-212',
      },
      {
        code: 'first-contact',
        text: 'labs@example.org was never written to; the registry names it, 3 days ago',
        at: 'whois.example.net',
      },
    ],
    prepared: [
      {
        to: 'dorms@example.org',
        network: 'EXAMPLE-DORMS',
        ips: ['192.0.2.75'],
        template: 'forward.spam',
        subject: '[Desk#…] Spam from 192.0.2.75 (EXAMPLE-DORMS)',
        at: 'networks.yaml:12',
      },
      {
        to: 'labs@example.org',
        network: 'EXAMPLE-LABS',
        ips: ['192.0.2.183', '192.0.2.184'],
        template: 'forward.spam',
        subject: '[Desk#…] Spam from 192.0.2.183 and 1 more (EXAMPLE-LABS)',
        at: 'networks.yaml:13',
      },
    ],
  });
  wait(24);
  const unclear = await tell(desk, {
    subject: 'stop the spam!!!',
    sender: 'someone@example.net',
    doubts: [{ code: 'no-address', text: 'no address of ours is named anywhere in the mail' }],
  });
  wait(16);
  const sent = await tell(desk, {
    subject: 'SpamCop (http://www.spamcop.example/w3m?i=z1) id:2271704881',
    sender: '2271704881@reports.spamcop.example',
    to: 'dorms@example.org',
    network: 'EXAMPLE-DORMS',
    ips: ['192.0.2.183'],
  });
  await leave(desk, 'sent', '250 2.0.0 Ok: queued as 4BJ0xk1zZ8z9v');
  const label = `update ticket set fields = fields || '{"tlp": "amber"}' where id = $1`;
  await desk.database.query(label, [sent.incident]);
  wait(7);
  await tell(desk, {
    subject: 'Re: you won',
    sender: 'info@lottery.example',
    doubts: [
      {
        code: 'suspected-spam',
        text: 'marked upstream with 6.2 of 5.0, and no keyword speaks for it',
        at: 'header:x-spam-status',
      },
    ],
  });
  const parts = await tell(desk, {
    subject: 'Spam attack from 192.0.2.75',
    sender: 'postmaster@isp.example',
    outcome: 'closed',
    why: 'rule "honeypots": scrap',
    raw: Buffer.from(manyParts),
  });
  wait(31);
  const auto: readonly Story[] = [
    { outcome: 'bounce', why: 'a bounce of nothing that we sent', sender: '' },
    { outcome: 'auto-reply', why: 'Auto-Submitted: auto-replied', sender: 'help@example.com' },
    { outcome: 'closed', why: 'rule "honeypots": scrap', sender: 'feed@sensors.example' },
    { outcome: 'loop', why: 'it bears our own X-Sluice-Loop', sender: 'abuse@example.org' },
  ];
  for (const one of auto) await tell(desk, { subject: `Report ${one.outcome}`, ...one });
  wait(3);
  await tell(desk, {
    subject: 'SSH brute force from 192.0.2.9, 214 attempts in the last hour',
    sender: 'fail2ban@server.example',
    to: 'labs@example.org',
    network: 'EXAMPLE-LABS',
    ips: ['192.0.2.9'],
  });
  await leave(desk, 'failed', '550 5.1.1 <labs@example.org>: user unknown in virtual alias table');
  await tell(desk, {
    subject: '\u202etxt.exe Nedoručitelnost \u2066zpráva',
    sender: 'boss@ex\u0430mple.org',
    to: 'shop@example.org',
    network: 'EXAMPLE-SHOP',
    ips: ['2001:db8:1::25', '198.51.100.7', '198.51.100.8'],
  });
  wait(55);
  await tell(desk, {
    subject: 'Re: [Desk#20260406000223] Spam from 192.0.2.183',
    sender: 'dorms@example.org',
    outcome: 'joined',
    words: 'It was a hacked account. We closed it and told its owner.',
    ...(sent.investigation === null ? {} : { joins: sent.investigation }),
    doubts: [{ code: 'reply-to-read', text: 'it bears the token of dorms@example.org' }],
  });
  const snoozed = await tell(desk, {
    subject: 'Which of your machines was it?',
    sender: 'noc@carrier.example',
    doubts: [{ code: 'no-address', text: 'no address is named' }],
  });
  await desk.database.query(
    `update hold set rests_until = $2, rested_by = 'operator' where mail = $1`,
    [snoozed.mail, new Date(desk.clock.getTime() + 8 * 3_600_000)],
  );
  wait(2);
  await receive(desk);
  const page = sent.delivery === null ? '' : await openRecipientPage(desk, sent.delivery);
  const [firstHold, secondHold] = await holdsOf(desk, [several.mail, unclear.mail]);
  const away = Buffer.from(`http://pills.example/${'buy/'.repeat(60)}`).toString('base64url');
  return {
    holds: 4,
    pages: {
      queue: '/',
      'queue-hold': `/?hold=${firstHold}`,
      'queue-empty': '/?view=csirt',
      'queue-snoozed': '/?view=snoozed',
      hold: `/holds/${firstHold}`,
      'hold-question': `/holds/${secondHold}`,
      'hold-preview': `/holds/${firstHold}/preview`,
      mails: '/mails',
      'mail-held': `/mails/${several.mail}`,
      'mail-sent': `/mails/${sent.mail}`,
      'mail-text': `/mails/${parts.mail}`,
      'mail-html': `/mails/${parts.mail}?tab=html`,
      'mail-headers': `/mails/${parts.mail}?tab=headers`,
      'mail-raw': `/mails/${parts.mail}?tab=raw`,
      'mail-mime': `/mails/${parts.mail}?tab=mime`,
      'mail-why': `/mails/${several.mail}?tab=why`,
      'mail-why-parts': `/mails/${parts.mail}?tab=why`,
      'mail-out': `/out?u=${away}`,
      tickets: '/tickets',
      'tickets-due': '/tickets?view=unowned-due',
      'tickets-wrong': '/tickets?q=stat%3Aopen',
      'ticket-report': `/tickets/${several.report}`,
      'ticket-incident': `/tickets/${sent.incident}`,
      'ticket-case': `/tickets/${sent.investigation}`,
      ...formsOf(several.report, sent.incident, sent.investigation),
      lookup: '/lookup',
      'lookup-address': '/lookup?q=192.0.2.183',
      'lookup-prefix': '/lookup?q=192.0.2.0%2F24',
      'lookup-wrong': '/lookup?q=nothing&at=soon&port=x',
      'lookup-registry': '/lookup?q=158.194.183.102',
      'lookup-host': '/lookup?q=login.example.net',
      networks: '/networks',
      'networks-inside': '/networks?open=192.0.2.0%2F24',
      'networks-found': '/networks?q=example',
      network: '/networks/192.0.2.128%2F25',
      contacts: '/contacts',
      contact: '/contacts/dorms%40example.org',
      outbox: '/outbox',
      letter: `/letters/${sent.delivery}`,
      intake: '/intake',
      scripted: '/scripted',
      handover: '/handover',
      health: '/health',
      profile: '/profile',
      keys: '/keys',
      'recipient-page': `/r/${page}`,
      'recipient-stop': `/u/${page}`,
      login: `/login/${await createLink(desk.database, 'operator', desk.clock)}`,
      missing: '/mails/0',
    },
  };
}

/** Each form of an open ticket, on the first that has it; an incident's ask for more. */
function formsOf(...[report, incident, investigation]: (string | null)[]): Record<string, string> {
  const on = (verb: Verb) => {
    if (verb === 'close' || verb === 'set') return incident;
    if (fits(verb, { kind: 'report', state: 'open' })) return report;
    if (fits(verb, { kind: 'incident', state: 'open' })) return incident;
    return fits(verb, { kind: 'investigation', state: 'open' }) ? investigation : null;
  };
  const forms = verbs.flatMap((verb) => {
    const ticket = on(verb);
    return ticket === null ? [] : [[`ticket-${verb}`, `/tickets/${ticket}/${verb}`] as const];
  });
  return Object.fromEntries(forms);
}

/** The questions of mails, in their order. */
async function holdsOf(desk: TestDesk, mails: readonly string[]): Promise<readonly string[]> {
  const rows = await desk.database.query<{ id: string; mail: string }>(
    'select id, mail from hold where mail = any($1)',
    [mails],
  );
  return mails.map((mail) => rows.find((row) => row.mail === mail)?.id ?? '');
}

/** What is due goes, and the peer says something. */
async function leave(desk: TestDesk, state: 'sent' | 'failed', reply: string): Promise<void> {
  desk.clock = new Date(desk.clock.getTime() + 6_000);
  const { database, clock } = desk;
  const budgets = { perContact: null, perContactDay: null, perReporter: null, total: null };
  const due = await claimDeliveries(database, clock, 10, 60_000, budgets);
  const fates = due.map(({ id, attempt }) => ({ id, attempt, state, reply, dueAt: null }));
  await markDeliveries(database, fates, clock);
}

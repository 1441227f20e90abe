// Threading: a table of keys, senders and contents against what may join, and what must go on. The
// rows are the ways a mail could be swallowed, or join a ticket it has no business in.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Indicator, Report } from '../../src/findings.ts';
import type { DeliveryId, Mail, MailId, PartyId, Received } from '../../src/model.ts';
import type { ThreadMatch } from '../../src/questions.ts';
import type { Origin } from '../../src/stages/facts.ts';
import { thread } from '../../src/stages/thread.ts';
import { makeNumber, showNumber } from '../../src/tickets/number.ts';
import {
  answers,
  failing,
  mail,
  match,
  named,
  now,
  ours,
  passed,
  received,
  reported,
  stopped,
  tools,
  unproven,
} from '../support/facts.ts';

const token = 'aaaaaaaaaaaaaaaa';
const number = makeNumber(now, 'UTC', 1);
const delivery = 'delivery-1' as DeliveryId;
const replied = received({
  envelope: { from: 'admin@lab.example', to: [`abuse+${token}@example.org`] },
});
const returnedTo = received({ envelope: { from: '', to: [`bounces+${token}@example.org`] } });
/** What a party's token does. */
const joined = {
  kind: 'follow-up',
  ticket: 'ticket-1',
  party: 'party-1',
  reopens: [],
  outlived: [],
  sure: 'token',
  foreign: [],
};
const person: Origin = {
  kind: 'person',
  returned: null,
  notice: null,
  purpose: null,
  accuses: true,
};
const bounce = (action: 'failed' | 'delayed' | 'unknown', status: string | null): Origin => ({
  kind: 'bounce',
  notice: null,
  purpose: null,
  accuses: true,
  returned: {
    action,
    status,
    recipient: 'admin@lab.example',
    text: 'no such user',
    messageIds: [],
  },
});

interface Given {
  received?: Received;
  mail?: Mail;
  origin?: Origin;
  report?: readonly Report[];
  indicators?: readonly Indicator[];
  aligned?: boolean;
}

const facts = (given: Given) => {
  const indicators = given.indicators ?? [];
  const ips = [
    ...indicators.map(({ value }) => value),
    ...(given.report ?? []).flatMap((r) => r.accused.map(({ value }) => value)),
  ];
  return {
    received: given.received ?? received(),
    parse: given.mail ?? mail(),
    origin: given.origin ?? person,
    extract: { indicators, accused: { names: [], cut: null } },
    report: given.report ?? [],
    verify: { ...unproven, aligned: given.aligned ?? false },
    constituency: {
      ours: [...new Set(ips)].filter((ip) => ip.startsWith('192.0.2.')).map((ip) => ours(ip)),
    },
  };
};
const run = (given: Given, matches: readonly ThreadMatch[]) =>
  thread.run(facts(given), tools({ threads: answers(matches) }));

test('asks once, with every key of the mail and no other', async () => {
  const asked: unknown[] = [];
  const threads = (ask: unknown) => {
    asked.push(ask);
    return answers([])();
  };
  const [inTo, inId] = ['b'.repeat(16), 'c'.repeat(16)];
  await thread.run(
    facts({
      received: replied,
      mail: mail({
        subject: `Re: ${showNumber('Desk', number)} [Other#${number}]`,
        references: ['<r1@example.net>', `<${inId}.1@example.org>`],
        headers: [{ name: 'to', value: `Desk <abuse+${inTo}@example.org>, x@example.net` }],
      }),
    }),
    tools({ threads }),
  );
  assert.deepEqual(asked, [
    {
      mail: 'mail-1',
      bodyDigest: '00',
      sender: 'reporter@example.net',
      proven: false,
      tokens: [token, inTo, inId],
      messageIds: ['<r1@example.net>', `<${inId}.1@example.org>`, '<m1@example.net>'],
      ancestors: ['<r1@example.net>', `<${inId}.1@example.org>`],
      numbers: [number],
      near: [],
      foreign: null,
      wanted: null,
    },
  ]);
});

test('a mail without any key asks nobody, and is new', async () => {
  const line = passed(await thread.run(facts({ mail: mail({ messageId: null }) }), tools()));
  assert.deepEqual([line.code, line.fact, line.doubts], ['new', { linked: null }, []]);
  assert.equal(line.text, 'no token, no known reference, no number');
});

test('a party’s token joins whoever sends it, by reply or by Message-ID', async () => {
  const stranger = received({
    ...replied,
    envelope: { ...replied.envelope, from: 'x@example.com' },
  });
  const byId = mail({ references: [`<${token}.1@example.org>`] });
  for (const given of [{ received: replied }, { received: stranger }, { mail: byId }]) {
    const { exit } = stopped(await run(given, [match()]));
    assert.deepEqual(exit, { ...joined, tokenOf: 'admin@lab.example' });
    const own = stopped(await run(given, [match({ sender: match().party })]));
    assert.deepEqual(own.exit, joined);
  }
});

test('a token outranks references and numbers that name another ticket', async () => {
  const other = match({ by: 'number', key: number, ticket: 'ticket-2' as ThreadMatch['ticket'] });
  const { exit } = stopped(await run({ received: replied }, [other, match()]));
  assert.deepEqual(exit, { ...joined, tokenOf: 'admin@lab.example' });
});

test('a Message-ID or a number joins only a proven sender who is a party', async () => {
  const sender = 'party-2' as PartyId;
  const byNumber = match({ by: 'number', key: number, party: null, sender });
  const byReference = match({ ...byNumber, by: 'message-id', key: '<r1@example.net>' });
  for (const one of [byNumber, byReference]) {
    const { exit, why } = stopped(await run({ aligned: true }, [one]));
    assert.deepEqual(exit, { ...joined, party: sender, sure: 'aligned' });
    assert.match(
      why.text,
      /^by (?:number|message-id), reporter@example.net is proven and a party$/,
    );
    const twoSenders = mail({ from: [...mail().from, ...mail().from] });
    for (const [given, found] of [
      [{}, one],
      [{ aligned: true }, { ...one, sender: null }],
      [{ aligned: true, mail: twoSenders }, one],
    ] as const) {
      const line = passed(await run(given, [found]));
      assert.deepEqual(line.doubts, ['unverified-follow-up']);
      assert.deepEqual(line.fact, { linked: null });
      assert.match(line.text, /\[Desk#2026040700001\]/);
    }
  }
});

test('on a block it is said who writes: proven, and whom it was asked of', async () => {
  const sender = 'party-1' as PartyId;
  const block = { kind: 'block', state: 'pending activation' } as const;
  const other = 'party-2' as PartyId;
  const rows: readonly (readonly [Given, Partial<ThreadMatch>, boolean, string])[] = [
    [{ aligned: true }, { sender }, true, 'reporter@example.net'],
    [{ aligned: false }, { sender }, false, 'admin@lab.example'],
    [{ aligned: true }, { sender: null }, false, 'admin@lab.example'],
    [{ aligned: true }, { sender: other }, false, 'admin@lab.example'],
    // Whoever got a copy is a party, too.
    [{ aligned: true }, { sender, role: 'correspondent' }, false, 'admin@lab.example'],
  ];
  for (const [given, changed, proven, party] of rows) {
    const found = match({ ...block, ...changed });
    const { exit } = stopped(await run({ received: replied, ...given }, [found]));
    assert.deepEqual(exit.kind === 'follow-up' && exit.block, {
      state: block.state,
      party,
      proven,
    });
  }
  const report = [reported('192.0.2.7')];
  const back = await run({ received: replied, report }, [match(block)]);
  assert.equal(stopped(back).exit.kind, 'follow-up', 'our own report coming back');
});

test('a continuing mail that reports something new of ours is a linked complaint', async () => {
  const rows: readonly [string, Given, Partial<ThreadMatch>, boolean][] = [
    ['an address already known', { indicators: [named('192.0.2.7')] }, {}, false],
    ['a new address of ours', { indicators: [named('192.0.2.8')] }, {}, true],
    ['a new address, not ours', { indicators: [named('198.51.100.8')] }, {}, false],
    ['mentioned only', { indicators: [named('192.0.2.8', { role: 'own' })] }, {}, false],
    ['a report of a new address', { report: [reported('192.0.2.8')] }, {}, true],
    ['our own report coming back', { report: [reported('192.0.2.7')] }, {}, false],
    ['a complainant’s report', { report: [reported('192.0.2.7')] }, { kind: 'report' }, true],
  ];
  for (const [name, given, changed, linked] of rows) {
    const outcome = await run({ received: replied, ...given }, [match(changed)]);
    const { ticket, kind } = match(changed);
    if (linked) assert.deepEqual(passed(outcome).fact, { linked: { ticket, kind } }, name);
    else assert.equal(stopped(outcome).exit.kind, 'follow-up', name);
  }
});

test('a bounce is believed only with the token of its delivery', async () => {
  const sent = { delivery, letter: 'forward', complaint: 'mail-0' as MailId } as const;
  const verp = match({ by: 'delivery', ...sent });
  for (const [origin, permanent] of [
    [bounce('failed', '5.1.1'), true],
    [bounce('failed', null), true],
    [bounce('failed', '4.4.1'), false],
    [bounce('delayed', '4.4.1'), false],
  ] as const) {
    const { exit } = stopped(await run({ received: returnedTo, origin }, [verp]));
    assert.deepEqual(exit, {
      kind: 'bounce',
      delivery,
      ticket: 'ticket-1',
      permanent,
      text: 'no such user',
      complaint: 'mail-0',
      contact: 'admin@lab.example',
      letter: 'forward',
    });
  }
  for (const forged of [[], [match()], [match({ by: 'message-id', key: '<r1@example.net>' })]]) {
    const { exit } = stopped(await run({ origin: bounce('failed', '5.1.1') }, forged));
    assert.equal(exit.kind, 'bounce');
    assert.ok(exit.kind === 'bounce' && exit.delivery === null && exit.ticket === null);
  }
});

test('to a delivery’s address, nobody sends a bounce and somebody a reply', async () => {
  const verp = match({ by: 'delivery', delivery });
  // Whatever it says, somebody must look; but nobody is out of reach for what says nothing.
  for (const origin of [person, bounce('unknown', null)]) {
    const odd = stopped(await run({ received: returnedTo, origin }, [verp]));
    assert.deepEqual(odd.exit, {
      kind: 'follow-up',
      ticket: 'ticket-1',
      party: 'party-1',
      reopens: [],
      sure: 'token',
      byMachine: true,
    });
  }
  const to = returnedTo.envelope.to;
  const sent = received({ envelope: { from: 'admin@lab.example', to } });
  assert.equal(stopped(await run({ received: sent }, [verp])).exit.kind, 'follow-up');
});

const autoReply: Origin = {
  kind: 'auto-reply',
  returned: null,
  notice: null,
  purpose: null,
  accuses: true,
};
const loop: Origin = { kind: 'loop', returned: null, notice: null, purpose: null, accuses: true };
const sent = match({ by: 'message-id', key: '<m1@example.net>' });

test('auto-replies and our own mail leave', async () => {
  const origin = autoReply;
  const verp = match({ by: 'delivery', delivery });
  const known = stopped(await run({ received: returnedTo, origin }, [verp]));
  assert.deepEqual(known.exit, {
    kind: 'auto-reply',
    ticket: 'ticket-1',
    party: 'party-1',
    foreign: [],
  });
  const unknown = stopped(await run({ origin }, []));
  assert.deepEqual(unknown.exit, { kind: 'auto-reply', ticket: null, party: null });
  // Our own mail is full of addresses of ours.
  const own = await run({ origin: loop, indicators: [named('192.0.2.7')] }, [sent]);
  assert.deepEqual(stopped(own).exit, { kind: 'loop' });
});

test('nothing that reports something of ours leaves for its mere looks', async () => {
  const ours = named('192.0.2.17');
  const at = (place: string) => named('192.0.2.17', { span: { place, start: 0, end: 10 } });
  const statusPart = mail({
    headers: [{ name: 'content-type', value: 'multipart/report; boundary=b' }],
    parts: [
      {
        path: '0.1',
        type: 'message/delivery-status',
        start: 0,
        bodyStart: 0,
        end: 9,
        filename: null,
      },
    ],
  });
  const daemon = mail({ from: [{ name: '', address: 'mailer-daemon@mx.example.net' }] });
  const said = bounce('unknown', null);
  const reference = match({ by: 'message-id', key: '<r1@example.net>' });
  const rows: readonly [string, Given, readonly ThreadMatch[], string | null][] = [
    ['a bounce by its words', { origin: said, indicators: [ours] }, [], 'a bounce, but names'],
    [
      'a bounce with a report',
      { origin: said, report: [reported('192.0.2.17')] },
      [],
      'a bounce, but names',
    ],
    [
      'words on an address not ours',
      { origin: said, indicators: [named('198.51.100.1')] },
      [],
      null,
    ],
    ['a returned mail', { origin: said, indicators: [at('embedded:0.1')] }, [], null],
    [
      'a status report that names the hosts it talked to',
      { origin: bounce('failed', '5.1.1'), mail: statusPart, indicators: [ours] },
      [],
      null,
    ],
    [
      'a mailer daemon and a status',
      { origin: bounce('failed', '5.1.1'), mail: daemon, indicators: [ours] },
      [],
      null,
    ],
    [
      'a mailer daemon on an address in its subject',
      { origin: bounce('failed', '5.1.1'), mail: daemon, indicators: [at('subject')] },
      [],
      'a bounce, but names',
    ],
    [
      'a mailer daemon that names nobody',
      {
        origin: {
          kind: 'bounce',
          notice: null,
          purpose: null,
          accuses: true,
          returned: {
            action: 'unknown',
            status: null,
            recipient: null,
            text: '',
            messageIds: [],
          },
        },
        mail: daemon,
        indicators: [ours],
      },
      [],
      'a bounce, but names',
    ],
    [
      'an automatic answer that names a host',
      { origin: autoReply, indicators: [named('www.example.net', { kind: 'host', layers: [0] })] },
      [],
      'an automatic answer, but names www.example.net',
    ],
    [
      'an automatic answer that quotes a host',
      { origin: autoReply, indicators: [named('www.example.net', { kind: 'host', layers: [1] })] },
      [],
      null,
    ],
    [
      'an automatic answer',
      { origin: autoReply, indicators: [ours] },
      [],
      'an automatic answer, but names',
    ],
    ['our loop header', { origin: loop, indicators: [ours] }, [], 'our own mail, but names'],
    ['our loop header, nothing named', { origin: loop }, [], 'our own mail, but is none'],
    ['an answer to our mail', { origin: loop }, [reference], null],
    [
      'a complaint as an answer to our mail',
      { origin: loop, indicators: [ours] },
      [reference],
      'our own mail, but names',
    ],
  ];
  for (const [name, given, matches, text] of rows) {
    const outcome = await run(given, matches);
    if (text === null) {
      assert.equal(stopped(outcome).exit.kind, given.origin?.kind, name);
      continue;
    }
    assert.equal(outcome.kind, 'pass', name);
    const first = outcome.kind === 'pass' ? outcome.doubts[0] : undefined;
    assert.equal(first?.code, 'suspected-spam', name);
    assert.match(first?.text ?? '', new RegExp(`^it looks like ${text}`), name);
  }
});

test('a person’s word that it is a complaint outweighs its looks', async () => {
  for (const [kinds, held] of [
    [['ham'], false],
    [['spam', 'ham'], false],
    [['ham', 'spam'], true],
    [['again'], true],
  ] as const) {
    const overrides = kinds.map((kind) => ({ kind }));
    const given = { received: received({ overrides }), indicators: [named('192.0.2.17')] };
    const line = passed(await run({ ...given, origin: autoReply }, []));
    assert.deepEqual(line.doubts, held ? ['suspected-spam'] : [], kinds.join());
  }
});

test('our own forward inside another mail is never sent on by itself', async () => {
  const id = `<${token}.0@example.org>`;
  const inside = (header: string, headers: Mail['headers'] = []) =>
    mail({
      headers,
      texts: [{ place: 'embedded:0.1', text: `Subject: x\n${header}\n\nhello\n` }],
    });
  const other = [{ name: 'x-sluice-loop', value: 'abuse@example.net' }];
  const forwarded = match({ by: 'message-id', key: id });
  const rows: readonly [string, Mail, readonly ThreadMatch[], boolean][] = [
    ['our loop header', inside('X-Sluice-Loop: Abuse@example.org'), [], true],
    ['a loop header of others', inside('X-Sluice-Loop: abuse@example.net'), [], false],
    ['a Message-ID of ours', inside(`Message-ID: ${id}`), [forwarded], true],
    ['one that only looks like ours', inside(`Message-ID: ${id}`), [], false],
    ['by another desk, our address', inside('From: D <abuse@example.org>', other), [], true],
    ['by a person, our address', inside('From: D <abuse@example.org>'), [], false],
  ];
  for (const [name, one, matches, held] of rows) {
    const line = passed(await run({ mail: one, indicators: [named('192.0.2.7')] }, matches));
    assert.deepEqual(line.doubts, held ? ['repeat-unsure'] : [], name);
    assert.equal(line.code, 'new', name);
  }
  // With the party's token it is a question of an administrator, and nothing of it is sent.
  const looped = inside('X-Sluice-Loop: abuse@example.org');
  const asked = await run({ received: replied, mail: looped }, [match()]);
  assert.equal(stopped(asked).exit.kind, 'follow-up');
  const more = { received: replied, mail: looped, indicators: [named('192.0.2.8')] };
  const twice = ['repeat-unsure', 'repeat-unsure'];
  assert.deepEqual(passed(await run(more, [match()])).doubts, twice);
});

test('a copy leaves, and nothing else under a known Message-ID does', async () => {
  const stored = match({
    by: 'message-id',
    key: '<m1@example.net>',
    kind: 'report',
    address: 'reporter@example.net',
    isSame: true,
    isComplaint: true,
  });
  const same = { indicators: [named('192.0.2.7')] };
  assert.deepEqual(stopped(await run(same, [stored])).exit, { kind: 'copy', ticket: 'ticket-1' });
  // What somebody has sent to a ticket of his own swallows nothing of others.
  const other = match({ ...stored, kind: 'investigation', isComplaint: false, party: null });
  for (const one of [{ ...stored, isSame: false }, other]) {
    const line = passed(await run(same, [one]));
    assert.deepEqual([line.code, line.doubts], ['new', []]);
  }
  const own = { ...other, sender: 'party-1' as PartyId };
  assert.deepEqual(stopped(await run(same, [own])).exit, { kind: 'copy', ticket: 'ticket-1' });
});

test('a read that may heal comes again, any other failure is a doubt', async () => {
  const again = await thread.run(facts({}), tools({ threads: failing(true) }));
  assert.equal(again.kind, 'retry');
  const failed = passed(await thread.run(facts({}), tools({ threads: failing(false) })));
  assert.deepEqual(failed.doubts, ['failed']);
});

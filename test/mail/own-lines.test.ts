// A contact's own lines as a table: where a complaint goes to many networks or names many of their
// addresses, and never a word about anybody else's.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { simpleParser } from 'mailparser';

import { compose, type Marks, placeholders } from '../../src/mail/compose.ts';
import { ownLines } from '../../src/mail/own-lines.ts';
import { sliced } from '../../src/workers/slicing.ts';
import { letter, mail, offender, plan, shipped } from '../support/letter.ts';

const marks: Marks = { ...placeholders, number: '20260406000015' };
const networks = Array.from({ length: 6 }, (_, index) => `192.0.2.${index + 1}`);
/** Each address is another contact's. */
const shareOf = (contacts: number, contact = 0) => ({
  owners: new Map(networks.slice(0, contacts).map((ip, index) => [ip, [index]])),
  contact,
  contacts,
});
const planOf = (contacts: number, offenders = [{ ...offender, ip: networks[0] ?? '' }]) => ({
  ...plan,
  attach: 'slice' as const,
  offenders,
  share: shareOf(contacts),
});

async function filesOf(made: ReturnType<typeof letter>) {
  const read = await simpleParser((await compose(made, marks)).bytes);
  const files = read.attachments.map(({ filename, contentType, content }) => {
    return [filename, contentType, content.toString()] as const;
  });
  return { files, text: read.text ?? '' };
}

test('each of six networks gets a table of its own lines, and of no others', async () => {
  const lines = networks.map((ip) => `${ip} 17:41:02 rejected, after ${networks[5]}`);
  const texts = [{ place: 'body', text: lines.join('\n') }];
  for (const [index, ip] of networks.slice(0, 5).entries()) {
    const own = { ...offender, ip, port: 25, evidence: [lines[index] ?? ''] };
    const given = { ...planOf(6, [own]), share: shareOf(6, index) };
    const made = await sliced({ ...mail, texts }, given);
    const { files, text } = await filesOf(
      letter({ ...made, template: shipped('en', 'forward.spam') }),
    );
    const [, table] = files;
    assert.deepEqual(table?.slice(0, 2), ['addresses-20260406000015.csv', 'text/csv']);
    const [head, ...rows] = (table?.[2] ?? '').split('\r\n');
    assert.equal(head, 'ip,host,time_utc,port,line');
    assert.equal(rows.length, 2);
    assert.match(
      rows[0] ?? '',
      new RegExp(`^${ip},,2026-04-06T17:41:02Z,25,"${ip} 17:41:02 rejected`),
    );
    for (const other of networks) {
      assert.equal(table?.[2].includes(other), other === ip, other);
    }
    assert.match(text, /also attached as a table \(CSV\)/);
  }
});

test('five networks or twenty addresses are read out of a text, more are not', async () => {
  const some = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...offender, ip: `2001:db8::${index + 1}` }));
  for (const [contacts, addresses, has] of [
    [5, 1, false],
    [6, 1, true],
    [2, 20, false],
    [2, 21, true],
  ] as const) {
    const made = letter({ plan: planOf(contacts, some(addresses)), slice: 'x\n' });
    const { files, text } = await filesOf(made);
    assert.equal(files.length === 2, has, `${contacts} ${addresses}`);
    assert.equal(text.includes('(CSV)'), has);
  }
  // Who gets the whole complaint gets no table, nor does who gets a report of three parts.
  assert.equal(ownLines({ ...plan, offenders: some(30) }, 'UTC'), null);
  const report = { as: 'arf', fields: 'Feedback-Type: abuse\r\n' } as const;
  const { attachments } = letter({ plan: { ...planOf(6), report }, slice: 'x\n' });
  assert.ok(attachments.every(({ type }) => !type.startsWith('text/csv')));
});

test('a line of the complaint is no formula, and stays in its cell', () => {
  const evidence = ['=HYPERLINK("http://x.example")', '192.0.2.1,"quoted"\r\n@SUM(1)'];
  const own = { ...offender, ip: '192.0.2.1', name: 'host.example.org', time: null, evidence };
  assert.equal(
    ownLines(planOf(6, [own]), 'UTC')?.bytes.toString(),
    [
      'ip,host,time_utc,port,line',
      `192.0.2.1,host.example.org,,,"'=HYPERLINK(""http://x.example"")"`,
      '192.0.2.1,host.example.org,,,"192.0.2.1,""quoted"" @SUM(1)"',
      '',
    ].join('\r\n'),
  );
});

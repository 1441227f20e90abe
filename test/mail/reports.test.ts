// Letters with a report for a program: the parts that the standards ask for, the same finding when
// our own readers read them, a good signature around them, and mailparser as a second judge.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { simpleParser } from 'mailparser';

import { readArf } from '../../src/formats/arf.ts';
import { readXarf } from '../../src/formats/xarf.ts';
import { compose, type Marks, preview } from '../../src/mail/compose.ts';
import type { Forwarding } from '../../src/mail/forward-letter.ts';
import { attachBytesMax } from '../../src/mail/forward-letter.ts';
import { protect } from '../../src/mail/protect.ts';
import type { Classify, Plan } from '../../src/stages/facts.ts';
import { machineReport } from '../../src/stages/machine-report.ts';
import { parse } from '../../src/stages/parse.ts';
import { said } from '../formats/mails.ts';
import { passed, received, tools } from '../support/facts.ts';
import { hasGpg, openGpg, signedParts } from '../support/gpg.ts';
import { desk, letter, mail, offender, plan, raw, shipped } from '../support/letter.ts';

const marks: Marks = {
  number: '20260406000015',
  partyToken: 'k7f2x9q4mz2w8d3h',
  deliveryToken: 'q8d1c5n7x2k9v4ja',
  pageToken: 'p'.repeat(22),
  messageId: '<k7f2x9q4mz2w8d3h.1@example.org>',
  date: new Date('2026-04-06T17:49:00Z'),
  boundary: '=_5b1f0c',
};
const when = '2026-04-06T19:41:02+02:00';
const line = 'sshd[7]: Failed password for root from 192.0.2.75';
const brute: Classify = {
  category: 'intrusion-attempts/brute-force',
  type: 'brute-force',
  severity: 'normal',
  own: [],
  confidence: 'sure',
};
const spam: Classify = { ...brute, category: 'abusive-content/spam', type: 'spam' };

/** What the stage would plan for a contact who wants that format. */
function planned(value: 'arf' | 'xarf', classify: Classify, changed: Partial<Plan> = {}): Plan {
  const words: Plan = { ...plan, offenders: [{ ...offender, evidence: [line] }], ...changed };
  const format = { value, at: 'contact set' };
  const { report } = machineReport({
    plan: words,
    format,
    received: received(),
    mail,
    classify,
    desk,
  });
  assert.equal(report?.as, value);
  return { ...words, ...(report && { report }) };
}

const written = (changes: Partial<Forwarding>) => compose(letter(changes), marks);
const readBack = async (bytes: Buffer) =>
  passed(await parse.run({ received: received({ raw: bytes }) }, tools())).fact;

test('a feedback report has its three parts, and our reader finds what we told', async () => {
  const { bytes, text } = await written({ plan: planned('arf', spam) });
  assert.match(
    bytes.toString('latin1').replaceAll(/\r\n[ \t]/g, ' '),
    /^Content-Type: multipart\/report; report-type=feedback-report; boundary="=_5b1f0c"\r$/m,
  );
  const read = await readBack(bytes);
  const children = read.parts.filter(({ path }) => /^\d+\.\d+$|^\d$/.test(path));
  assert.deepEqual(
    children.map(({ type }) => type).filter((type) => type !== 'multipart/report'),
    ['text/plain', 'message/feedback-report', 'message/rfc822'],
  );
  const reports = readArf(read);
  assert.deepEqual(said(reports), [`ip 192.0.2.75 ${when} abusive-content/spam`]);
  assert.deepEqual(
    reports.map(({ unsure, cut }) => [unsure, cut]),
    [[null, null]],
  );
  assert.match(text, /192\.0\.2\.75/);
  const parsed = await simpleParser(bytes);
  assert.equal(parsed.text?.trim(), text.trim());
  const [report, original, ...more] = parsed.attachments;
  assert.equal(report?.contentType, 'message/feedback-report');
  assert.equal(original?.contentType, 'message/rfc822');
  assert.deepEqual(original?.content, raw);
  assert.deepEqual(more, []);
});

test('of a complaint that is too big its head goes along, and the letter says so', async () => {
  const big = Buffer.concat([raw, Buffer.alloc(attachBytesMax, 'x\r\n')]);
  const changes = { complaint: { raw: big, mail }, template: shipped('en', 'forward.spam') };
  const { bytes, text } = await written({ ...changes, plan: planned('arf', spam) });
  const [, head] = (await simpleParser(bytes)).attachments;
  assert.equal(head?.contentType, 'text/rfc822-headers');
  assert.equal(
    head?.content.toString(),
    'From: postmaster@example.net\r\nTo: abuse@example.org\r\nSubject: Spam from your network\r\n',
  );
  assert.match(text, /too big to attach/);
});

test('of a complaint about several its own part goes along as a mail, and nothing else', async () => {
  const slice = 'From: a@example.net\n\nžluť 192.0.2.75\n[left out]\n';
  const own = planned('arf', spam, { attach: 'slice' });
  const { bytes } = await written({ plan: own, slice });
  assert.equal(bytes.includes(raw), false);
  const [, part] = (await simpleParser(bytes)).attachments;
  assert.equal(part?.contentType, 'message/rfc822');
  const inner = await simpleParser(part?.content ?? '');
  assert.equal(inner.from?.value[0]?.address, 'abuse@example.org');
  assert.equal(inner.text?.trim(), slice.trim());
  assert.deepEqual(said(readArf(await readBack(bytes))), [
    `ip 192.0.2.75 ${when} abusive-content/spam`,
  ]);
  const none = await written({ plan: own, slice: 'x\n'.repeat(200_000), copies: 1000 });
  const [, head] = (await simpleParser(none.bytes)).attachments;
  assert.equal(head?.content.toString(), 'From: abuse@example.org\r\nSubject: Complaint\r\n');
});

test('XARF stands beside the complaint, and our reader finds what we told', async () => {
  const { bytes } = await written({
    plan: planned('xarf', brute),
    template: shipped('en', 'forward.brute-force'),
  });
  assert.deepEqual(said(readXarf(await readBack(bytes))), [
    `ip 192.0.2.75 ${when} intrusion-attempts/brute-force`,
  ]);
  const [original, document, ...more] = (await simpleParser(bytes)).attachments;
  assert.deepEqual(original?.content, raw);
  assert.equal(document?.contentType, 'application/json');
  assert.equal(document?.filename, 'xarf.json');
  assert.deepEqual(more, []);
  const told = JSON.parse(document?.content.toString() ?? '') as Record<string, unknown>;
  assert.equal(told['source_identifier'], '192.0.2.75');
  assert.deepEqual(told['reporter'], {
    org: 'Postmaster',
    contact: 'postmaster@example.net',
    domain: 'example.net',
  });
});

test('each of several addresses has a document of its own', async () => {
  const offenders = ['192.0.2.75', '192.0.2.76'].map((ip) => ({
    ...offender,
    ip,
    evidence: [line],
  }));
  const { bytes } = await written({ plan: planned('xarf', brute, { offenders }) });
  const { attachments } = await simpleParser(bytes);
  assert.deepEqual(
    attachments.map(({ filename }) => filename),
    ['complaint-20260406000015.eml', 'xarf.json', 'xarf-2.json'],
  );
});

test('a preview pins the report with the letter', async () => {
  const shown = async (given: Plan) => (await preview(letter({ plan: given }))).bytes.toString();
  const words = await shown(plan);
  const arf = await shown(planned('arf', spam));
  assert.notEqual(arf, words);
  const later = [{ ...offender, time: null }];
  assert.notEqual(await shown(planned('arf', spam, { offenders: later })), arf);
});

for (const format of ['arf', 'xarf'] as const) {
  test(`a signature around ${format} is good, and the finding is the same`, {
    skip: !hasGpg,
  }, async (t) => {
    const gpg = openGpg();
    t.after(() => gpg.close());
    const key = gpg.makeKey('abuse@example.org', '1y');
    const { bytes } = await written({ plan: planned(format, brute) });
    const signed = await protect(bytes, async (entity) => ({
      armored: gpg.sign(key, entity),
      micalg: 'pgp-sha512',
    }));
    const { entity, signature } = signedParts(signed);
    assert.equal(gpg.verify(signature, entity).includes('GOODSIG'), true);
    const read = await readBack(signed);
    const found = format === 'arf' ? readArf(read) : readXarf(read);
    const category = format === 'arf' ? '-' : 'intrusion-attempts/brute-force';
    assert.deepEqual(said(found), [`ip 192.0.2.75 ${when} ${category}`]);
  });
}

// Classification: words of nine languages, where they stand, and what a report says above them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Category, Report, Text } from '../../src/model.ts';
import { classify } from '../../src/stages/classify.ts';
import { mail, passed, reported, tools } from '../support/facts.ts';

const run = async (texts: readonly Text[], report: readonly Report[] = []) =>
  passed(await classify.run({ parse: mail({ texts }), report }, tools()));
const body = (text: string) => [{ place: 'body', text }];

test('words say what it is, in every language of the desk', async () => {
  const rows: readonly [string, Category][] = [
    ['We received unsolicited commercial e-mail from you.', 'abusive-content/spam'],
    ['Obdrželi jsme nevyžádanou poštu.', 'abusive-content/spam'],
    ['Wir haben unerwünschte Werbung erhalten.', 'abusive-content/spam'],
    ['Denuncia de correo no deseado', 'abusive-content/spam'],
    ['Ce courrier est non sollicité', 'abusive-content/spam'],
    ['Messaggio indesiderato', 'abusive-content/spam'],
    ['Ongewenste post', 'abusive-content/spam'],
    ['Niechciana poczta', 'abusive-content/spam'],
    ['A phishing page asks for bank credentials', 'fraud/phishing'],
    ['Failed password for invalid user root, sshd[1]', 'intrusion-attempts/brute-force'],
    ['Ataque de fuerza bruta', 'intrusion-attempts/brute-force'],
    ['Port scan of our network, DPT=23', 'information-gathering/scanner'],
    ['You take part in a DDoS attack, UDP flood', 'availability/ddos'],
    ['The host is infected by a trojan, sinkhole hit', 'malicious-code/infected-or-distribution'],
    ['A botnet controller, command and control', 'malicious-code/c2-server'],
    ['SQL injection on our web server', 'intrusion-attempts/exploit'],
    ['Your server was hacked and defaced', 'intrusions/system-compromise'],
    ['DMCA notice of claimed infringement, BitTorrent', 'fraud/copyright'],
    ['Infringement of our registered trademark', 'fraud/masquerade'],
    ['An open resolver in your network', 'vulnerable'],
    ['Please look at this.', 'other'],
    ['', 'other'],
  ];
  for (const [text, category] of rows) {
    const line = await run(body(text));
    assert.equal(line.fact.category, category, text);
    assert.equal(line.fact.type, category.split('/').at(-1));
    assert.equal(line.code, line.fact.type);
  }
});

test('the subject counts more, and a mail within counts only as a mail', async () => {
  const subject = { place: 'subject', text: 'Phishing' };
  assert.equal((await run([subject, ...body('spam, spam, spam')])).fact.type, 'phishing');
  const within = { place: 'embedded:0.1', text: 'phishing malware ddos' };
  const line = await run([...body('look at this'), within]);
  assert.deepEqual(
    [line.fact.type, line.text],
    ['spam', '"a mail is attached" embedded:0.1; 100 % against nothing'],
  );
});

test('a structured report says it, unless it only says "other"', async () => {
  const report = { ...reported('192.0.2.7'), category: 'fraud/copyright' as const };
  const line = await run(body('spam spam spam'), [report]);
  assert.deepEqual([line.fact.category, line.whys[0].at], ['fraud/copyright', 'attached:report']);
  const other = await run(body('spam spam spam'), [{ ...report, category: 'other' }]);
  assert.equal(other.fact.type, 'spam');
});

test('words inside other words do not count', async () => {
  for (const text of ['Scandinavia', 'wormhole theory', 'the rdpx and sipping', 'Marketing']) {
    assert.equal((await run(body(text))).fact.category, 'other', text);
  }
});

test('severity follows the category', async () => {
  assert.equal((await run(body('phishing'))).fact.severity, 'high');
  assert.equal((await run(body('unsolicited'))).fact.severity, 'normal');
  assert.equal((await run(body('port scan'))).fact.severity, 'low');
});

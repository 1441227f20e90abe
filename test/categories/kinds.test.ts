// Kinds: what weighs how much, what a log and a farewell are, and that no text costs more than its
// length. The words of nine languages are tried in stages/classify.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { kindsOf } from '../../src/categories/kinds.ts';

const best = (text: string, subject = '') => {
  const [kind] = kindsOf([
    { place: 'subject', text: subject },
    { place: 'body', text },
  ]);
  return kind === undefined ? 'none' : `${kind.category} "${kind.word}" ${kind.place}`;
};

test('what is said and how: named, denied, supposed, meant', () => {
  const rows: readonly (readonly [text: string, kind: string])[] = [
    ['A phishing page.', 'fraud/phishing "phish" body'],
    ['This is no phishing.', 'none'],
    ['It may have a virus; it sends phishing.', 'fraud/phishing "phish" body'],
    ['A possible virus. Somebody may have meant phishing.', infected('virus')],
    ['Open to all, it can be used in a DDoS.', 'vulnerable "can be used in" body'],
    ['Die Adresse kann für Angriffe missbraucht werden.', vulnerable('fur angriffe missbraucht')],
    ['Le service peut être utilisé pour un DDoS.', vulnerable('peut etre utilise')],
    ['Il servizio può essere utilizzato in un DDoS.', vulnerable('puo essere utilizz')],
    ['De dienst kan worden misbruikt voor een DDoS.', vulnerable('kan worden misbruikt')],
    ['Usługa może zostać wykorzystana do DDoS.', vulnerable('moze zostac wykorzystan')],
    ['Službu lze zneužít k DDoS.', vulnerable('lze zneuzit')],
  ];
  for (const [text, kind] of rows) assert.equal(best(text), kind, text);
});

test('below a farewell stand names, and a secret names no virus', () => {
  const spam = 'abusive-content/spam "spam" body';
  for (const farewell of ['Best regards', '-- Mit freundlichen Grüßen', 'S pozdravem', '--'])
    assert.equal(best(`We got spam.\n${farewell}\nPhishing and Virus Desk`), spam, farewell);
  assert.equal(best('We got spam. The password of the archive is infected'), spam);
});

test('a log shows it, a sentence with an address and a time says it', () => {
  const drop = 'Jan  2 03:04:05 fw: DROP SRC=192.0.2.7 DST=198.51.100.1 PROTO=TCP SPT=4 DPT=23';
  assert.match(best(drop), /^information-gathering\/scanner /);
  const sentence = 'At 03:04:05 192.0.2.7 (port 4711) sent our users 120 mails, phishing all.';
  assert.equal(best(sentence), 'fraud/phishing "phish" body');
});

test('no text of 64 KB stalls', () => {
  const units = [
    'password is infected ',
    'can be used in ',
    'type: ',
    '> ',
    'may be\n',
    'ž́',
    '1:11 ',
  ];
  for (const unit of units) {
    const text = unit.repeat(65_536 / unit.length);
    const startedUs = process.cpuUsage().user;
    kindsOf([{ place: 'body', text }]);
    const tookMs = (process.cpuUsage().user - startedUs) / 1000;
    assert.equal(tookMs < 200, true, `${JSON.stringify(unit)}: ${tookMs} ms`);
  }
});

function vulnerable(word: string): string {
  return `vulnerable "${word}" body`;
}

function infected(word: string): string {
  return `malicious-code/infected-or-distribution "${word}" body`;
}

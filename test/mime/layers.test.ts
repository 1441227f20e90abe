// Layers of a text: each line below is given with the depth that it must have.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { array, assert as assertProperty, constantFrom, property } from '../support/properties.ts';

import { layersOf } from '../../src/mime/layers.ts';
import { leastMs } from '../support/least-ms.ts';

/** Lines of "DEPTH|text". */
const cases: Readonly<Record<string, readonly string[]>> = {
  'what one person wrote': ['0|Hello,', '0|', '0|192.0.2.1 attacked us.'],
  'quotes below an attribution': [
    '0|Please look at this.',
    '0|On 1 Nov 2026 at 10:00, Reporter <r@example.org> wrote:',
    '1|> 192.0.2.1 attacks',
    '1|>',
    '2|>> earlier',
    '2|> > earlier still',
    '1|> and now',
    '0|My answer below.',
  ],
  'a reply without marks': [
    '0|Please look.',
    '0|',
    '0|Am 01.11.2026 um 10:00 schrieb Reporter <r@example.org>:',
    '1|',
    '1|192.0.2.1 attacks',
  ],
  'an attribution of two lines': [
    '0|see below',
    '0|On Mon, Nov 1, 2026 at 10:00 AM Somebody With A Long Name',
    '0|<reporter@example.org> wrote:',
    '1|192.0.2.1 attacks',
  ],
  'the mark of an original message, with its header': [
    '0|FYI',
    '1|-----Original Message-----',
    '1|From: A <a@example.org>',
    '1|Sent: Monday, November 2, 2026 10:00',
    '1|To: B',
    '1|Subject: attack',
    '1|',
    '1|192.0.2.1',
  ],
  'a mail forwarded twice': [
    '1|---------- Forwarded message ---------',
    '1|From: A <a@example.org>',
    '1|Date: Mon, 2 Nov 2026 at 10:00',
    '1|Subject: Fwd: attack',
    '1|To: <b@example.org>',
    '1|',
    '1|',
    '1|see below',
    '2|---------- Forwarded message ---------',
    '2|From: C <c@example.org>',
    '2|192.0.2.1',
  ],
  'a message that begins and ends': [
    '0|above',
    '1|---- Weitergeleitete Nachricht von a@example.org ---',
    '1|192.0.2.1',
    '1|---- Ende der weitergeleiteten Nachricht ---',
    '0|below',
    '1|---- Předaná zpráva od "A" <a@example.org> ---',
    '1|192.0.2.1',
    '1|---- Předaná zpráva ukončení ---',
    '0|end',
  ],
  'Apple Mail': ['0|see', '1|Begin forwarded message:', '1|', '1|From: A', '1|Subject: s'],
  'Outlook, with only a header': [
    '0|please see',
    '0|________________________________',
    '1|From: A <a@example.org>',
    '1|Sent: Monday, November 2, 2026 10:00 AM',
    '1|To: B <b@example.org>;',
    '1|  C <c@example.org>',
    '1|Subject: RE: attack',
    '1|',
    '1|older',
  ],
  'Outlook in German, bold': [
    '0|bitte sehen',
    '1|*Von:* A <a@example.org>',
    '1|*Gesendet:* Montag, 2. November 2026 10:00',
    '1|*An:* B',
    '1|*Betreff:* Angriff',
    '1|älter',
  ],
  'Outlook in French': [
    '0|voir',
    '1|De : A <a@example.org>',
    '1|Envoyé : lundi 2 novembre 2026 10:00',
    '1|À : B',
    '1|Objet : attaque',
  ],
  'a marker inside a quote ends with the quote': [
    '0|see',
    '1|> text',
    '2|> -----Original Message-----',
    '2|> older',
    '0|new again',
  ],
  'a pasted header is evidence, not a layer': [
    '0|headers:',
    '0|Return-Path: <x@example.org>',
    '0|Received: from [192.0.2.1] by mx.example.org',
    '0|From: A <a@example.org>',
    '0|Date: Mon, 2 Nov 2026 10:00:00 +0000',
    '0|Subject: spam',
  ],
  'a pasted header that begins with From': [
    '0|From: A <a@example.org>',
    '0|Date: Mon, 2 Nov 2026 10:00:00 +0000',
    '0|Subject: spam',
    '0|Message-ID: <1@example.org>',
    '0|192.0.2.1',
  ],
  'fields of a report': ['0|From: 192.0.2.1', '0|To: 198.51.100.1', '0|Port: 22'],
  'prose that writes': [
    '0|Somebody from 192.0.2.1 wrote:',
    '0|192.0.2.1 wrote the following in our forum at 10:00:',
    '0|The attacker wrote:',
    '0|evil',
    '0|He wrote 5 mails.',
    '0|x',
  ],
  'rules that are no markers': ['0|------ log ------', '0|=== abuse report begins ===', '0|x'],
  'a line that mbox escaped': ['0|>From here on', '0|x'],
};
for (const [name, given] of Object.entries(cases))
  test(`layers: ${name}`, () => {
    const lines = given.map((line) => line.slice(line.indexOf('|') + 1));
    const actual = layersOf(lines).map((depth, at) => `${depth}|${lines[at]}`);
    assert.deepEqual(actual, given);
  });

for (const line of [
  'On Mon, 2 Nov 2026 at 10:00, A <a@example.org> wrote:',
  'Dne 2. 11. 2026 v 10:00 A napsal(a):',
  '2.11.2026 10:00 - A napsala:',
  'Am 02.11.26 um 10:00 schrieb A:',
  'A <a@example.org> schrieb am 2. Nov. 2026 um 10:00:',
  'Le lun. 2 nov. 2026 à 10:00, A <a@example.org> a écrit :',
  'Il giorno lun 2 nov 2026 alle ore 10:00 A ha scritto:',
  'Op ma 2 nov. 2026 om 10:00 schreef A <a@example.org>:',
  'W dniu 2.11.2026 o 10:00, A pisze:',
  'pon., 2 lis 2026 o 10:00 A <a@example.org> napisał(a):',
  'Em seg., 2 de nov. de 2026 às 10:00, A <a@example.org> escreveu:',
  'El lun, 2 nov 2026 a las 10:00, A (<a@example.org>) escribió:',
])
  test(`an attribution: ${line}`, () => {
    assert.deepEqual(layersOf(['new', line, 'old']), [0, 0, 1]);
    assert.deepEqual(layersOf(['new', line, '', '> old', 'new']), [0, 0, 0, 1, 0]);
  });

for (const line of [
  '-----Original Message-----',
  '---------- Forwarded message ----------',
  '-------- Forwarded Message --------',
  '----- Forwarded by A/B on 02.11.2026 -----',
  '---------- Původní e-mail ----------',
  '-----Původní zpráva-----',
  '---------- Přeposlaná zpráva ----------',
  '-----Ursprüngliche Nachricht-----',
  '-------- Original-Nachricht --------',
  '-------- Weitergeleitete Nachricht --------',
  '-----Mensaje original-----',
  '---------- Mensaje reenviado ---------',
  "-----Message d'origine-----",
  '-------- Message original --------',
  '-------- Message transféré --------',
  '-----Messaggio originale-----',
  '-------- Messaggio Inoltrato --------',
  '-----Oorspronkelijk bericht-----',
  '-------- Doorgestuurd bericht --------',
  '-----Wiadomość oryginalna-----',
  '-------- Przekazana wiadomość --------',
  '-----Mensagem original-----',
  '-------- Mensagem encaminhada --------',
  'Begin forwarded message:',
  'Anfang der weitergeleiteten Nachricht:',
  'Début du message réexpédié :',
  'Inizio messaggio inoltrato:',
])
  test(`a marker: ${line}`, () => {
    assert.deepEqual(layersOf(['new', line, '', 'old']), [0, 1, 1, 1]);
  });

test('each line has a depth, whatever the lines', () => {
  const pieces = constantFrom('>', '> ', '-----Original Message-----', 'From: a', 'Sent: b', '');
  const more = constantFrom('Subject: c', 'On 1 a@b wrote:', '--- End forwarded message ---', 'x');
  assertProperty(
    property(
      array(array(pieces, { maxLength: 3 }).map((some) => some.join(''))),
      array(more),
      (a, b) => {
        const lines = [...a, ...b, ...a];
        const depths = layersOf(lines);
        assert.equal(depths.length, lines.length);
        assert.equal(
          depths.every((depth) => depth >= 0),
          true,
        );
      },
    ),
  );
});

for (const [name, line] of [
  ['quote marks', '>'.repeat(100)],
  ['attributions', 'On 1 Nov 2026 a@example.org wrote:'],
  ['headers', 'From: a\nTo: b'],
  ['rules', `${'-'.repeat(240)}original`],
  ['colons', ':'.repeat(200)],
] as const)
  test(`a megabyte of ${name} is read in linear time`, async () => {
    const lines = `${line}\n`.repeat(1_000_000 / line.length).split('\n');
    assert.equal((await leastMs(() => layersOf(lines), 2_000)) <= 2_000, true);
  });

// What a mail is for that is no complaint, in nine languages; and complaints that use the same
// words. The first are never sent by themselves, the second must not be kept back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { purposeKinds, type PurposeKind } from '../../src/notices/purposes.ts';
import { leastMs } from '../support/least-ms.ts';
import { letter, originOf } from '../support/origin.ts';

const person = 'From: Somebody <somebody@example.net>';
const subject = 'Subject: 192.0.2.7';

const purposes: readonly (readonly [PurposeKind, string])[] = [
  [
    'acknowledgement',
    'Your complaint about the attack from 192.0.2.7 was assigned to a colleague.',
  ],
  ['acknowledgement', 'Vaši stížnost na útok z 192.0.2.7 jsme předali kolegům.'],
  ['acknowledgement', 'Ihre Meldung zum Angriff von 192.0.2.7 wurde an den Kunden weitergeleitet.'],
  ['acknowledgement', 'Votre plainte sur 192.0.2.7 a été transmise à nos collègues.'],
  ['acknowledgement', 'Su queja sobre 192.0.2.7 ha sido remitida al cliente.'],
  ['acknowledgement', 'La sua segnalazione su 192.0.2.7 è stata inoltrata al cliente.'],
  ['acknowledgement', 'Uw klacht over 192.0.2.7 is doorgestuurd naar de klant.'],
  ['acknowledgement', 'Panstwa zgloszenie o 192.0.2.7 zostalo przekazane klientowi.'],
  ['acknowledgement', 'A sua denuncia sobre 192.0.2.7 foi encaminhada ao cliente.'],
  ['acknowledgement', 'A new ticket was created: 192.0.2.7 attacks somebody.'],
  ['answer', 'We have cleaned 192.0.2.7, which was infected with a virus.'],
  ['answer', 'The malware on 192.0.2.7 has been removed.'],
  ['answer', 'Stroj 192.0.2.7 byl odpojen a přeinstalován, útok způsobil virus.'],
  ['answer', 'Der Rechner 192.0.2.7 war infiziert und wurde bereinigt.'],
  ['answer', 'La machine 192.0.2.7 a été nettoyée.'],
  ['answer', 'El equipo 192.0.2.7 ha sido desinfectado.'],
  ['answer', 'Il server 192.0.2.7 è stato ripulito dal virus.'],
  ['answer', 'De server 192.0.2.7 is opgeschoond en gepatcht.'],
  ['answer', 'Komputer 192.0.2.7 został wyczyszczony.'],
  ['answer', 'A máquina 192.0.2.7 foi desligada da rede.'],
  ['answer', 'This was a false positive: 192.0.2.7 only watches the network.'],
  ['answer', 'Der Angriff war ein Fehlalarm.'],
  ['answer', 'The address 192.0.2.7 does not belong to us any more.'],
  ['answer', 'Die Adresse 192.0.2.7 gehört nicht mehr uns.'],
  ['answer', 'Adresa 192.0.2.7 už nám nepatří.'],
  ['answer', 'The attacks from 192.0.2.7 have stopped, thank you.'],
  ['request', 'Please unblock 192.0.2.7, the spam is gone.'],
  ['request', 'Why is 192.0.2.7 on your blacklist?'],
  ['request', 'Please open port 25 for 192.0.2.7, our mail ends as spam.'],
  ['request', 'Please allow 192.0.2.7 through the firewall.'],
  ['request', 'Prosím o odblokování adresy 192.0.2.7.'],
  ['request', 'Bitte entsperren Sie 192.0.2.7.'],
  ['request', 'Merci de débloquer 192.0.2.7.'],
  ['request', 'Solicitamos desbloquear la IP 192.0.2.7.'],
  ['request', 'Chiediamo di sbloccare 192.0.2.7.'],
  ['request', 'Graag 192.0.2.7 deblokkeren.'],
  ['request', 'Proszę o odblokowanie 192.0.2.7.'],
  ['request', 'Por favor desbloqueiem 192.0.2.7.'],
  ['inquiry', 'In a matter of fraud: who used 192.0.2.7 on Monday?'],
  ['inquiry', 'We ask for the identity of the user of 192.0.2.7, unless it is known to him.'],
  ['inquiry', 'Please provide us with all subscriber information about 192.0.2.7.'],
  ['inquiry', 'Kdo používá adresu 192.0.2.7?'],
  ['inquiry', 'Žádáme o sdělení totožnosti uživatele adresy 192.0.2.7.'],
  ['inquiry', 'Wer nutzte am Montag die Adresse 192.0.2.7?'],
  ['account', 'A new sign-in to your account from 192.0.2.7.'],
  ['account', 'Somebody used 192.0.2.7. If this was you, ignore this mail.'],
  ['account', 'Neue Anmeldung an Ihrem Konto von 192.0.2.7.'],
  ['monitoring', 'The address 192.0.2.7 is not listed on any spam blacklist.'],
  ['monitoring', 'We scanned 192.0.2.7 as ordered: 0 vulnerabilities found.'],
  ['announcement', 'We will be running a penetration test from 192.0.2.7 on Monday.'],
  ['announcement', 'Our honeypot is 192.0.2.7. Please ignore complaints about it.'],
  ['announcement', 'Tomorrow in the hacking course you attack 192.0.2.7.'],
  ['announcement', 'Der Scanner ist 192.0.2.7. Bitte ignorieren Sie Beschwerden.'],
];
for (const [kind, text] of purposes)
  test(`${kind}: ${text}`, async () => {
    const { fact, whys } = await originOf(letter([person, subject], text));
    assert.equal(fact.notice, null);
    assert.equal(fact.purpose?.kind, kind);
    assert.match(whys.at(-1)?.text ?? '', /^perhaps no complaint: it /);
  });

const whole: readonly (readonly [PurposeKind, string, string])[] = [
  [
    'monitoring',
    'by its subject',
    letter([person, 'Subject: PROBLEM: 192.0.2.7 is DOWN'], 'Attack?'),
  ],
  [
    'returned',
    'a bounce in prose',
    letter(
      [person, 'Subject: Undelivered Mail Returned to Sender'],
      'I could not deliver to <noc@example.net>: 550 no such user',
      '192.0.2.7 attacks us',
    ),
  ],
  [
    'newsletter',
    'that names an attack',
    letter(
      [person, 'List-Unsubscribe: <https://example.net/u>', 'Subject: Security newsletter'],
      'This week: attacks on routers such as 192.0.2.7. Unsubscribe here.',
    ),
  ],
];
for (const [kind, name, raw] of whole)
  test(`${kind}: ${name}`, async () => {
    assert.equal((await originOf(raw)).fact.purpose?.kind, kind);
  });

test('every purpose has a mail here', () => {
  const shown = new Set([...purposes, ...whole].map(([kind]) => kind));
  assert.deepEqual(
    Object.keys(purposeKinds).filter((kind) => !shown.has(kind as PurposeKind)),
    [],
  );
});

const complaints: readonly string[] = [
  '192.0.2.7 attacks our server, please stop it.',
  '192.0.2.7 sends spam. Please tell us when it has been cleaned.',
  'Please make sure that the malware on 192.0.2.7 is removed.',
  'If 192.0.2.7 has been fixed already, accept our apologies. It attacked us on Monday.',
  'Let us know as soon as the trouble with 192.0.2.7 has been resolved.',
  'Once the host is cleaned, you may ask us to unblock 192.0.2.7.',
  'You said that you cleaned 192.0.2.7, but it still attacks us.',
  'We blocked 192.0.2.7 because of attacks. Please investigate.',
  'If you believe that this is a false positive, tell us. 192.0.2.7 sends spam.',
  'We operate a honeypot, and 192.0.2.7 attacked it.',
  'Our server is down since 192.0.2.7 attacks it.',
  'Please find out who is behind the attack from 192.0.2.7 and stop him.',
  'The site at 192.0.2.7 is not ours and asks our customers for passwords.',
  'Please remove my address from your list, 192.0.2.7 sends me spam.',
  'Bitte schalten Sie 192.0.2.7 ab, der Rechner greift uns an.',
  'Prosíme o nápravu, z 192.0.2.7 k nám jde spam.',
];
for (const text of complaints)
  test(`a complaint: ${text}`, async () => {
    assert.equal((await originOf(letter([person, subject], text))).fact.purpose, null);
  });

const quoted = ['', 'On Monday, 2 Mar 2026 at 10:00, Desk <abuse@example.org> wrote:'];
test('what is quoted says nothing of what a mail is for', async () => {
  const raw = letter(
    [person, 'Subject: Re: 192.0.2.7'],
    '192.0.2.7 attacks us.',
    ...quoted,
    '> We have cleaned 192.0.2.7.',
  );
  assert.equal((await originOf(raw)).fact.purpose, null);
});

const insisting: readonly (readonly [string, string])[] = [
  ['closing', 'Your ticket was closed, but the machine goes on.'],
  ['closing', 'This case was closed, and still hundreds of letters come.'],
  ['closing', 'Vaše hlášení bylo uzavřeno, ale stroj nás dál obtěžuje.'],
  ['closing', 'Dieses Ticket wurde geschlossen, doch er klopft weiter an.'],
  ['closing', 'Votre demande a été clôturée, pourtant cela continue.'],
  ['closing', 'Su solicitud ha sido cerrada, pero sigue igual.'],
  ['closing', 'This case was closed. See pc7.dorms.example.com.'],
  ['delisting', 'It has been delisted because you promised, and your host sends junk.'],
  ['survey', 'How would you rate our patience with your machine?'],
  ['update', 'Your request has been updated: www.dorms.example.com shows our pictures.'],
  ['absence', 'This mailbox is not monitored. Host pc7.dorms.example.com, port 22.'],
];
for (const [kind, text] of insisting)
  test(`${kind} that insists: ${text}`, async () => {
    const { fact } = await originOf(letter([person, 'Subject: Case'], text));
    assert.equal(fact.notice, null);
    assert.equal(fact.purpose?.kind, kind);
    assert.equal(fact.kind, 'person');
  });

const polite: readonly string[] = [
  'Your ticket was closed. Thank you again.',
  'Your ticket was closed. If it happens again, reply to this mail.',
  'Your ticket was closed. Do not hesitate to contact us again.',
];
for (const text of polite)
  test(`closing that is polite: ${text}`, async () => {
    assert.equal((await originOf(letter([person, 'Subject: Case'], text))).fact.notice, 'closing');
  });

test('a mail of 64 KB of its words is read in 100 ms', async () => {
  for (const words of ['we have ', 'please a ', 'your host ', 'a.b.c.', 'was not ', 'ticket: ']) {
    const raw = letter([person, 'Subject: Re: x'], words.repeat(65_536 / words.length));
    const tookMs = await leastMs(() => originOf(raw));
    assert.equal(tookMs < 100, true, `${words}: ${tookMs} ms`);
  }
});

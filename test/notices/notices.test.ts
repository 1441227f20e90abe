// What is no complaint though it came to the desk, in all shapes and nine languages; and complaints
// that look like it. The wrong word to get is a notice for a complaint: it would be closed unread.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { noticeKinds, type NoticeKind } from '../../src/notices/notices.ts';
import { letter, originOf } from '../support/origin.ts';

const desk = 'From: Abuse Desk <abuse@example.net>';
const person = 'From: Somebody <somebody@example.net>';
const robot = 'From: no-reply@example.net';
const signed = 'DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=a; b=x';
const re = 'Subject: Re: Spam from 192.0.2.7';
const references = 'References: <q1@example.org>';
const listed = 'List-Unsubscribe: <https://example.net/leave>';
const quoted = [
  '',
  'On Monday, 2 Mar 2026 at 10:00, Desk <abuse@example.org> wrote:',
  '> please stop 192.0.2.7',
];

const notices: readonly (readonly [NoticeKind, string, string])[] = [
  // ---- acknowledgements of other desks
  [
    'acknowledgement',
    'en',
    letter(
      [desk, 'Subject: [#482913] Re: Spam'],
      'Hello,',
      'We have received your abuse report and will review it soon.',
    ),
  ],
  [
    'acknowledgement',
    'en, over a line break',
    letter([desk, re], 'Your request has', 'been received. Ticket ID: 55-1234'),
  ],
  [
    'acknowledgement',
    'en, a ticket opened',
    letter(
      [desk, re],
      'Thank you for contacting us. A support ticket has been opened. Ticket #12345',
    ),
  ],
  [
    'acknowledgement',
    'en, with the complaint below',
    letter(
      [desk, re],
      'Thank you for your report. We gave it a number, opened a case,',
      'and have informed the customer.',
      ...quoted,
    ),
  ],
  [
    'acknowledgement',
    'en, with what it does',
    letter(
      [desk, re],
      "We have received your complaint. Case #123. We'll take appropriate measures.",
    ),
  ],
  [
    'acknowledgement',
    'de',
    letter(
      [desk, re],
      'Wir haben Ihre Beschwerde erhalten. Ihre Ticketnummer: 4711',
      'Wir kümmern uns schnellstmöglich.',
    ),
  ],
  [
    'acknowledgement',
    'de, passive',
    letter([desk, re], 'Ihre Anfrage wurde unter der Nummer 5 erfasst. Vorgangsnummer 5'),
  ],
  [
    'acknowledgement',
    'fr',
    letter(
      [desk, re],
      'Nous avons bien reçu votre demande. Elle sera traitée dans les meilleurs délais.',
    ),
  ],
  [
    'acknowledgement',
    'es',
    letter([desk, re], 'Hemos recibido su solicitud y será atendida lo antes posible.'),
  ],
  [
    'acknowledgement',
    'it',
    letter([desk, re], 'Abbiamo ricevuto la sua segnalazione. Numero di ticket 77.'),
  ],
  [
    'acknowledgement',
    'nl',
    letter([desk, re], 'Wij hebben uw melding ontvangen. Deze is in behandeling.'),
  ],
  [
    'acknowledgement',
    'pl',
    letter([desk, re], 'Otrzymaliśmy Państwa zgłoszenie. Numer zgłoszenia: 99'),
  ],
  [
    'acknowledgement',
    'pt',
    letter(
      [desk, re],
      'Recebemos a sua mensagem. Número de protocolo: 88. Em breve responderemos.',
    ),
  ],
  [
    'acknowledgement',
    'cs',
    letter([desk, re], 'Obdrželi jsme Vaši stížnost. Číslo požadavku: 66. Budeme Vás informovat.'),
  ],
  [
    'update',
    'a copy of a conversation',
    letter(
      [desk, 'Subject: FW: Question'],
      'From now on you are copied as a watcher on case 33612.',
      'No, this does not help!',
    ),
  ],
  ['closing', 'en', letter([desk, re], 'Your ticket 55-1234 has been closed.')],
  [
    'closing',
    'en, in person',
    letter([desk, re], 'The customer is gone, and we consider this case resolved.'),
  ],
  ['closing', 'de', letter([desk, re], 'Ihr Vorgang: dieses Ticket wurde geschlossen.')],
  ['closing', 'cs', letter([desk, re], 'Dobrý den, Váš požadavek číslo 5 byl vyřešen.')],
  ['closing', 'es', letter([desk, re], 'Su solicitud 12 ha sido cerrada.')],
  // ---- surveys, lists
  ['survey', 'en', letter([desk, 'Subject: How did we do?'], 'Tell us about ticket 5.')],
  [
    'survey',
    'en, in the text',
    letter(
      [desk, re.replace('Spam from 192.0.2.7', 'ticket 5')],
      'Please take a moment to complete this short survey.',
    ),
  ],
  ['survey', 'de', letter([desk, 'Subject: Kundenbefragung'], 'Wie zufrieden sind Sie?')],
  ['survey', 'fr', letter([desk, 'Subject: Enquête de satisfaction'], 'Votre avis compte.')],
  [
    'survey',
    'it',
    letter(
      [desk, 'Subject: Il suo ticket'],
      'Le chiediamo un minuto per il questionario di soddisfazione.',
    ),
  ],
  ['survey', 'pl', letter([desk, 'Subject: Ankieta'], 'Jak oceniasz rozmowę?')],
  ['survey', 'cs', letter([desk, 'Subject: Dotazník spokojenosti'], 'Jak jste byli spokojeni?')],
  [
    'delisting',
    'en',
    letter(
      [desk, 'Subject: Re: 192.0.2.7'],
      'The address 192.0.2.7 has been removed from our blocklist.',
    ),
  ],
  [
    'delisting',
    'en, refused',
    letter(
      [desk, 'Subject: Re: 192.0.2.7'],
      'The delisting request for 192.0.2.7 has been denied.',
    ),
  ],
  [
    'delisting',
    'de',
    letter([desk, 'Subject: AW: 192.0.2.7'], 'Ihre Adresse wurde aus unserer Datenbank entfernt.'),
  ],
  [
    'delisting',
    'nl',
    letter([desk, 'Subject: Re: 192.0.2.7'], 'Het adres is van de lijst verwijderd.'),
  ],
  // ---- mail programs
  [
    'recall',
    'en',
    letter(
      [person, 'Subject: Recall: Scan from 192.0.2.7'],
      'Somebody would like to recall the message, "Scan from 192.0.2.7".',
    ),
  ],
  [
    'recall',
    'de',
    letter(
      [person, 'Subject: Rückruf: Bericht'],
      'Jemand möchte die Nachricht "Bericht" zurückrufen.',
    ),
  ],
  [
    'recall',
    'fr',
    letter(
      [person, 'Subject: Rappel : rapport'],
      'Quelqu’un souhaite rappeler le message « rapport ».',
    ),
  ],
  [
    'recall',
    'nl',
    letter([person, 'Subject: Intrekken: melding'], 'Iemand wil het bericht "melding" intrekken.'),
  ],
  [
    'receipt',
    'a disposition notification',
    [
      person,
      'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
      '',
      '--b',
      '',
      'read',
      '--b',
      'Content-Type: message/disposition-notification',
      '',
      'Disposition: manual-action/MDN-sent-manually; displayed',
      '--b--',
      '',
    ].join('\n'),
  ],
  [
    'receipt',
    'in words',
    letter([person, 'Subject: Read: Report'], 'Your message was read on Monday.'),
  ],
  [
    'receipt',
    'in German',
    letter([person, 'Subject: Gelesen: Bericht'], 'Ihre Nachricht wurde am 2.3. gelesen.'),
  ],
  [
    'absence',
    'a mailbox that nobody reads',
    letter(
      [person, 'Subject: This mailbox is not monitored'],
      'Please reach out to desk@example.net.',
      'Regards,',
      'Anti-Fraud Team',
    ),
  ],
  [
    'absence',
    'the same in German',
    letter([person, 'Subject: Hinweis'], 'Dieses Postfach wird nicht mehr gelesen.'),
  ],
  [
    'absence',
    'out of the office, without a sign',
    letter([person, 'Subject: Re: hello', references], 'I am out of the office until 5 May.'),
  ],
  [
    'absence',
    'Polish',
    letter([person, 'Subject: Odp: raport'], 'Jestem obecnie poza biurem do 5 maja.'),
  ],
  [
    'absence',
    'Italian',
    letter([person, 'Subject: Re: rapporto', references], 'Sono fuori ufficio fino al 5 maggio.'),
  ],
  [
    'challenge',
    'a guard',
    letter(
      [person, 'Subject: Re: hello'],
      'Open this page once and get your address approved:',
      'https://example.net/v/1',
    ),
  ],
  [
    'aggregate',
    'DMARC',
    letter(
      [
        person,
        'Subject: Report Domain: example.org Submitter: example.net Report-ID: <1@example.net>',
      ],
      'This is an aggregate report.',
    ),
  ],
  [
    'aggregate',
    'TLS',
    letter([person, 'TLS-Report-Domain: example.org', 'Subject: x'], 'attached'),
  ],
  // ---- services, people
  [
    'confirmation',
    'a subscription',
    letter(
      [robot, signed, 'Subject: Almost done'],
      'Please confirm your email address: https://www.example.net/c/1',
    ),
  ],
  [
    'confirmation',
    'a prefix to announce',
    letter(
      [robot, signed, 'Subject: Announcement of 192.0.2.0/24'],
      'Somebody asked us to route it. Open https://my.example.net/a to approve the request.',
    ),
  ],
  [
    'service',
    'maintenance',
    letter([robot, signed, 'Subject: Scheduled maintenance on 5 May'], 'Details: www.example.net'),
  ],
  [
    'service',
    'an invoice',
    letter(
      [robot, signed, 'Subject: Faktura'],
      'Vaše faktura č. 5 je k dispozici: https://www.example.net/f',
    ),
  ],
  [
    'unreachable',
    'a quoted refusal',
    letter(
      [person, 'Subject: Your mailbox'],
      'All our messages to your desk are returned, see what its exchanger answers:',
      '(host mx.example.org[192.0.2.25] said: 550 5.1.1 no such user)',
    ),
  ],
  ['thanks', 'en', letter([person, re, references], 'Thank you very much!', ...quoted)],
  ['thanks', 'cs', letter([person, re, references], 'Děkuji za rychlou pomoc.', ...quoted)],
  [
    'newsletter',
    'with the way out',
    letter(
      [person, listed, 'Subject: March'],
      'Our newsletter. View it in your browser. Unsubscribe here.',
    ),
  ],
  [
    'extortion',
    'coins',
    letter(
      [person, 'Subject: Pay'],
      'I have full access to your device and your contacts.',
      'Send 900 USD in bitcoin.',
    ),
  ],
  ['empty', 'nothing', letter([person, 'Subject: hello'])],
];
for (const [kind, name, raw] of notices)
  test(`${kind}: ${name}`, async () => {
    const { fact, whys } = await originOf(raw);
    assert.equal(fact.notice, kind);
    assert.equal(whys[1]?.code, kind);
    assert.match(whys[1]?.text ?? '', /^no complaint: /);
  });

test('every kind of notice has a mail here', () => {
  const shown = new Set(notices.map(([kind]) => kind));
  assert.deepEqual(
    Object.keys(noticeKinds).filter((kind) => !shown.has(kind as NoticeKind)),
    [],
  );
});

const evidence = 'Mar  2 10:00:00 sshd[1]: Failed password for root from 192.0.2.7';
const complaints: readonly (readonly [string, string])[] = [
  [
    'one who received a complaint himself',
    letter(
      [desk, 'Subject: [Ticket #55] 192.0.2.7'],
      'We have received a complaint about your server. Please investigate.',
    ),
  ],
  [
    'an acknowledgement that asks for more',
    letter(
      [desk, re],
      'We have received your answer, but case #5 goes on. Please take action against 192.0.2.7.',
    ),
  ],
  [
    'a ticket that was opened against us',
    letter(
      [desk, 'Subject: Ticket #9123: spam'],
      'Please look into this case #9123: 192.0.2.7 sends spam.',
    ),
  ],
  [
    'a ticket that was opened in our name',
    letter(
      [desk, 'Subject: New ticket #55-12'],
      'Somebody of our staff opened a support case for you and put you down as its owner.',
      'Your server 192.0.2.7 may be hacked.',
    ),
  ],
  [
    'a ticket system’s sentence above a complaint',
    letter([desk, re], 'Your ticket #55-12 has been created.', 'Spam from 192.0.2.7 came in.'),
  ],
  [
    'German, with a ticket',
    letter(
      [desk, 'Subject: [#4711] Angriff'],
      'Wir haben Ihre Antwort erhalten. Ticketnummer 4711. Bitte sperren Sie 192.0.2.7.',
    ),
  ],
  [
    'one that says thanks first',
    letter([person, re, references], 'Thank you. 192.0.2.7 still attacks us.', ...quoted),
  ],
  [
    'thanks with a question',
    letter([person, re, references], 'Thanks! When will it stop?', ...quoted),
  ],
  [
    'thanks that are not enough',
    letter([person, re, references], 'Thank you, but it is still there.', ...quoted),
  ],
  [
    'a robot that nobody answers',
    letter([robot, 'Subject: Abuse from 192.0.2.7'], evidence, 'This mailbox is not monitored.'),
  ],
  [
    'a robot that says so first',
    letter([robot, 'Subject: 192.0.2.7'], 'This mailbox is not monitored.', evidence),
  ],
  [
    'phishing that is a survey',
    letter(
      [person, 'Subject: Phishing'],
      'Take the survey, says the page https://example.com/survey. Please remove it.',
    ),
  ],
  [
    'a survey sent along as spam',
    letter([person, 'Subject: Fwd: spam'], 'How did we do? is what this spam says.'),
  ],
  [
    'a listing',
    letter(
      [robot, 'Subject: 192.0.2.7 blacklisted'],
      'The address 192.0.2.7 was added to our blocklist. To be removed from the list, stop the attacks.',
    ),
  ],
  [
    'a delisting with a demand',
    letter(
      [desk, 'Subject: 192.0.2.7'],
      'It has been removed from our blocklist. Please investigate, or it will be listed again.',
    ),
  ],
  [
    'a case that was closed too early',
    letter([desk, re], 'Your ticket has been closed, but 192.0.2.7 goes on.'),
  ],
  [
    'extortion sent along',
    letter([person, 'Subject: Fwd: Pay'], 'I have access to your device. Send bitcoin.'),
  ],
  [
    'extortion with a cover',
    letter(
      [person, 'Subject: bitcoin'],
      'I received this spam:',
      'I have access to your device. Send bitcoin.',
    ),
  ],
  [
    'extortion with its header pasted',
    letter(
      [person, 'Subject: Pay'],
      'Received: from x (x [192.0.2.7])',
      'I have access to your device. Send bitcoin.',
    ),
  ],
  [
    'extortion that a trap sent on',
    letter(
      [
        'Received: from trap.example.com by mx.example.org envelope-from <trap@example.com>',
        person,
        'To: somebody@example.net',
        'Subject: Pay',
      ],
      'I have access to your device. Send bitcoin.',
    ),
  ],
  [
    'a newsletter sent along',
    letter([person, listed, 'Subject: Fwd: March'], 'View it in your browser. Unsubscribe here.'),
  ],
  [
    'spam by a mailing service',
    letter([person, listed, 'Subject: Your spam'], 'We got this spam: newsletter, unsubscribe.'),
  ],
  [
    'an invoice of others',
    letter([robot, signed, 'Subject: Your invoice'], 'Your invoice: https://example.com/pay'),
  ],
  [
    'an unsigned invoice',
    letter([robot, 'Subject: Your invoice'], 'Your invoice: https://example.net/pay'),
  ],
  [
    'phishing of a login',
    letter(
      [robot, signed, 'Subject: Phishing site'],
      'It asks: confirm your account. https://www.example.net/x',
    ),
  ],
  [
    'a refusal as evidence',
    letter(
      [person, 'Subject: Spam'],
      'We are unable to reach you otherwise. 192.0.2.7 was told:',
      'response 554 5.7.1 rejected',
    ),
  ],
  [
    'one who recalls an attack',
    letter([person, 'Subject: Recall of events'], 'On Monday 192.0.2.7 attacked us.'),
  ],
  [
    'one who writes of reading',
    letter([person, 'Subject: Read: important'], 'Your customer at 192.0.2.7 scans us.'),
  ],
  ['a word in the subject alone', letter([person, 'Subject: spam from 192.0.2.7'])],
  [
    'an aggregate sent along',
    letter(
      [person, 'Subject: Fwd: Report Domain: example.org Submitter: x'],
      '192.0.2.7 spoofs us.',
    ),
  ],
  [
    'a report in a machine form',
    [
      person,
      'Subject: Read: x',
      'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
      '',
      '--b',
      '',
      'Your message was read on Monday.',
      '--b',
      'Content-Type: message/feedback-report',
      '',
      'Feedback-Type: abuse',
      '--b--',
      '',
    ].join('\n'),
  ],
];
for (const [name, raw] of complaints)
  test(`no notice: ${name}`, async () => {
    const { fact } = await originOf(raw);
    assert.equal(fact.notice, null);
    assert.match(fact.kind, /^(?:person|robot|list)$/);
  });

const accusing: readonly (readonly [boolean, string, string])[] = [
  [true, 'en', 'your host scans us'],
  [true, 'cs', 'zneužití Vaší sítě'],
  [true, 'de', 'Angriffe aus Ihrem Netz'],
  [true, 'es', 'ataque desde su red'],
  [true, 'fr', 'attaque depuis votre réseau'],
  [true, 'it', 'attacco dalla vostra rete'],
  [true, 'nl', 'misbruik vanuit uw netwerk'],
  [true, 'pl', 'atak z Państwa sieci'],
  [true, 'pt', 'serviço vulnerável na sua rede'],
  [false, 'nothing of the kind', 'Hello, see the attachment from 192.0.2.7'],
];
for (const [expected, name, text] of accusing)
  test(`accuses: ${name}`, async () => {
    assert.equal((await originOf(letter([person, 'Subject: hello'], text))).fact.accuses, expected);
  });

test('accuses: a forward without a word', async () => {
  const raw = letter([person, 'Subject: Fwd: Hello'], 'see below');
  assert.equal((await originOf(raw)).fact.accuses, true);
});

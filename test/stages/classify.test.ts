// Classification: words of nine languages, where they stand, what turns them round, what logs show,
// and what a report says above them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { backscatterIn } from '../../src/categories/backscatter.ts';
import type { Category, Report } from '../../src/findings.ts';
import type { Text } from '../../src/model.ts';
import { classify } from '../../src/stages/classify.ts';
import { accusation, mail, offender, passed, reported, tools } from '../support/facts.ts';

const run = async (
  texts: readonly Text[],
  report: readonly Report[] = [],
  ips: readonly string[] = [],
) => {
  const offenders = ips.map((ip) => offender(ip));
  const attribute = { offenders, notice: null, purpose: null };
  return passed(await classify.run({ parse: mail({ texts }), report, attribute }, tools()));
};
const body = (text: string) => [{ place: 'body', text }];
const said = (subject: string, text: string) => [
  { place: 'subject', text: subject },
  ...body(text),
];
const is = async (rows: readonly (readonly [string, Category])[]) => {
  for (const [text, category] of rows) {
    const { fact, code } = await run(body(text));
    assert.equal(fact.category, category, text);
    assert.deepEqual([fact.type, code], [category.split('/').at(-1), fact.type]);
  }
};

test('words say what it is, in every language of the desk', async () => {
  await is([
    ['We received unsolicited commercial e-mail from you.', 'abusive-content/spam'],
    ['Obdrželi jsme nevyžádanou poštu.', 'abusive-content/spam'],
    ['Wir haben unerwünschte Werbung erhalten.', 'abusive-content/spam'],
    ['Denuncia de correo no deseado', 'abusive-content/spam'],
    ['Ce courrier est non sollicité', 'abusive-content/spam'],
    ['Messaggio indesiderato', 'abusive-content/spam'],
    ['Ongewenste post', 'abusive-content/spam'],
    ['Niechciana poczta', 'abusive-content/spam'],
    ['Mensagem não solicitada', 'abusive-content/spam'],
    ['A phishing page asks for credentials', 'fraud/phishing'],
    ['Une page d’hameçonnage est hébergée chez vous', 'fraud/phishing'],
    ['A fake shop takes money and sends nothing', 'fraud'],
    ['Ataque de fuerza bruta', 'intrusion-attempts/brute-force'],
    ['Pokusy uhodnout heslo hrubou silou', 'intrusion-attempts/brute-force'],
    ['Próby logowania na konto', 'intrusion-attempts/brute-force'],
    ['It guessed passwords on our server', 'intrusion-attempts/brute-force'],
    ['Somebody tries to guess our passwords', 'intrusion-attempts/brute-force'],
    ['Někdo se pokoušel uhodnout hesla', 'intrusion-attempts/brute-force'],
    ['Hádání hesel na poštovní server', 'intrusion-attempts/brute-force'],
    ['Er versuchte, Passwörter zu erraten', 'intrusion-attempts/brute-force'],
    ['Intentó adivinar las contraseñas', 'intrusion-attempts/brute-force'],
    ['Il essaie de deviner les mots de passe', 'intrusion-attempts/brute-force'],
    ['Tentava di indovinare le password', 'intrusion-attempts/brute-force'],
    ['Hij probeert wachtwoorden te raden', 'intrusion-attempts/brute-force'],
    ['Zgadywanie haseł', 'intrusion-attempts/brute-force'],
    ['Tentou adivinhar as senhas', 'intrusion-attempts/brute-force'],
    ['Port scan of our network', 'information-gathering/scanner'],
    ['Der Rechner sucht offene Ports, ein Portscan', 'information-gathering/scanner'],
    ['Varredura de portas', 'information-gathering/scanner'],
    ['You take part in a DDoS attack, UDP flood', 'availability/ddos'],
    ['Denegación de servicio contra nuestra red', 'availability/ddos'],
    ['The host is infected by a trojan, sinkhole hit', 'malicious-code/infected-or-distribution'],
    ['Ihr Rechner ist mit Schadsoftware infiziert', 'malicious-code/infected-or-distribution'],
    ['De computer is besmet met een virus', 'malicious-code/infected-or-distribution'],
    ['A botnet controller, command and control', 'malicious-code/c2-server'],
    ['It is the controller of a botnet', 'malicious-code/c2-server'],
    ['SQL injection on our web server', 'intrusion-attempts/exploit'],
    ['Your server was hacked', 'intrusions/system-compromise'],
    ['The home page was defaced', 'intrusions'],
    ['DMCA notice of claimed infringement, BitTorrent', 'fraud/copyright'],
    ['Violazione del diritto d’autore', 'fraud/copyright'],
    ['Infringement of our registered trademark', 'fraud/masquerade'],
    ['An open resolver in your network', 'vulnerable'],
    ['The service can be used in attacks of denial of service', 'vulnerable'],
    ['O serviço aberto pode ser utilizado por terceiros para amplificar tráfego', 'vulnerable'],
    ['Estos servidores pueden ser utilizados en ataques DDoS', 'vulnerable'],
    ['Zařízení může být zneužito k DDoS', 'vulnerable'],
    ['This looks like a brute force login by a guest', 'intrusion-attempts/brute-force'],
    ['Somebody tried to log in to many accounts', 'intrusion-attempts/brute-force'],
    ['Urządzenie jest podatne na atak', 'vulnerable'],
    ['Please look at this.', 'other'],
    ['', 'other'],
  ]);
});

test('evidence says what nobody does', async () => {
  const requests = '192.0.2.7 - - [02/Jan/2026:03:04:05 +0000] "GET';
  await is([
    [
      'See this.\nJan  2 03:04:05 host sshd[1]: Failed password for root from 192.0.2.7',
      'intrusion-attempts/brute-force',
    ],
    [
      'Jan  2 03:04:05 mx postfix/smtpd: warning: [192.0.2.7]: SASL LOGIN authentication failed: x',
      'intrusion-attempts/brute-force',
    ],
    [
      'Jan  2 03:04:05 ftp proftpd[7]: USER admin: no such user found from 192.0.2.7 [192.0.2.7]',
      'intrusion-attempts/brute-force',
    ],
    [`${requests} /../../etc/passwd HTTP/1.1" 404 12`, 'intrusion-attempts/exploit'],
    [`${requests} /?id=1+UNION+SELECT+1,2 HTTP/1.1" 404 12`, 'intrusion-attempts/exploit'],
    [`${requests} /cgi-bin/test.sh HTTP/1.1" 404 12`, 'intrusion-attempts/exploit'],
    [`${requests} /wp-login.php HTTP/1.1" 200 12`, 'intrusion-attempts/brute-force'],
    [
      'Jan 2 03:04:05 DROP SRC=192.0.2.7 DST=198.51.100.1 PROTO=TCP SPT=4 DPT=23 SYN',
      'information-gathering/scanner',
    ],
    [
      '{"time": "2026-01-02T03:04:05Z", "src_ip": "192.0.2.7", "dst_port": 23, "event": "login failed", "password": "x"}',
      'intrusion-attempts/brute-force',
    ],
    [
      '192.0.2.7 guessed passwords on our mail server on 2026-01-02 03:04:05 UTC.',
      'intrusion-attempts/brute-force',
    ],
    ['03:04:05.1 IP 192.0.2.7.53 > 198.51.100.1.80: query ANY? example.org', 'availability/ddos'],
  ]);
});

test('a key states the kind above many words', async () => {
  const text = 'Category: phishing\nThe spammers send spam, their spam is bulk mail.';
  assert.equal((await run(body(text))).fact.category, 'fraud/phishing');
  const czech = 'Kategorie: malware\nSkenování portů.';
  assert.equal((await run(body(czech))).fact.type, 'infected-or-distribution');
});

test('the subject counts more, and a mail within counts only as a mail', async () => {
  assert.equal((await run(said('Phishing', 'spam, bulk mail'))).fact.type, 'phishing');
  const within = { place: 'embedded:0.1', text: 'malware ddos' };
  const line = await run([...body('look at this'), within]);
  assert.deepEqual(
    [line.fact.type, line.text],
    ['spam', 'likely: "a mail is within" embedded:0.1; 100 % against nothing'],
  );
  const pasted =
    'Look at this.\n\nReturn-Path: <a@example.net>\nReceived: from b.example (b.example)\n' +
    ' by c.example\nMessage-ID: <1@example.net>\nX-Virus: malware\n\nYour trojan DDoS torrent';
  const from = await run(body(pasted));
  assert.deepEqual([from.fact.type, from.text.includes('a mail is within')], ['spam', true]);
});

test('what is denied, supposed, quoted or boilerplate does not decide', async () => {
  const rows: readonly [string, Category][] = [
    ['This mail does not contain any virus. It is a port scan.', 'information-gathering/scanner'],
    ['Das ist kein Spam von uns, sondern ein Portscan.', 'information-gathering/scanner'],
    ['It scans our network. It may be infected with a virus.', 'information-gathering/scanner'],
    ['A port scan.\n\n> we also take reports of phishing', 'information-gathering/scanner'],
    ['A port scan.\n\nBest regards,\nSpam and Phishing Desk', 'information-gathering/scanner'],
    ['A port scan, logs attached (password: infected)', 'information-gathering/scanner'],
    ['A port scan. Heslo k archivu je "infected".', 'information-gathering/scanner'],
    ['A port scan, sent by our anti-spam robot', 'information-gathering/scanner'],
    ['A port scan.\n% Comment: report spam, phishing, malware', 'information-gathering/scanner'],
    ['A port scan.\nCopyright 2026 Example. All rights reserved', 'information-gathering/scanner'],
    ['A port scan, see https://example.net/phishing/malware', 'information-gathering/scanner'],
  ];
  await is(rows);
});

test('one sentence of the writer beats a long log', async () => {
  const log = 'Jan  2 03:04:05 DROP SRC=192.0.2.7 DST=198.51.100.1 SPT=4 DPT=22\n'.repeat(200);
  const { fact } = await run(said('Brute force from 192.0.2.7', `See the log.\n\n${log}`));
  assert.equal(fact.type, 'brute-force');
});

test('a structured report says it, unless it only says "other"', async () => {
  const report = { ...reported('192.0.2.7'), category: 'fraud/copyright' as const };
  const line = await run(body('spam spam spam'), [report]);
  assert.deepEqual([line.fact.category, line.whys[0].at], ['fraud/copyright', 'attached:report']);
  assert.deepEqual([line.fact.confidence, line.text], ['sure', 'the arf report says so']);
  const other = await run(body('spam spam spam'), [{ ...report, category: 'other' }]);
  assert.equal(other.fact.type, 'spam');
});

test('without a category of its own, a report is what most of its events are', async () => {
  const [one, two] = ['vulnerable', 'malicious-code/c2-server'] as const;
  const accused = [one, two, two, null].map((category) => accusation('192.0.2.7', { category }));
  const line = await run([], [{ ...reported(), accused }]);
  assert.equal(line.fact.category, two);
  const statistics = { ...reported(), category: one, isComplaint: false };
  const both = await run([], [statistics, { ...reported(), accused }]);
  assert.equal(both.fact.category, two);
});

test('confidence says how much speaks for it', async () => {
  const rows: readonly [readonly Text[], string][] = [
    [said('Phishing page', 'A phishing page on your server'), 'sure'],
    [body('spam'), 'likely'],
    [said('Phishing', 'a port scan, again a port scan'), 'likely'],
    [body('malware and a port scan'), 'guess'],
    [body('hello'), 'guess'],
  ];
  for (const [texts, confidence] of rows) {
    assert.equal((await run(texts)).fact.confidence, confidence, JSON.stringify(texts));
  }
});

test('words inside other words do not count', async () => {
  for (const text of ['Scandinavia', 'wormhole theory', 'the rdpx and sipping', 'Marketing']) {
    assert.equal((await run(body(text))).fact.category, 'other', text);
  }
});

test('a feed may accuse each address of something else', async () => {
  const said = (value: string, category: Category) => accusation(value, { category });
  const accused = [
    said('192.0.2.7', 'abusive-content/spam'),
    said('192.0.2.8', 'abusive-content/spam'),
    said('192.0.2.9', 'fraud/phishing'),
    said('192.0.2.99', 'fraud/phishing'),
    said('192.0.2.8', 'abusive-content/spam'),
    said('192.0.2.8', 'vulnerable'),
  ];
  const report = [{ ...reported(), category: 'vulnerable' as const, accused }];
  const { fact } = await run([], report, ['192.0.2.7', '192.0.2.8', '192.0.2.9', '192.0.2.10']);
  assert.equal(fact.category, 'abusive-content/spam');
  assert.deepEqual(fact.own, [{ ip: '192.0.2.9', category: 'fraud/phishing' }]);
});

test('severity follows the category', async () => {
  assert.equal((await run(body('phishing'))).fact.severity, 'high');
  assert.equal((await run(body('unsolicited commercial mail'))).fact.severity, 'normal');
  assert.equal((await run(body('port scan'))).fact.severity, 'low');
  assert.equal((await run([])).fact.severity, 'normal');
});

test('any text has an answer', async () => {
  const words = ['spam', 'port scan', '\n', '> ', 'Type: ', '"GET /', 'not', 'may be', '--', 'č'];
  const signs = ['\u0301', '1.2', '@', '://', 'Received: x', 'X-A: b', '|', '"', '03:04:05', '.'];
  const word = fc.constantFrom(...words, ...signs);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(word, fc.string()), { maxLength: 60 }), async (all) => {
      const { fact, text } = await run(said(all.slice(0, 5).join(' '), all.join(' ')));
      assert.equal(fact.category.endsWith(fact.type), true);
      assert.notEqual(text, '');
    }),
  );
});

test('mail that is returned to forged senders is spam by its category, with its own type', async () => {
  const rows: readonly (readonly [text: string, type: string])[] = [
    ['Your server 192.0.2.7 sends backscatter to our users, all of it bounces.', 'backscatter'],
    ['We get bounces for mail we never sent from 192.0.2.7.', 'backscatter'],
    ['Váš server vrací poštu na podvržené odesílatele.', 'backscatter'],
    ['Chodí nám nedoručenky na zprávy, které jsme neposlali.', 'backscatter'],
    ['Ihr Server schickt Bounces an gefälschte Absender.', 'backscatter'],
    ['Su servidor envía rebotes a remitentes falsificados.', 'backscatter'],
    ['Votre serveur envoie des rebonds vers des expéditeurs usurpés.', 'backscatter'],
    ['Il vostro server invia rimbalzi a mittenti falsificati.', 'backscatter'],
    ['Uw server stuurt bounces naar vervalste afzenders.', 'backscatter'],
    ['Wasz serwer wysyła zwrotki do sfałszowanych nadawców.', 'backscatter'],
    ['O seu servidor envia devoluções a remetentes falsificados.', 'backscatter'],
    ['Spam with our address; we get bounces for mail we never sent.', 'spam'],
    ['This is spam, and no backscatter: the mail came from you.', 'spam'],
    ['Spam from your server; it is listed at backscatterer.example by mail.', 'spam'],
    ['Our darknet sees backscatter of a flood against 192.0.2.7.', 'ddos'],
    ['A phishing mail, and backscatter of it: phishing all the same.', 'phishing'],
  ];
  for (const [text, type] of rows) {
    const { fact, code } = await run(body(text));
    assert.deepEqual([fact.type, code], [type, type], text);
    if (type === 'backscatter') assert.equal(fact.category, 'abusive-content/spam');
  }
  const arf: Report[] = [{ ...reported('192.0.2.7'), category: 'abusive-content/spam' }];
  const text = 'Bounces to forged senders, as reported below.';
  const { fact, whys } = await run(body(text), arf);
  assert.deepEqual([fact.type, fact.confidence], ['backscatter', 'sure']);
  assert.match(whys[0].text, /^the arf report says so, and "bounces to forged" body$/);
});

test('no text of 64 KB makes the search for returned mail stall', () => {
  for (const unit of ['backscatter ', 'bounces for mail we never ', 'no bounces to forged ', 'é']) {
    const text = unit.repeat(65_536 / unit.length);
    const startedUs = process.cpuUsage().user;
    backscatterIn([{ place: 'body', text }]);
    assert.equal(process.cpuUsage().user - startedUs < 1_000_000, true, unit);
  }
});

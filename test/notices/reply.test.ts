// What a person answers: his own words, wherever they stand, without the signature, and what they
// seem to want, in five languages. In doubt it is "other", and a suggestion it stays.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ReplyIntent } from '../../src/findings.ts';
import type { Reply } from '../../src/notices/reply.ts';
import { leastMs } from '../support/least-ms.ts';
import { letter, originOf } from '../support/origin.ts';

const from = 'From: Operator <noc@lab.example>';
const head = [from, 'Subject: Re: [Desk#2026040700001] spam', 'In-Reply-To: <t.0@example.org>'];

async function reply(...text: readonly string[]): Promise<Reply> {
  return replyIn(letter(head, ...text));
}

async function replyIn(raw: string): Promise<Reply> {
  const { fact } = await originOf(raw, 'noc@lab.example');
  assert.equal(fact.kind, 'person');
  const found = fact.reply ?? null;
  if (found === null) assert.fail('no reply was read');
  return found;
}

const intents: readonly (readonly [ReplyIntent, string])[] = [
  ['fixed', 'We have cleaned the machine.'],
  ['fixed', 'Fixed.'],
  ['fixed', 'Hello,\n\nThe infected server has been disconnected from the network.'],
  ['fixed', 'The account was suspended yesterday. Sorry for the trouble.'],
  ['fixed', 'I blocked the user and changed the password.'],
  ['fixed', 'Thanks for the report. The malware was removed.'],
  ['fixed', 'The attacks have stopped; the customer reinstalled it and was warned.'],
  ['fixed', 'The problem is solved. Please let us know if it happens again.'],
  ['fixed', 'Vyřešeno.'],
  ['fixed', 'Dobrý den,\n\nstroj byl odpojen a přeinstalován.'],
  ['fixed', 'Zablokovali jsme uživatele, problém je odstraněn.'],
  ['fixed', 'Počítač byl vyčištěn, děkujeme za upozornění.'],
  ['fixed', 'Der Rechner wurde bereinigt.'],
  ['fixed', 'Erledigt, danke für den Hinweis.'],
  ['fixed', 'Wir haben das Konto gesperrt.'],
  ['fixed', 'El equipo ha sido desinfectado.'],
  ['fixed', 'Resuelto, gracias por avisar.'],
  ['fixed', 'Hemos bloqueado la cuenta del usuario.'],
  ['fixed', 'La machine a été nettoyée.'],
  ['fixed', "C'est réglé, merci."],
  ['fixed', 'Nous avons désactivé le compte.'],
  ['not-ours', 'This address is not ours, please ask noc@other.example.'],
  ['not-ours', 'This address is not ours. Please send it to noc@other.example.'],
  ['not-ours', 'Není naše, prosím pošlete to na noc@other.example.'],
  ['asks', 'This address is not ours? Please send the logs.'],
  ['not-ours', 'The range does not belong to us any more.'],
  ['not-ours', 'This is not our customer; the prefix belongs to Other Network.'],
  ['not-ours', 'We are not responsible for this address.'],
  ['not-ours', 'Tato adresa nám nepatří, obraťte se na noc@other.example.'],
  ['not-ours', 'To už není naše síť.'],
  ['not-ours', 'Die Adresse gehört nicht zu uns.'],
  ['not-ours', 'Dafür sind wir nicht zuständig.'],
  ['not-ours', 'Esa dirección no es nuestra.'],
  ['not-ours', 'La IP ya no nos pertenece.'],
  ['not-ours', "Cette adresse n'est plus dans notre réseau."],
  ['not-ours', 'Cette plage appartient à Autre Réseau.'],
  ['asks', 'Could you send us the logs?'],
  ['asks', 'Which port was it?'],
  ['asks', 'We need the exact time and the time zone of these events.'],
  ['asks', 'We blocked it. Can you confirm that it is quiet now?'],
  ['asks', 'More details are needed to find the user.'],
  ['asks', 'Pošlete nám prosím logy.'],
  ['asks', 'Potřebujeme přesný čas a port.'],
  ['asks', 'Bitte senden Sie uns die Protokolle.'],
  ['asks', 'Wir benötigen genaue Angaben.'],
  ['asks', 'Por favor, envíen los registros completos.'],
  ['asks', 'Necesitamos la hora exacta.'],
  ['asks', 'Merci de nous envoyer les journaux complets.'],
  ['asks', "Nous avons besoin de l'heure exacte."],
  ['other', 'Thank you, we have forwarded this to our customer.'],
  ['other', 'We will clean it tomorrow.'],
  ['other', 'It is not fixed yet.'],
  ['other', 'Once the machine is cleaned we shall tell you.'],
  ['other', 'The customer was warned, but the problem has not been fixed.'],
  ['other', 'Zatím jsme stroj neodpojili.'],
  ['other', 'Prověříme to a ozveme se.'],
  ['other', 'Wir werden das prüfen.'],
  ['other', 'Das Problem wurde noch nicht behoben.'],
  ['other', 'Vamos a revisar el equipo.'],
  ['other', "Le problème n'est pas encore résolu."],
  ['other', 'Your message was blocked by our filter.'],
  ['other', 'OK'],
];

for (const [intent, text] of intents) {
  test(`${intent}: ${text.replaceAll('\n', ' ')}`, async () => {
    const read = await reply(...text.split('\n'));
    assert.deepEqual([read.intent, read.text], [intent, text], read.why);
    assert.equal(read.why === '', intent === 'other' && read.why === '');
  });
}

const ours = [
  '> Unsolicited mail comes from 192.0.2.7.',
  '> Please have a look, and send us the logs.',
];
const wrote = 'On Tue, 7 Apr 2026 at 12:00, Desk <abuse@example.org> wrote:';
const signed = ['--', 'Operator', 'Example Lab, +420 000 000 000'];
const text = 'The machine has been cleaned.';

const shapes: readonly (readonly [string, readonly string[], string])[] = [
  ['above the quotation', [text, '', wrote, ...ours], text],
  ['below it', [wrote, ...ours, '', text], text],
  [
    'between its lines',
    [wrote, ours[0] ?? '', 'It was 192.0.2.7.', ours[1] ?? '', 'We have cleaned it.'],
    'It was 192.0.2.7.\n\nWe have cleaned it.',
  ],
  ['signed with two hyphens', [text, '', ...signed, '', wrote, ...ours], text],
  ['signed with regards', [text, '', 'Best regards,', 'Operator', '', wrote, ...ours], text],
  ['signed on one line', [text, 'Kind regards, Operator of the Lab'], text],
  ['signed in Czech', [text, '', 'S pozdravem', '', 'Správce sítě', 'Example Lab'], text],
  ['signed in German', [text, 'Mit freundlichen Grüßen', 'Netzbetrieb'], text],
  ['signed in Spanish', [text, 'Un saludo,', 'Operador'], text],
  ['signed in French', [text, 'Cordialement,', 'Exploitation'], text],
  ['signed twice', [text, 'Thanks,', 'Best regards', 'Operator', ...signed], text],
  ['from a telephone', [text, '', 'Sent from my telephone', '', wrote, ...ours], text],
  [
    'above the header of another program',
    [text, '', 'From: Desk', 'Sent: Tuesday', 'To: noc', 'Subject: spam', '', 'Have a look?'],
    text,
  ],
  ['above a rule', [text, '', '-----Original Message-----', 'From: Desk', 'Have a look?'], text],
  ['thanks, and it is all', ['Thank you!'], 'Thank you!'],
  ['thanks that go on', ['Thanks, it is fixed.', 'Operator'], 'Thanks, it is fixed.\nOperator'],
  ['nothing of its own', [wrote, ...ours], ''],
];

for (const [shape, lines, words] of shapes) {
  test(`own words: ${shape}`, async () => {
    assert.equal((await reply(...lines)).text, words);
  });
}

test('an answer in HTML alone is read too, without what it quotes', async () => {
  const html = [...head, 'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8', ''];
  const page = `<div>${text}</div><blockquote>Could you have a look?</blockquote>`;
  const read = await replyIn([...html, page, ''].join('\n'));
  assert.deepEqual([read.text, read.intent], [text, 'fixed']);
});

test('whom it names is told, each once; not its sender, and not whoever is quoted', async () => {
  const read = await reply(
    'This range is not ours. Write to NOC@other.example or noc@other.example,',
    'and to abuse@isp.other.example; not to noc@lab.example.',
    '',
    wrote,
    '> somebody@example.net complains',
  );
  assert.equal(read.intent, 'not-ours');
  assert.deepEqual(read.names, ['noc@other.example', 'abuse@isp.other.example']);
});

test('only what a person answers is read', async () => {
  const none = [
    letter([from, 'Subject: spam from 192.0.2.7'], text),
    letter([from, 'Subject: Re: x', 'Auto-Submitted: auto-replied', 'References: <t@x>'], text),
    letter([from, 'Subject: Re: x', 'References: <t@x>', 'Precedence: bulk'], text),
  ];
  for (const raw of none) assert.equal((await originOf(raw)).fact.reply, null, raw);
  const address = 'abuse+abcdefgh234567ab@example.org';
  const asked = await originOf(letter([from, `To: ${address}`, 'Subject: it is done'], text));
  assert.equal(asked.fact.reply?.intent, 'fixed');
});

test('long words are cut between characters', async () => {
  const { text: words } = await reply('\u{1f600}'.repeat(3_000));
  assert.equal(words.length <= 4_000, true);
  assert.match(words, /^(?:\u{1f600})+…$/u);
});

test('hostile replies are read in time that grows with them alone', async () => {
  const unit = ['Best regards, ', 'a@', '> ', 'was not ', 'cleaned cleaned ', '-- \n', 'thanks\n'];
  for (const part of [...unit, 'we have ', 'x@y.', 'bitte ', 'please send ']) {
    const raw = letter(head, part.repeat(40_000 / part.length));
    const fast = await leastMs(() => originOf(raw));
    assert.equal(fast < 400, true, `${part}: ${fast} ms`);
  }
});

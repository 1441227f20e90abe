// The shipped templates of forwards, each in every language over everything a complaint may be:
// nothing is left open, nothing breaks a line, and each type says what is to be done.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { render } from '../../src/mail/template.ts';
import { type About, forwardValues } from '../../src/mail/values/forward.ts';
import { headOf } from '../../src/mail/values/head.ts';
import { categories, type EventTime } from '../../src/findings.ts';
import type { Offender } from '../../src/stages/facts.ts';
import { desk, mail, offender, plan, shipped } from '../support/letter.ts';
import { naughty } from '../support/naughty.ts';

const langs = ['cs', 'en', 'es'];
const types = ['brute-force', 'copyright', 'infected-or-distribution', 'phishing', 'scanner'];
const others = ['backscatter', 'fan-out', 'generic', 'named', 'spam'];
const names = [...types, ...others].map((type) => `forward.${type}`).toSorted();
const columnsMax = 78;

const clock = '2026-09-30T19:41:02';
const open: EventTime = { at: null, clock, zone: null, confidence: 'given' };
const west: EventTime = { at: `${clock}-04:00`, clock, zone: '-0400', confidence: 'given' };
const six = '2001:db8:1234:5678:9abc:def0:1234:5678';

function letterOf(offenders: readonly Offender[], changes: Partial<About> = {}): About {
  const answerBy = new Date('2026-09-30T17:41:02Z');
  return {
    plan: { ...plan, offenders, answerBy },
    desk,
    category: 'other',
    type: 'other',
    mail,
    sizeBytes: 12_345_678,
    attached: true,
    sliced: false,
    textOnly: false,
    table: false,
    ...changes,
  };
}

function many(count: number): Offender[] {
  return Array.from({ length: count }, (_, index) => ({ ...offender, ip: `192.0.2.${index + 1}` }));
}

const hostile = naughty.map((words) => {
  const one = { ...offender, name: words, evidence: [words], time: { ...open, zone: words } };
  const about = letterOf([one]);
  const written = { ...mail, subject: words, from: [{ name: words, address: words }] };
  return { ...about, plan: { ...about.plan, network: words, prefix: words }, mail: written };
});

const letters: Readonly<Record<string, readonly About[]>> = {
  'one address': [letterOf(many(1))],
  'two addresses': [letterOf(many(2))],
  'five addresses': [letterOf(many(5))],
  IPv6: [letterOf([{ ...offender, ip: six }, offender])],
  'a port and a host': [letterOf([{ ...offender, port: 65_535, name: 'shop.example.org' }])],
  'no time': [letterOf([{ ...offender, time: null }])],
  'a time without zone': [letterOf([{ ...offender, time: open }])],
  'a zone nobody knows': [letterOf([{ ...offender, time: { ...open, zone: 'IST' } }])],
  'a time from elsewhere': [letterOf([{ ...offender, time: west }])],
  'no evidence, nobody wrote': [
    letterOf([{ ...offender, evidence: [] }], { mail: { ...mail, from: [], date: null } }),
  ],
  'repeats, 0 1 2 5': [0, 1, 2, 5].map((repeats) => {
    const about = letterOf(many(1));
    return { ...about, plan: { ...about.plan, repeats } };
  }),
  sliced: [letterOf(many(2), { sliced: true })],
  'not attached': [letterOf(many(1), { attached: false })],
  'every category': categories.map((category) => letterOf(many(1), { category })),
  'hostile words': hostile,
};

function written(lang: string, name: string, about: About) {
  const values = { ...headOf(desk, '20260406000015'), ...forwardValues(about) };
  return render(shipped(lang, name), values, { lang, timeZone: desk.timeZone });
}

test('a type that is stated has the template of its name', () => {
  const stated = categories.map((category) => category.slice(category.lastIndexOf('/') + 1));
  assert.deepEqual(
    types.filter((type) => !stated.includes(type)),
    [],
  );
});

for (const [what, abouts] of Object.entries(letters)) {
  test(`each template in each language: ${what}`, () => {
    for (const [key, lang, name] of pairs()) {
      for (const about of abouts) {
        const { subject, text } = written(lang, name, about);
        assert.match(subject, /^\[Desk#20260406000015\] \P{Cc}{1,178}$/u, key);
        assert.match(text, /\n$/);
        assert.match(text, /\n-- \nExample CSIRT <abuse@example\.org>\n/, key);
        assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cs}]/u, key);
        assert.doesNotMatch(text, /\n\n\n/, key);
        if (what === 'hostile words') continue;
        assert.doesNotMatch(text, /\{\{|\}\}|undefined|null|NaN|Invalid|\[object| $(?<!-- )/m, key);
        assert.deepEqual(text.split('\n').filter(isLong), [], key);
      }
    }
  });
}

function pairs(): readonly (readonly [string, string, string])[] {
  return langs.flatMap((lang) => names.map((name) => [`${lang}/${name}`, lang, name] as const));
}

/** Evidence and addresses are as long as they are. */
function isLong(line: string): boolean {
  return line.length > columnsMax && !line.startsWith('> ') && !line.includes(six);
}

test('no hostile word adds a line', () => {
  const plain = letterOf([{ ...offender, name: 'x', time: { ...open, zone: 'x' } }]);
  for (const [key, lang, name] of pairs()) {
    const lines = written(lang, name, plain).text.split('\n').length;
    for (const about of hostile) {
      const found = written(lang, name, about).text.split(/[\n\v\f\r\u0085\u2028\u2029]/).length;
      // Where words are empty, their lines are left out.
      assert.equal(found <= lines, true, key);
    }
  }
});

test('each type says what it is and what is to be done', () => {
  const rows: readonly [string, string, RegExp][] = [
    ['cs', 'spam', /odchází z vaší sítě nevyžádaná pošta/],
    ['cs', 'brute-force', /který program se z něj připojuje/],
    ['cs', 'scanner', /záměrné měření nebo výzkum, napište nám to/],
    ['cs', 'phishing', /znepřístupněte ji prosím co nejdříve/],
    ['cs', 'infected-or-distribution', /stroj prosím odpojte, dokud nebude čistý/],
    ['cs', 'backscatter', /odmítl už při jejím předávání/],
    ['cs', 'fan-out', /má bezpečnostní incident zdroj ve více sítích najednou/],
    ['cs', 'copyright', /jen předáváme: .* Rozhodněte prosím sami/],
    ['en', 'spam', /unsolicited mail \(spam\) is being sent/],
    ['en', 'brute-force', /find out which program makes these connections/],
    ['en', 'scanner', /as a measurement or for research, please tell us/],
    ['en', 'phishing', /please take it down as soon as you can/],
    ['en', 'infected-or-distribution', /disconnect an infected machine until it is clean/],
    ['en', 'backscatter', /refuse mail that it cannot deliver while it is being handed over/],
    ['en', 'fan-out', /in several networks at once\. This mail is about your part/],
    ['en', 'copyright', /only pass it on, .* Please decide yourself/],
    ['es', 'spam', /se envía correo no solicitado \(spam\)/],
    ['es', 'brute-force', /qué programa abre esas conexiones/],
    ['es', 'scanner', /medición o de una investigación propia, díganoslo/],
    ['es', 'phishing', /retírela cuanto antes, por favor/],
    ['es', 'infected-or-distribution', /Desconecte, por favor, el equipo infectado/],
    ['es', 'backscatter', /rechace durante la entrega los mensajes que no puede repartir/],
    ['es', 'fan-out', /en varias redes a la vez\. Este mensaje trata de la parte de su red/],
    ['es', 'copyright', /Solo la transmitimos: .* Decida usted/],
  ];
  for (const [lang, type, expected] of rows) {
    const { text } = written(lang, `forward.${type}`, letterOf(many(1)));
    assert.match(text.replaceAll(/\s+/g, ' '), expected, `${lang} ${type}`);
  }
});

test('who only passes a complaint on accuses nobody and asks for no repair', () => {
  for (const lang of langs) {
    const { text } = written(lang, 'forward.copyright', letterOf(many(1)));
    assert.doesNotMatch(text, /put it right|fix by|náprav|soluci/, lang);
  }
  const { subject, text } = written('es', 'forward.named', letterOf(many(2)));
  assert.doesNotMatch(`${subject} ${text}`, /denuncia|incidente|origina|soluci/i);
});

test('the Spanish letter on login attacks, whole', () => {
  const { subject, text } = written('es', 'forward.brute-force', letterOf(many(2)));
  const head = '[Desk#20260406000015] Intentos de adivinar contraseñas desde';
  assert.equal(subject, `${head} 192.0.2.1 y 1 más (EXAMPLE-NET)`);
  const time = '6 abr 2026, 19:41:02 CEST (17:41:02 UTC)';
  const lines = [
    'Buenos días:',
    '',
    'según una denuncia que hemos recibido, alguien intenta desde su red',
    'adivinar contraseñas de un servidor ajeno.',
    '',
    '  red        EXAMPLE-NET, 192.0.2.0/24',
    '',
    '  dirección  192.0.2.1',
    `  cuándo     ${time}`,
    '',
    '  dirección  192.0.2.2',
    `  cuándo     ${time}`,
    '',
    '  pruebas    1 línea de la denuncia, más abajo',
    '  hasta hoy  2 avisos anteriores',
    '',
    'La denuncia suele indicar de qué servicio se trata. A menudo, el equipo',
    'que ataca ha sido comprometido antes: averigüe, por favor, qué programa',
    'abre esas conexiones y cambie las contraseñas que puedan haberse filtrado',
    'desde él.',
    '',
    'Revíselo y soluciónelo, por favor, a más tardar el 30 de septiembre de 2026.',
    '',
    'Basta con responder a este mensaje: su respuesta se asigna sola al caso. Si la',
    'dirección no pertenece a su red, díganoslo también, por favor.',
    '',
    'Adjuntamos la denuncia completa, sin cambios.',
    'También puede escribir directamente al denunciante, con copia para nosotros:',
    '  postmaster@example.net',
    '',
    '> 192.0.2.75 Apr 6 17:41:02 +0000 rejected: spam',
    '',
    '-- ',
    'Example CSIRT <abuse@example.org>',
    '[English: login attack from 192.0.2.1 and 1 more;',
    'please fix by 2026-09-30, just reply.]',
    '',
  ];
  assert.equal(text, lines.join('\n'));
});

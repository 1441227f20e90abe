// Templates: the shipped ones say what they should, unsound ones are named by file and line, and no
// value can begin a line of its own.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { lintTemplate, readTemplate, render, TemplateError } from '../../src/mail/template.ts';
import { forwardSample, type ForwardValues, forwardValues } from '../../src/mail/values/forward.ts';
import { type Head, headOf, headSample } from '../../src/mail/values/head.ts';
import type { EventTime } from '../../src/findings.ts';
import type { Offender } from '../../src/stages/facts.ts';
import { desk, mail, offender, plan, shipped } from '../support/letter.ts';
import { naughty } from '../support/naughty.ts';

const prague = { lang: 'cs', timeZone: 'Europe/Prague' };
const of = (body: string, subject = 'x') => ({
  kind: 'forward' as const,
  subject,
  body,
  at: 'cs/t.hbs:4',
});
type Values = Head & ForwardValues;
const sample: Values = { ...headSample, ...forwardSample };
const say = (body: string, values: Partial<Values> = {}, locale = prague) =>
  render(of(body), { ...sample, ...values }, locale).text.slice(0, -1);

test('the shipped templates are sound, and their lines are short', () => {
  for (const lang of ['cs', 'en', 'es']) {
    for (const name of ['forward.spam', 'forward.generic', 'forward.named']) {
      const template = shipped(lang, name);
      assert.deepEqual(lintTemplate(template), []);
      const { subject, text } = render(template, sample, { ...prague, lang });
      assert.match(subject, /^\[Desk#20260406000015\] .*192\.0\.2\.75.*\(EXAMPLE-NET\)$/);
      for (const line of text.split('\n')) assert.ok(line.length <= 78, line);
      // The only link is that of the recipient's own page.
      assert.doesNotMatch(text.replace(sample.page_url, ''), /https?:|\n\n\n|undefined|null|\{\{/);
      assert.match(text, /\n> 192\.0\.2\.75 Apr 6 17:41:02 \+0000 rejected: spam\n/);
      // RFC 3676, 4.3: without its space it is no signature, and programs quote it back to us.
      assert.match(text, /\n-- \n[^\n]+ <[^\n]+>\n/);
    }
  }
});

test('the Czech spam letter, whole', () => {
  const { subject, text } = render(shipped('cs', 'forward.spam'), sample, prague);
  assert.equal(subject, '[Desk#20260406000015] Spam z adresy 192.0.2.75 (EXAMPLE-NET)');
  assert.match(text, /^ {2}kdy {6}6\. 4\. 2026 19:41:02 SELČ \(17:41:02 UTC\)$/m);
  assert.match(text, /^ {2}důkaz {4}1 řádek ze stížnosti níže$/m);
  assert.match(text, /^ {2}dosud {4}3 dřívější hlášení$/m);
  assert.match(text, /^Prosíme o prověření a nápravu do 13\. 4\. 2026\.$/m);
  assert.match(text, /\n\[English: spam from 192\.0\.2\.75;\nplease fix by 2026-04-13, .*\]\n$/);
});

test('shipped subjects count in the language', () => {
  const subject = (lang: string, name: string, more: number) => {
    const values: Values = { ...sample, more };
    return render(shipped(lang, name), values, { ...prague, lang }).subject.slice(23, -14);
  };
  const rows: readonly [string, string, readonly string[]][] = [
    ['cs', 'forward.generic', ['', ' a 1 další', ' a 2 další', ' a 4 další', ' a 5 dalších']],
    ['cs', 'forward.spam', ['', ' a 1 další', ' a 2 dalších', ' a 4 dalších', ' a 5 dalších']],
    ['en', 'forward.generic', ['', ' and 1 more', ' and 2 more', ' and 4 more', ' and 5 more']],
    ['en', 'forward.spam', ['', ' and 1 more', ' and 2 more', ' and 4 more', ' and 5 more']],
    ['es', 'forward.spam', ['', ' y 1 más', ' y 2 más', ' y 4 más', ' y 5 más']],
  ];
  for (const [lang, name, forms] of rows) {
    const found = [0, 1, 2, 4, 5].map((more) => subject(lang, name, more).split('192.0.2.75')[1]);
    assert.deepEqual(found, forms, `${lang}/${name}`);
  }
});

test('what the complaint does not give is left out or said', () => {
  const [first] = sample.offenders;
  assert.ok(first !== undefined);
  const bare: Values = {
    ...sample,
    offenders: [{ ...first, name: '', time: null, timeUtc: '', found: '', zone: '', port: null }],
    evidence_lines: [],
    repeats: 0,
    complaint: { ...sample.complaint, from: '', attached: false, megabytes: 12 },
  };
  const { text } = render(shipped('en', 'forward.spam'), bare, { ...prague, lang: 'en' });
  assert.match(text, /gives no exact time/);
  assert.doesNotMatch(text, /^ {2}(?:host|as found)/m);
  assert.match(text, /first report/);
  assert.match(text, /too big to attach \(12 MB\)/);
  assert.doesNotMatch(text, /complainant directly|evidence|^>/m);
});

test('a letter about an address that is not accused accuses nobody', () => {
  const { subject, text } = letterOn('en', 'forward.named', offender);
  assert.match(subject, /^\[\w+#\w+\] A mail names 192\.0\.2\.\d+ /);
  assert.doesNotMatch(text, /originat|incident|complain|put it right|abuse of|offen[cd]/i);
  assert.match(text, /does\nnot say what part it has/);
  const czech = letterOn('cs', 'forward.named', offender);
  assert.doesNotMatch(`${czech.subject} ${czech.text}`, /zdroj|incident|stížnost|náprav/i);
});

test('a time is told as it was found, and a zone is never made up', () => {
  const utc = { at: '2026-04-06T17:41:02Z', clock: '2026-04-06T17:41:02' };
  const east = { at: '2026-04-06T19:41:02+02:00', clock: '2026-04-06T19:41:02' };
  const west = { at: '2026-04-06T13:41:02-04:00', clock: '2026-04-06T13:41:02' };
  const open = { at: null, clock: '2026-04-06T19:41:02' };
  const en = '6 April 2026 at 19:41:02 CEST (17:41:02 UTC)';
  const cs = '6. 4. 2026 19:41:02 SELČ (17:41:02 UTC)';
  const rows: readonly [string, Omit<EventTime, 'confidence'> | null, readonly string[]][] = [
    ['en', { ...utc, zone: 'GMT' }, [`when     ${en}`]],
    ['en', { ...east, zone: 'CEST' }, [`when     ${en}`]],
    ['en', { ...west, zone: 'EDT' }, [`when     ${en}`, 'as found 2026-04-06 13:41:02 EDT']],
    ['en', { ...open, zone: null }, ['when     2026-04-06 19:41:02 (time zone not given)']],
    ['en', { ...open, zone: 'IST' }, ['when     2026-04-06 19:41:02 IST (time zone not certain)']],
    ['en', null, ['when     the complaint gives no exact time']],
    ['cs', { ...utc, zone: '+0000' }, [`kdy      ${cs}`]],
    ['cs', { ...east, zone: '+0200' }, [`kdy      ${cs}`]],
    ['cs', { ...west, zone: '-0400' }, [`kdy      ${cs}`, 'uvedeno  2026-04-06 13:41:02 -0400']],
    ['cs', { ...open, zone: null }, ['kdy      2026-04-06 19:41:02 (časové pásmo neuvedeno)']],
    [
      'cs',
      { ...open, zone: 'IST' },
      ['kdy      2026-04-06 19:41:02 IST (časové pásmo není jisté)'],
    ],
    ['cs', null, ['kdy      přesný čas stížnost neuvádí']],
  ];
  for (const [lang, found, expected] of rows) {
    const time = found === null ? null : ({ ...found, confidence: 'given' } as const);
    for (const name of ['forward.generic', 'forward.spam']) {
      const { text } = letterOn(lang, name, { ...offender, time });
      const lines = text.split('\n').filter((line) => /^ {2}(?:when|kdy|as f|uved)/.test(line));
      assert.deepEqual(
        lines,
        expected.map((line) => `  ${line}`),
      );
    }
  }
});

test('who is accused by a name is told the name', () => {
  for (const name of ['forward.generic', 'forward.spam']) {
    const named = { ...offender, name: 'shop.example.org' };
    assert.match(
      letterOn('en', name, named).text,
      /^ {2}address .*\n {2}host {5}shop\.example\.org$/m,
    );
    assert.match(
      letterOn('cs', name, named).text,
      /^ {2}adresa .*\n {2}server {3}shop\.example\.org$/m,
    );
    assert.doesNotMatch(letterOn('en', name, offender).text, /^ {2}host/m);
  }
});

/** A shipped letter on one offender. */
function letterOn(lang: string, name: string, one: Offender) {
  const values = forwardValues({
    plan: { ...plan, offenders: [one] },
    desk,
    category: 'other',
    type: 'other',
    mail,
    sizeBytes: 1,
    attached: true,
    sliced: false,
    textOnly: false,
    table: false,
  });
  const head = headOf(desk, '20260406000015');
  return render(shipped(lang, name), { ...head, ...values }, { ...prague, lang });
}

test('helpers', () => {
  const noon = new Date('2026-12-24T11:00:00Z');
  const night = new Date('2026-04-06T22:30:00Z');
  const en = { lang: 'en', timeZone: 'Europe/Prague' };
  const hours = '{{plural repeats "hodina" "hodiny" "hodin"}}';
  const rows: [string, string, Partial<Values>, string][] = [
    ['cs', hours, { repeats: 1 }, 'hodina'],
    ['cs', hours, { repeats: 4 }, 'hodiny'],
    ['cs', hours, { repeats: 5 }, 'hodin'],
    ['cs', hours, { repeats: 0 }, 'hodin'],
    ['en', '{{plural repeats "hour" "hours"}}', { repeats: 1 }, 'hour'],
    ['en', '{{plural repeats "hour" "hours"}}', { repeats: 2 }, 'hours'],
    ['en', '{{plural ip_list "line" "lines"}}', { ip_list: ['a', 'b'] }, 'lines'],
    ['cs', '{{list ip_list}}', { ip_list: ['a', 'b', 'c'] }, 'a, b a c'],
    ['en', '{{list ip_list}}', { ip_list: ['a', 'b', 'c'] }, 'a, b and c'],
    ['es', '{{list ip_list}}', { ip_list: ['a', 'b', 'c'] }, 'a, b y c'],
    ['es', '{{plural repeats "hora" "horas"}}', { repeats: 1 }, 'hora'],
    ['es', '{{plural repeats "hora" "horas"}}', { repeats: 1_000_000 }, 'horas'],
    ['es', '{{date answer_by "day"}}', { answer_by: night }, '7 de abril de 2026'],
    ['en', '{{join ip_list " + "}}', { ip_list: ['a', 'b'] }, 'a + b'],
    ['cs', '{{date answer_by}}', { answer_by: noon }, '24. 12. 2026 12:00:00 SEČ (11:00:00 UTC)'],
    ['cs', '{{date answer_by "day"}}', { answer_by: night }, '7. 4. 2026'],
    ['cs', '{{date answer_by "iso"}}', { answer_by: night }, '2026-04-07'],
    [
      'en',
      '{{date answer_by}}',
      { answer_by: night },
      '7 April 2026 at 00:30:00 CEST (2026-04-06 22:30:00 UTC)',
    ],
  ];
  for (const [lang, body, values, expected] of rows) {
    assert.equal(say(body, values, { ...en, lang }), expected);
  }
});

test('unsound templates are named by file, line and word', () => {
  const rows: [string, string][] = [
    ['x\n{{offender.ip}}', 'cs/t.hbs:5: unknown variable "offender.ip"'],
    ['{{constructor}}', 'cs/t.hbs:4: unknown variable "constructor"'],
    ['{{ip.constructor}}', 'cs/t.hbs:4: unknown variable "ip.constructor"'],
    ['{{#if no.such}}x{{/if}}', 'cs/t.hbs:4: unknown variable "no.such"'],
    ['{{#if ip}}x{{else}}\n{{nothing}}{{/if}}', 'cs/t.hbs:5: unknown variable "nothing"'],
    ['{{plural nothing "a" "b"}}', 'cs/t.hbs:4: unknown variable "nothing"'],
    ['{{#each offenders}}{{network}}{{/each}}', 'cs/t.hbs:4: unknown variable "network"'],
    ['{{@root.desk}}', 'cs/t.hbs:4: unknown variable "@root.desk"'],
    ['{{lookup desk "name"}}', 'cs/t.hbs:4: unknown helper "lookup"'],
    ['{{#with desk}}{{/with}}', 'cs/t.hbs:4: unknown block "with"'],
    ['{{plural}}', 'cs/t.hbs:4: "plural" needs something to work on'],
    ['{{> other}}', 'cs/t.hbs:4: a part stands alone on its line: {{> part.NAME}}'],
    ['{{{ip}}}', 'cs/t.hbs:4: three braces have no place in a mail template'],
    ['{{* x}}', 'cs/t.hbs:4: Decorator has no place in a mail template'],
    ['x\n{{#if ip}}', 'cs/t.hbs:5: parse error: braces, quotes or a block that nothing closes'],
    ['x\n{{#if ip}}{{/each}}', "cs/t.hbs:5: if doesn't match each"],
  ];
  for (const [body, expected] of rows) {
    assert.deepEqual(lintTemplate(of(body)), [expected]);
    assert.throws(() => say(body), new TemplateError(expected));
  }
  assert.deepEqual(lintTemplate(of('x', '{{nothing}}')), [
    'cs/t.hbs:2: unknown variable "nothing"',
  ]);
  assert.equal(
    say(
      '{{#each offenders}}{{@index}}{{../ip}} {{#each evidence}}{{this}}{{/each}}{{/each}}',
    ).slice(0, 12),
    '0192.0.2.75 ',
  );
});

test('only text is a template', () => {
  const tree = { type: 'Program', body: [] } as unknown as string;
  assert.throws(() => render(of(tree), sample, prague), TemplateError);
});

test('front matter', () => {
  const file = 'templates/cs/forward.t.hbs';
  const template = readTemplate('---\r\nsubject: "a {{ip}}"\r\n---\r\nb\r\n', file);
  const kind = 'forward';
  assert.deepEqual(template, { kind, subject: 'a {{ip}}', body: 'b\n', at: `${file}:4` });
  for (const wrong of ['', 'b', '---\nsubject: x\nb', '---\ntitle: x\n---\nb']) {
    assert.throws(() => readTemplate(wrong, file), /^TemplateError: templates\S+:1: a template/);
  }
});

test('no value begins a line or hides what it is', () => {
  const template = of('[{{network.name}}]\n> {{join evidence_lines}}');
  const check = (value: string): void => {
    const network = { name: value, prefix: value };
    const values = { ...sample, network, evidence_lines: [value] };
    const text = render(template, values, prague).text.slice(0, -1);
    const lines = text.split(/[\n\v\f\r\u0085\u2028\u2029]/);
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /^\[.*\]$/);
    assert.match(lines[1] ?? '', /^>/);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
    assert.ok(text.length < 1_100);
  };
  for (const value of naughty) check(value);
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 600 }), check));
  assert.equal(say('{{ip}}', { ip: 'a\u202eb\r\nc\0' }), 'a[U+202E]b c[U+0000]');
});

// Subjects: marks of many languages and our own tag go, everything else stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { makeNumber, showNumber } from '../../src/tickets/number.ts';
import { cleanSubject } from '../../src/tickets/subject.ts';

const tag = showNumber('Desk', makeNumber(new Date('2026-10-03T10:00:00Z'), 'UTC', 17));

test('chains collapse, our tag goes, foreign tags stay', () => {
  for (const [subject, clean] of [
    ['Spam from 192.0.2.7', 'Spam from 192.0.2.7'],
    ['Re: Fwd: AW: WG: Odp: RV: spam', 'spam'],
    ['RE[2]: Re^3: re(4): spam', 'spam'],
    ['PŘ: Předáno: Odpověď: Přeposláno: spam', 'spam'],
    ['Antwort: Weitergeleitet: WG: spam', 'spam'],
    ['Respuesta: Reenviado: RV: spam', 'spam'],
    ['Réponse : Transféré : TR: RÉF: spam', 'spam'],
    ['SV: VS: Svar: Videresendt: spam', 'spam'],
    ['Pr\u030cedáno: Re\u0301ponse: spam', 'spam'],
    ['Předáno dál: spam', 'Předáno dál: spam'],
    ['AW : spam', 'spam'],
    ['Re：spam', 'spam'],
    [`Re: ${tag} Fwd: spam`, 'spam'],
    [`${tag} Re: [Other#12345] spam`, '[Other#12345] spam'],
    [`${tag}${tag}`, ''],
    ['Re:', ''],
    ['Report: spam', 'Report: spam'],
    ['Stop: re: spam', 'Stop: re: spam'],
    ['  two\t\r\n lines ', 'two lines'],
    ['', ''],
  ] as const)
    assert.equal(cleanSubject(subject, 'Desk'), clean, subject);
  assert.equal(cleanSubject(`Re: ${tag} spam`), `${tag} spam`);
});

test('cleaning twice is cleaning once, and marks never matter', () => {
  const marks = fc
    .array(fc.constantFrom('Re: ', 'Fwd:', 'AW: ', `${tag} `))
    .map((all) => all.join(''));
  fc.assert(
    fc.property(marks, fc.string({ unit: 'grapheme' }), (before, subject) => {
      const clean = cleanSubject(subject, 'Desk');
      assert.equal(cleanSubject(clean, 'Desk'), clean);
      assert.equal(cleanSubject(before + subject, 'Desk'), clean);
    }),
  );
});

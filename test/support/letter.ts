// A letter as the pipeline makes one, for the tests of outgoing mail: everything can be changed.

import assert from 'node:assert/strict';
import path from 'node:path';

import { templatesFrom, templateTexts } from '../../src/config/templates.ts';
import { type Forwarding, forwardLetter } from '../../src/mail/forward-letter.ts';
import type { Letter } from '../../src/mail/letter.ts';
import { lintTemplate, readTemplate } from '../../src/mail/template.ts';
import type { Mail } from '../../src/model.ts';
import type { Desk, Template } from '../../src/rules.ts';
import type { Offender, Plan } from '../../src/stages/facts.ts';

import { at } from './facts.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** All shipped templates by "LANG/NAME", with their parts, as the loader reads them. */
export const shippedTemplates: ReadonlyMap<string, Template> = templatesFrom(
  templateTexts(path.join(root, 'templates')),
  { read: readTemplate, lint: lintTemplate },
).templates;

export function shipped(lang: string, name: string): Template {
  const template = shippedTemplates.get(`${lang}/${name}`);
  assert.ok(template !== undefined, `there is no ${lang}/${name}`);
  return template;
}

export const desk: Desk = {
  name: 'Example CSIRT',
  ticketTag: 'Desk',
  lang: 'cs',
  timeZone: 'Europe/Prague',
  intake: ['abuse@example.org'],
  from: { name: 'Example CSIRT', address: 'abuse@example.org' },
  reply: 'abuse+{token}@example.org',
  bounce: 'bounces+{token}@example.org',
  authserv: [],
  sealers: [],
  pages: null,
};

export const offender: Offender = {
  ip: '192.0.2.75',
  name: null,
  time: at('2026-04-06T19:41:02+02:00'),
  port: null,
  ours: {
    ip: '192.0.2.75',
    constituency: 'example',
    prefix: '192.0.2.0/24',
    around: null,
    name: 'EXAMPLE-NET',
    contacts: null,
    lang: 'cs',
    at: 'networks.yaml:1',
  },
  evidence: ['192.0.2.75 Apr 6 17:41:02 +0000 rejected: spam'],
};

export const plan: Plan = {
  to: 'abuse@net.example',
  constituency: 'example',
  template: 'forward.spam',
  lang: 'cs',
  network: 'EXAMPLE-NET',
  prefix: '192.0.2.0/24',
  at: 'networks.yaml:1',
  contact: null,
  offenders: [offender],
  repeats: 2,
  history: { complaints: 3, reporters: 2 },
  answerBy: new Date('2026-04-13T17:41:02Z'),
  attach: 'rfc822',
  share: null,
};

export const mail: Mail = {
  headers: [],
  from: [{ name: 'Postmaster', address: 'postmaster@example.net' }],
  replyTo: [],
  subject: 'Spam from your network',
  messageId: '<1@example.net>',
  references: [],
  bodyDigest: '',
  date: new Date('2026-04-06T17:47:00Z'),
  parts: [],
  texts: [],
  truncations: [],
  problems: [],
};

export const raw = Buffer.from(
  [
    'From: postmaster@example.net',
    'To: abuse@example.org',
    'Subject: Spam from your network',
    '',
    '192.0.2.75 Apr 6 17:41:02 +0000 rejected: spam',
    '.',
    '..two dots and trailing space ',
    '',
  ].join('\r\n'),
);

/** A forward before it is a letter. */
export function forwarding(changes: Partial<Forwarding> = {}): Forwarding {
  return {
    plan,
    desk,
    template: shipped('cs', 'forward.spam'),
    category: 'abusive-content/spam',
    type: 'spam',
    complaint: { raw, mail },
    ...changes,
  };
}

export function letter(changes: Partial<Forwarding> = {}): Letter {
  return forwardLetter(forwarding(changes));
}

// Which kind of letter a template is for: its file's name says it ("reminder.1" is a reminder), and
// the kind's sample says which variables it may name. An article is a paragraph for a reply: it has
// no subject, and says what a reply may say.

import type { TemplateKind } from '../rules.ts';
import { type Head, headSample } from './values/head.ts';
import type { ValuesOf } from './letter.ts';
import { ackSample, needInfoSample, notOursSample } from './values/answers.ts';
import { closingSample, replySample } from './values/conversation.ts';
import { digestSample } from './values/digest.ts';
import { escalationSample } from './values/escalation.ts';
import { forwardSample } from './values/forward.ts';
import { reminderSample } from './values/reminder.ts';

interface KindRow {
  /** How its templates are called, for people. */
  readonly called: string;
  /** What follows the kind and a dot; null: nothing may. */
  readonly second: RegExp | null;
  /** Everything its templates may name. */
  readonly sample: Head & ValuesOf[keyof ValuesOf];
}

const word = /^[a-z0-9][a-z0-9.-]*$/;

export const templateKinds: Readonly<Record<TemplateKind, KindRow>> = {
  forward: row('forward.TYPE', word, forwardSample),
  reminder: row('reminder.1', /^[1-9]$/, reminderSample),
  digest: row('digest', null, digestSample),
  ack: row('ack', null, ackSample),
  'not-ours': row('not-ours', null, notOursSample),
  'need-info': row('need-info', null, needInfoSample),
  closing: row('closing', null, closingSample),
  reply: row('reply', null, replySample),
  escalation: row('escalation', null, escalationSample),
  block: row('block.ask', /^(?:ask|lift|remind)$/, reminderSample),
  article: row('article.NAME', word, replySample),
};

function row(called: string, second: RegExp | null, own: ValuesOf[keyof ValuesOf]): KindRow {
  return { called, second, sample: { ...headSample, ...own } };
}

/** The kind of a template by its name, "forward.spam"; null where no kind has such a name. */
export function templateKind(name: string): TemplateKind | null {
  const dot = name.indexOf('.');
  const first = dot < 0 ? name : name.slice(0, dot);
  if (!isKind(first)) return null;
  const { second } = templateKinds[first];
  if (second === null) return dot < 0 ? first : null;
  return dot >= 0 && second.test(name.slice(dot + 1)) ? first : null;
}

function isKind(text: string): text is TemplateKind {
  return Object.hasOwn(templateKinds, text);
}

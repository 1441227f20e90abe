// The fields of the manual intake: what was typed, read and checked as far as a form can; the plan
// of the act says the rest.

import { categories } from '../../findings.ts';
import type { Rules } from '../../rules.ts';
import { readAddresses } from '../../tickets/address-ranges.ts';
import { contactRefusal } from '../../tickets/contact.ts';
import { refusalIn } from '../doubt-words.ts';
import { type FormValues, isWrong, lineField, needed, textField, type Wrong } from '../form.ts';
import { fieldValueIn } from '../field-words.ts';
import type { Say } from '../messages/say.ts';
import { typed } from '../shown.ts';
import type { ChoiceView, FieldView, IntakeView } from './views.ts';

/** A call as it was entered; empty texts where nothing was said. */
export interface Entered {
  readonly how: string;
  readonly reporterType: string;
  readonly severity: string;
  readonly classification: string;
  readonly constituency: string;
  readonly subject: string;
  readonly complainant: string;
  readonly customer: string;
  /** Each as it was typed: an address, a prefix or a range. */
  readonly addresses: readonly string[];
  /** The number of an incident that it belongs to; empty: a new one. */
  readonly incident: string;
  readonly description: string;
}

const addressMost = 254;
const descriptionMost = 10_000;

/** What was entered, or what is wrong with it. */
export function enteredOf(form: FormValues, rules: Rules): Entered | readonly Wrong[] {
  const line = (name: string, most?: number) => lineField(form, name, most);
  const all = {
    how: among(form, 'how', valuesOf(rules, 'how-reported')),
    reporterType: among(form, 'reporterType', valuesOf(rules, 'reporter-type')),
    severity: among(form, 'severity', valuesOf(rules, 'severity')),
    classification: among(form, 'classification', categories),
    constituency: among(form, 'constituency', constituenciesOf(rules)),
    subject: needed(line('subject', 300), 'subject'),
    complainant: mailboxField(form, 'complainant', rules),
    customer: line('customer'),
    addresses: addressesField(form, 'addresses'),
    incident: line('incident', 40),
    description: textField(form, 'description', descriptionMost),
  };
  const wrongs = Object.values(all).flatMap((one) => (isWrong(one) ? [one] : []));
  return wrongs.length > 0 ? wrongs : (all as Entered);
}

/** Nobody is written to now, but might be from the ticket. */
function mailboxField(form: FormValues, field: string, { desk }: Rules): string | Wrong {
  const value = lineField(form, field, addressMost);
  if (isWrong(value) || value === '') return value;
  if (contactRefusal(value, 'override', desk, []) === null) return value;
  const wrong = (say: Say): string =>
    say('answer.refused.contact-refused', { value, words: refusalIn(say, value, desk) ?? '' });
  return { field, wrong };
}

/** One a line, or with anything between; a range may have spaces around its dash. */
function addressesField(form: FormValues, field: string): readonly string[] | Wrong {
  const text = textField(form, field, descriptionMost);
  if (isWrong(text)) return text;
  const list = text
    .split(/[\s,;]+/)
    .join(',')
    .replaceAll(/,?-,?/g, '-');
  const all = list.split(',').filter((one) => one !== '');
  const value = all.find((one) => readAddresses(one) === null);
  if (value === undefined) return all;
  return { field, wrong: (say) => say('answer.refused.not-an-address', { value }) };
}

function among(form: FormValues, field: string, values: readonly string[]): string | Wrong {
  const value = form.one(field);
  if (value === '' || values.includes(value)) return value;
  return { field, wrong: (say) => say('intake.no-choice') };
}

function valuesOf(rules: Rules, name: string): readonly string[] {
  return rules.tickets.fields.find((one) => one.name === name)?.values ?? [];
}

function constituenciesOf({ constituencies }: Rules): readonly string[] {
  return constituencies.map(({ name }) => name);
}

/** What a telephone call is; the first of them where a desk has other ways. */
const howDefault = 'telephone';

/** What the schema of tickets calls fields of the form. */
const inSchema: Readonly<Record<string, string>> = {
  how: 'how-reported',
  reporterType: 'reporter-type',
};

/** The form with what was typed into it. */
export function intakeView(
  form: FormValues,
  entry: string,
  { say, rules }: { readonly say: Say; readonly rules: Rules },
  wrong: { readonly wrongs: readonly Wrong[]; readonly refused: string },
): IntakeView {
  const texts = new Map(wrong.wrongs.map((one) => [one.field, one.wrong(say)]));
  const field = (name: string): FieldView => ({
    value: typed(form.one(name)),
    wrong: texts.get(name) ?? '',
  });
  const choice = (name: string, values: readonly string[], first: string | null): ChoiceView => ({
    wrong: texts.get(name) ?? '',
    options: optionsOf(
      inSchema[name] ?? name,
      values,
      form.all(name).at(-1) ?? first ?? '',
      say,
      first === null,
    ),
  });
  return {
    entry: typed(entry),
    refused: wrong.refused,
    wrongs: [...texts].map(([name, text]) => ({ field: name, text })),
    how: choice('how', valuesOf(rules, 'how-reported'), howDefault),
    reporterType: choice('reporterType', valuesOf(rules, 'reporter-type'), null),
    severity: choice('severity', valuesOf(rules, 'severity'), null),
    classification: choice('classification', categories, null),
    constituency: choice('constituency', constituenciesOf(rules), null),
    subject: field('subject'),
    complainant: field('complainant'),
    customer: field('customer'),
    addresses: field('addresses'),
    incident: field('incident'),
    description: field('description'),
  };
}

function optionsOf(
  field: string,
  values: readonly string[],
  chosen: string,
  say: Say,
  mayBeNone: boolean,
): ChoiceView['options'] {
  const none = { value: '', label: say('intake.not-said'), chosen: chosen === '' };
  const options = values.map((value) => ({
    value,
    label: fieldValueIn(say, field, value),
    chosen: value === chosen,
  }));
  return mayBeNone ? [none, ...options] : options;
}

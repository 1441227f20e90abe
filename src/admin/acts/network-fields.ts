// Whom to ask about a network: found by its name, its prefix or an address within it, by the
// rules and registries that find whom a complaint goes to. The form says where the contact is from;
// what a complaint would be held for is a sentence, and fills nothing in.

import { isIP } from 'node:net';

import type { NetworkRule, Rules } from '../../rules.ts';
import type { Parts } from '../answer.ts';
import { type FormValues, formValues, isWrong, lineField, type Wrong } from '../form.ts';
import type { MessageKey, Say } from '../messages/say.ts';
import { short } from '../words.ts';
import type { FormWorld, Make } from './field-makers.ts';
import type { FieldView } from './views.ts';

/** Prefixes of one name that are asked for; more of them are of one contact, or too many to tell. */
const prefixesMost = 10;
const shownMost = 200;

/** A form with the contact of its network in it, or with what is wrong with that. */
export interface NetworkForm {
  readonly form: FormValues;
  readonly wrongs: readonly Wrong[];
  /** Where the contact is from; empty: nobody was found. */
  readonly source: string;
}

/** The network and, below it, whom to ask. */
export function networkFields({ say, source }: FormWorld, make: Make): readonly FieldView[] {
  const network = make.line('network', 'acts.network', { hint: 'acts.network-hint' });
  const to = make.line('to', 'acts.ask-whom', { hint: 'acts.forward-to-hint' });
  return [{ ...network, fill: say('ask.fill') }, source === '' ? to : { ...to, hint: source }];
}

/** Looks for whoever answers for the network that the form names. */
export async function networkForm(
  form: FormValues,
  say: Say,
  parts: Pick<Parts, 'rules' | 'whoAnswers' | 'contactStates'>,
): Promise<NetworkForm> {
  const typed = lineField(form, 'network');
  const wrong = (key: MessageKey & `ask.${string}`, what = ''): NetworkForm => {
    const text = (say as (key: MessageKey, given: object) => string)(key, { what });
    return { form, wrongs: [{ field: 'network', wrong: () => text }], source: '' };
  };
  if (isWrong(typed)) return { form, wrongs: [typed], source: '' };
  if (typed === '') return wrong('ask.needed');
  const ips = addressesIn(typed, parts.rules());
  if (ips.length === 0) return wrong('ask.unknown', typed);
  const answers = await parts.whoAnswers(ips.map((ip) => ({ ip, at: null, port: null })));
  const found = answers.flatMap((one) => one ?? []);
  const doubt = found.find((one) => one.doubt !== '')?.doubt ?? '';
  if (doubt !== '') return wrong('ask.doubt', short(doubt, shownMost));
  const contacts = [...new Set(found.flatMap((one) => one.contacts))];
  const [first] = contacts;
  if (first === undefined) return wrong('ask.nobody', typed);
  const state = (await parts.contactStates([first])).get(first) ?? 'new';
  if (state === 'paused' || state === 'bouncing') return wrong(`ask.${state}`, first);
  const { network = '', at = '' } = found.find((one) => one.contacts.includes(first)) ?? {};
  const also = contacts.slice(1).join(', ');
  const sentences = [
    say('ask.source', { network, at }),
    state === 'new' ? say('ask.first') : '',
    also === '' ? '' : say('ask.also', { also: short(also, shownMost) }),
  ];
  const source = sentences.filter((one) => one !== '').join(' ');
  return { form: withContact(form, first), wrongs: [], source };
}

/** One address of each prefix that the text means: a network of the rules, a prefix, an address. */
function addressesIn(typed: string, { networks }: Pick<Rules, 'networks'>): readonly string[] {
  const wanted = typed.toLowerCase();
  const isMeant = ({ name, prefix }: NetworkRule): boolean =>
    name.toLowerCase() === wanted || prefix === wanted;
  const named = networks.filter(isMeant).map(({ prefix }) => prefix);
  return [...named, wanted]
    .map((prefix) => prefix.split('/', 1)[0] ?? '')
    .filter((ip, at, all) => isIP(ip) !== 0 && !ip.includes('%') && all.indexOf(ip) === at)
    .slice(0, prefixesMost);
}

function withContact(form: FormValues, contact: string): FormValues {
  const values = new URLSearchParams();
  for (const [name, value] of form.entries()) {
    if (name !== 'to' && name !== 'step') values.append(name, value);
  }
  values.append('to', contact);
  return formValues(values);
}

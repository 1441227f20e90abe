// Whom to ask about a network: found by its name, its prefix or an address within it, by the
// rules and registries that find whom a complaint goes to. The form says where the contact is from;
// what a complaint would be held for is a sentence, and fills nothing in.

import { BlockList, isIPv4 } from 'node:net';

import type { Rules } from '../../rules.ts';
import { readAddresses } from '../../tickets/address-ranges.ts';
import type { Parts } from '../answer.ts';
import { type FormValues, formValues, isWrong, lineField, type Wrong } from '../form.ts';
import type { MessageKey, Say } from '../messages/say.ts';
import { short } from '../words.ts';
import type { FormWorld, Make } from './field-makers.ts';
import type { FieldView } from './views.ts';

/** Networks that are asked for at once; of more it is not told who answers. */
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
export function networkFields(
  verb: 'investigate' | 'block',
  { say, source }: FormWorld,
  make: Make,
): readonly FieldView[] {
  const network = make.line('network', { hint: 'acts.network-hint' });
  const hint = verb === 'block' ? 'acts.block-to-hint' : 'acts.forward-to-hint';
  const to = make.line('to', { label: say('acts.ask-whom'), hint });
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
  if (ips.length > prefixesMost) return wrong('ask.many', typed);
  const answers = await parts.whoAnswers(ips.map((ip) => ({ ip, at: null, port: null })));
  const found = answers.flatMap((one) => one ?? []);
  const doubt = found.find((one) => one.doubt !== '')?.doubt ?? '';
  if (doubt !== '') return wrong('ask.doubt', short(doubt, shownMost));
  const firsts = new Set(found.flatMap((one) => one.contacts.slice(0, 1)));
  if (firsts.size > 1) return wrong('ask.several', short([...firsts].join(', '), shownMost));
  const contacts = [...new Set([...firsts, ...found.flatMap((one) => one.contacts)])];
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

/**
 * One address of each network that the text means: one of the rules by its name, a prefix or an
 * address, and of the rules all that lie within it.
 */
function addressesIn(typed: string, { networks }: Pick<Rules, 'networks'>): readonly string[] {
  const wanted = typed.toLowerCase();
  const read = readAddresses(wanted) ?? [];
  // A range of several prefixes is no network.
  const around = read.length === 1 ? read[0] : undefined;
  const isWithin = around === undefined ? () => false : within(around);
  const meant = networks
    .filter(({ name, prefix }) => name.toLowerCase() === wanted || isWithin(prefix))
    .map(({ prefix }) => prefix);
  const prefixes = around === undefined ? meant : [...meant, around];
  return [...new Set(prefixes.map((prefix) => prefix.split('/', 1)[0] ?? ''))];
}

/** Whether a prefix lies within that one. */
function within(around: string): (prefix: string) => boolean {
  const read = (prefix: string) => {
    const [ip = '', length] = prefix.split('/');
    const [family, bits] = isIPv4(ip) ? (['ipv4', 32] as const) : (['ipv6', 128] as const);
    return { ip, family, length: Number(length ?? bits) };
  };
  const outer = read(around);
  const list = new BlockList();
  list.addSubnet(outer.ip, outer.length, outer.family);
  return (prefix) => {
    const { ip, family, length } = read(prefix);
    return family === outer.family && length >= outer.length && list.check(ip, family);
  };
}

function withContact(form: FormValues, contact: string): FormValues {
  const values = new URLSearchParams();
  for (const [name, value] of form.entries()) {
    if (name !== 'to' && name !== 'step') values.append(name, value);
  }
  values.append('to', contact);
  return formValues(values);
}

// What a person sets about a contact: only for one that the rules or the desk know, and never an
// address that the desk may not write to.

import { stringify } from 'yaml';

import { contactFormats } from '../../model.ts';
import type { Rules } from '../../rules.ts';
import { approveContacts, changeContacts, type ContactChange } from '../../store/contacts.ts';
import { keepProposal } from '../../store/proposals.ts';
import { contactRefusal } from '../../tickets/contact.ts';
import { refusalIn } from '../doubt-words.ts';
import type { Say } from '../messages/say.ts';
import { type Answer, type Asked, go, type Parts } from '../answer.ts';
import { contactHref } from '../contact-card.ts';
import { choiceField, type FormValues, isWrong, lineField, needed, type Wrong } from '../form.ts';
import { contactFacts, type Known, sourceOf } from './known.ts';
import { langsOf, noContact, shownContact } from './contact-page.ts';

const reasonMost = 200;
const whyMost = 500;

type Change = Omit<ContactChange, 'address'>;

/** Language, digest, format, and whom to tell when it is silent. */
export async function setContact(asked: Asked, parts: Parts): Promise<Answer> {
  return changing(asked, parts, (form) => settingsIn(form, parts.rules()));
}

/** Its mail is held from now on. */
export async function pauseContact(asked: Asked, parts: Parts): Promise<Answer> {
  return changing(asked, parts, (form) => {
    const reason = needed(lineField(form, 'reason', reasonMost), 'reason');
    return isWrong(reason) ? [reason] : { pauseReason: reason };
  });
}

export async function resumeContact(asked: Asked, parts: Parts): Promise<Answer> {
  return changing(asked, parts, () => ({ pauseReason: null }));
}

/** Its mail goes without asking, by this person's word. */
export async function approveContact(asked: Asked, parts: Parts): Promise<Answer> {
  const known = await knownOf(asked, parts);
  const source = known === null ? null : sourceOf(known);
  if (known === null || source === null) return noContact(asked);
  const { address, row, networks } = known;
  const named = networks.length > 0 ? 'override' : 'registry';
  if (contactRefusal(address, named, parts.rules().desk, []) !== null) return noContact(asked);
  const at = parts.now();
  const constituency = networks[0]?.standing?.constituency.name ?? row?.constituency ?? null;
  const approval = { address, constituency, source, sourceAt: row?.sourceAt ?? at };
  await approveContacts(parts.database, [approval], { actor: asked.actor ?? '', at });
  return kept(address);
}

/** What is set at the desk, as a line for the files of rules. */
export async function proposeContact(asked: Asked, parts: Parts): Promise<Answer> {
  const known = await knownOf(asked, parts);
  if (known === null) return noContact(asked);
  const yaml = contactYaml(known);
  const why = needed(lineField(asked.form, 'why', whyMost), 'why');
  if (isWrong(why)) return shownContact(known, [why], asked, parts);
  // What the files of rules say without it.
  if (yaml === contactYaml({ ...known, row: null })) {
    const wrong: Wrong = { field: 'why', wrong: (say) => say('contacts.propose-nothing') };
    return shownContact(known, [wrong], asked, parts);
  }
  await keepProposal(parts.database, {
    id: parts.newId(),
    kind: 'contact',
    about: known.address,
    yaml,
    insteadOf: known.rule?.at ?? null,
    why,
    actor: asked.actor ?? '',
    at: parts.now(),
  });
  return go(contactHref(known.address).text);
}

/** One entry of `contacts.people`; what the files say already stays. */
export function contactYaml({ address, row, rule }: Known): string {
  const lang = row?.lang ?? rule?.lang ?? null;
  const digest = row?.digest ?? rule?.digest ?? null;
  const escalateTo = row?.escalateTo ?? rule?.escalateTo ?? null;
  const format = row?.format ?? rule?.format ?? null;
  const isPaused = rule?.paused === true || (row !== null && row.pausedAt !== null);
  const entry = {
    ...(lang === null ? {} : { lang }),
    ...(isPaused ? { paused: true } : {}),
    ...(rule?.repeats === undefined ? {} : { repeats: rule.repeats }),
    ...(digest === null ? {} : { digest }),
    ...(escalateTo === null ? {} : { escalate_to: escalateTo }),
    ...(format === null ? {} : { format }),
  };
  const flow = (value: unknown): string =>
    stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return `${flow(address)}: ${flow(entry)}`;
}

async function changing(
  asked: Asked,
  parts: Parts,
  read: (form: FormValues) => Change | readonly Wrong[],
): Promise<Answer> {
  const known = await knownOf(asked, parts);
  if (known === null) return noContact(asked);
  const change = read(asked.form);
  if (isWrongs(change)) return shownContact(known, change, asked, parts);
  const by = { actor: asked.actor ?? '', at: parts.now() };
  await changeContacts(parts.database, [{ address: known.address, ...change }], by);
  return kept(known.address);
}

function isWrongs(read: Change | readonly Wrong[]): read is readonly Wrong[] {
  return Array.isArray(read);
}

async function knownOf(asked: Asked, parts: Parts): Promise<Known | null> {
  return contactFacts((asked.params.get('address') ?? '').toLowerCase(), parts);
}

function kept(address: string): Answer {
  return go(`${contactHref(address).text}?kept=1`);
}

function settingsIn(form: FormValues, rules: Rules): Change | readonly Wrong[] {
  const langs = langsOf(rules);
  const known = langs.join(', ');
  const lang = choiceField(form, 'lang', ['', ...langs]);
  const digest = choiceField(form, 'digest', ['', 'hourly', 'daily'] as const);
  const format = choiceField(form, 'format', ['', ...contactFormats]);
  const escalateTo = escalateField(form, rules);
  if (isWrong(lang))
    return [{ field: 'lang', wrong: (say) => say('contacts.bad-lang', { known }) }];
  if (isWrong(digest) || isWrong(format) || isWrong(escalateTo)) {
    return [digest, format, escalateTo].flatMap((one) => (isWrong(one) ? [one] : []));
  }
  return {
    lang: lang === '' ? null : lang,
    digest: digest === '' ? null : digest,
    format: format === '' ? null : format,
    escalateTo,
  };
}

function escalateField(form: FormValues, { desk }: Rules): string | null | Wrong {
  const field = 'escalate';
  const address = form.one(field).trim().toLowerCase();
  if (address === '') return null;
  if (contactRefusal(address, 'override', desk, []) === null) return address;
  const wrong = (say: Say): string =>
    say('contacts.bad-address', { why: refusalIn(say, address, desk) ?? '' });
  return { field, wrong };
}

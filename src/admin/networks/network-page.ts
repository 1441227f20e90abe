// One network of the rules: who is told of it and by which line, what is open in it, and how to
// propose that it be told otherwise.

import type { NetworkEntry, Standing } from '../../network-entry.ts';
import { keepProposal, openProposals } from '../../store/proposals.ts';
import { findRegistryAnswers, type KeptAnswer } from '../../store/registry-answers.ts';
import { type Answer, type Asked, go, notFound, page, type Parts } from '../answer.ts';
import type { FormValues, Wrong } from '../form.ts';
import { ruleCards } from '../lookup/whose.ts';
import type { Say } from '../messages/say.ts';
import { openTicketsOf } from '../open-tickets.ts';
import { proposalView } from '../proposal-view.ts';
import { href, typed } from '../shown.ts';
import { address as withPunycode } from '../words.ts';
import { networkHref } from './line.ts';
import { networkYaml, readWish } from './proposal.ts';
import { treeOf } from './tree.ts';
import { linesOf } from './tree-page.ts';
import type { NetworkView, ProposalForm } from './views.ts';

const withinMost = 20;

export async function networkPage(asked: Asked, parts: Parts): Promise<Answer> {
  const prefix = asked.params.get('prefix') ?? '';
  const form = formOf(prefix, null, [], asked);
  return (await shown(prefix, form, 200, asked, parts)) ?? notFoundHere(asked);
}

/** Keeps a line for the files of rules; nothing else changes. */
export async function proposeNetwork(asked: Asked, parts: Parts): Promise<Answer> {
  const prefix = asked.params.get('prefix') ?? '';
  const entries = await ownLines(prefix, parts);
  const [first] = entries;
  if (first === undefined) return notFoundHere(asked);
  const rules = parts.rules();
  const wish = readWish(asked.form, rules);
  if (!('why' in wish)) {
    const form = formOf(prefix, asked.form, wish, asked);
    return (await shown(prefix, form, 422, asked, parts)) ?? notFoundHere(asked);
  }
  // The line that counts now; of a constituency alone a network is added inside.
  const known = entries.findLast(({ kind, standing }) => kind === 'network' && standing !== null);
  const rule = rules.networks.find(({ at }) => at === known?.at);
  const bare = { prefix, name: first.name, validFromMs: null, validToMs: null };
  await keepProposal(parts.database, {
    id: parts.newId(),
    kind: 'network',
    about: prefix,
    yaml: networkYaml(rule ?? bare, wish),
    insteadOf: rule?.at ?? null,
    why: wish.why,
    actor: asked.actor ?? '',
    at: parts.now(),
  });
  return go(networkHref(prefix).text);
}

function notFoundHere(asked: Asked): Answer {
  return notFound(asked, asked.say('networks.network'));
}

/** The lines of the rules about exactly that prefix. */
async function ownLines(prefix: string, { lookup }: Parts): Promise<readonly NetworkEntry[]> {
  const chain = await lookup.chain(prefix, null);
  return chain.filter((entry) => entry.prefix === prefix);
}

async function shown(
  prefix: string,
  form: ProposalForm,
  status: number,
  asked: Asked,
  parts: Parts,
): Promise<Answer | null> {
  const { say } = asked;
  const own = await ownLines(prefix, parts);
  const last = own.findLast(({ standing }) => standing !== null) ?? own.at(-1);
  if (last === undefined) return null;
  const entries = await parts.lookup.entries();
  const lines = await parts.lookup.chain(prefix, null);
  const chain = lines.map((entry) => entries.indexOf(entry));
  const level = treeOf(entries).level(prefix) ?? [];
  const inner = level.filter((place) => entries[place]?.prefix !== prefix);
  const [contacts, answers, around, within, tickets, proposals] = await Promise.all([
    ruleCards(last.standing, last.standing?.contactsAt ?? '', say, parts),
    findRegistryAnswers(parts.database, prefix, parts.now()),
    linesOf(chain, prefix, asked, parts),
    linesOf(inner.slice(0, withinMost), prefix, asked, parts),
    openTicketsOf('network', prefix, parts, say),
    openProposals(parts.database, 'network', prefix),
  ]);
  const { standing } = last;
  const given = { lang: standing?.lang ?? '', at: standing?.langAt ?? '' };
  const more = new URLSearchParams({ open: prefix }).toString();
  const view: NetworkView = {
    prefix,
    name: last.name,
    kind: say(`networks.${last.kind}`),
    lookUp: href(`/lookup?${new URLSearchParams({ q: prefix }).toString()}`),
    told: toldOf(last, asked),
    lang: standing === null ? '' : say('networks.who-lang', given),
    contacts,
    registries: answers.map((one) => registryLine(one, standing, say, parts.now())),
    chain: around,
    within,
    withinAll: inner.length > withinMost ? href(`/networks?${more}`) : null,
    tickets,
    proposals: proposals.map((one) => proposalView(one, asked)),
    form,
  };
  return page('networks/network', `${prefix} ${last.name}`, view, status);
}

/** Where the rules name others than a registry does, one of the two has grown old. */
function registryLine(
  { server, finding, fetchedAt }: KeptAnswer,
  standing: Standing | null,
  say: Say,
  now: Date,
): NetworkView['registries'][number] {
  const contact = finding?.contact ?? null;
  const age = say.age(fetchedAt, now);
  if (contact === null) {
    return { text: say('networks.registry-none', { server, age }), isOther: false };
  }
  const text = say('networks.registry-names', { server, contact: withPunycode(contact), age });
  const named = standing?.contacts?.map((one) => one.toLowerCase()) ?? null;
  return { text, isOther: named !== null && !named.includes(contact.toLowerCase()) };
}

/** Empty where contacts stand below it. */
function toldOf({ standing }: NetworkEntry, { say }: Asked): string {
  if (standing === null) return say('networks.not-now');
  if (standing.contacts === null) return say('networks.ask-registry');
  return standing.contacts.length === 0 ? say('networks.told-nobody') : '';
}

function formOf(
  prefix: string,
  form: FormValues | null,
  wrongs: readonly Wrong[],
  { say }: Asked,
): ProposalForm {
  const wrongOf = (field: string): string =>
    wrongs.find((one) => one.field === field)?.wrong(say) ?? '';
  return {
    action: href(`${networkHref(prefix).text}/propose`),
    contacts: typed(form?.one('contacts') ?? ''),
    lang: typed(form?.one('lang') ?? ''),
    why: typed(form?.one('why') ?? ''),
    wrongContacts: wrongOf('contacts'),
    wrongLang: wrongOf('lang'),
    wrongWhy: wrongOf('why'),
  };
}

// One contact: by whose word it is, how it wants its mail and who says so, how well it answers, and
// what a person may set.

import { contactFormats } from '../../model.ts';
import type { Rules } from '../../rules.ts';
import { contactAnswers } from '../../store/contacts.ts';
import { listDeliveries } from '../../store/deliveries.ts';
import { keysOf } from '../../store/pgp-keys.ts';
import { openProposals } from '../../store/proposals.ts';
import { type Answer, type Asked, notFound, page, type Parts } from '../answer.ts';
import { contactHref, healthOf, marksOf, settingsOf, spanOf } from '../contact-card.ts';
import type { Wrong } from '../form.ts';
import { deliveryLine, ticketLink } from '../lines.ts';
import { networkHref } from '../networks/line.ts';
import { openTicketsOf } from '../open-tickets.ts';
import { proposalView } from '../proposal-view.ts';
import { sourceIn } from '../provenance.ts';
import { href, typed } from '../shown.ts';
import type { Option } from '../views.ts';
import { address as withPunycode } from '../words.ts';
import { factsOf } from './facts.ts';
import { contactFacts, type Known, sourceOf } from './known.ts';
import type { ContactForms, ContactView } from './views.ts';

const sentMost = 20;
const answersMost = 10;
const networksMost = 40;

export async function contactPage(asked: Asked, parts: Parts): Promise<Answer> {
  const known = await contactFacts((asked.params.get('address') ?? '').toLowerCase(), parts);
  return known === null ? noContact(asked) : shownContact(known, [], asked, parts);
}

export function noContact(asked: Asked): Answer {
  return notFound(asked, asked.say('contacts.contact'));
}

/** @param wrongs of a form that was not taken: it is shown again as it was typed */
export async function shownContact(
  known: Known,
  wrongs: readonly Wrong[],
  asked: Asked,
  parts: Parts,
): Promise<Answer> {
  const { say } = asked;
  const { address, row, networks } = known;
  const { database } = parts;
  const [sent, answers, tickets, keys, proposals] = await Promise.all([
    listDeliveries(database, { limit: sentMost, recipient: address }),
    contactAnswers(database, address, answersMost),
    openTicketsOf('contact', address, parts, say),
    keysOf(database, address),
    openProposals(database, 'contact', address),
  ]);
  const settings = settingsOf(address, row, parts.rules());
  const view: ContactView = {
    address: withPunycode(address),
    marks: marksOf(row, settings, say),
    health: healthOf(row, say),
    isKept: asked.query.get('kept') === '1',
    overruled: known.rule === null ? '' : say('contacts.overruled', { at: known.rule.at }),
    facts: factsOf(
      known,
      settings,
      keys.filter((key) => key.address === address),
      say,
    ),
    tickets,
    networks: networks.slice(0, networksMost).map(({ prefix, name, at }) => ({
      href: networkHref(prefix),
      prefix,
      name,
      at,
    })),
    sent: sent.map((one) => deliveryLine(one, parts, say)),
    answers: answers.map(({ ticket, number, askedAt, answeredAt }) => ({
      ticket: ticketLink({ id: ticket, number }, parts),
      askedAt,
      answeredAt,
      took: spanOf(answeredAt.getTime() - askedAt.getTime(), say),
    })),
    proposals: proposals.map((one) => proposalView(one, asked)),
    forms: formsOf(known, wrongs, asked, parts.rules()),
  };
  return page('contacts/contact', address, view, wrongs.length === 0 ? 200 : 422);
}

/** The languages of the templates, for a choice. */
export function langsOf({ templates }: Pick<Rules, 'templates'>): readonly string[] {
  return [...new Set([...templates.keys()].map((name) => name.slice(0, 2)))].sort();
}

function formsOf(
  known: Known,
  wrongs: readonly Wrong[],
  { say, form }: Asked,
  rules: Rules,
): ContactForms {
  const { address, row } = known;
  const path = contactHref(address).text;
  const source = sourceOf(known);
  const isApproved = row !== null && row.approvedAt !== null;
  const isPaused = row !== null && row.pausedAt !== null;
  const wrongOf = (field: string): string =>
    wrongs.find((one) => one.field === field)?.wrong(say) ?? '';
  const was = (field: string, kept: string | null): string =>
    wrongs.length === 0 ? (kept ?? '') : form.one(field);
  const options = (
    values: readonly (readonly [value: string, label: string])[],
    chosen: string,
  ): Option[] => values.map(([value, label]) => ({ value, label, chosen: value === chosen }));
  return {
    set: href(`${path}/set`),
    langs: options(
      [['', say('contacts.lang-network')], ...langsOf(rules).map((one) => [one, one] as const)],
      was('lang', row?.lang ?? null),
    ),
    digests: options(
      [
        ['', say('contacts.digest-none')],
        ['hourly', say('contacts.hourly')],
        ['daily', say('contacts.daily')],
      ],
      was('digest', row?.digest ?? null),
    ),
    formats: options(
      [['', say('contacts.format-none')], ...contactFormats.map((one) => [one, one] as const)],
      was('format', row?.format ?? null),
    ),
    wrongChoice: wrongOf('lang') || wrongOf('digest') || wrongOf('format'),
    escalate: typed(was('escalate', row?.escalateTo ?? null)),
    wrongEscalate: wrongOf('escalate'),
    pause: isPaused ? null : href(`${path}/pause`),
    reason: typed(was('reason', null)),
    wrongReason: wrongOf('reason'),
    resume: isPaused ? href(`${path}/resume`) : null,
    approve:
      isApproved || source === null
        ? null
        : {
            action: href(`${path}/approve`),
            hint: say('contacts.approve-hint', { source: sourceIn(say, source) }),
          },
    propose: href(`${path}/propose`),
    proposeWhy: typed(was('why', null)),
    wrongProposeWhy: wrongOf('why'),
  };
}

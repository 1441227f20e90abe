// What the fields of the desk's forms are called, for a page that shows a form again which it did
// not make: by name, as the forms call them. A name of no form is shown as it came: whoever is not
// logged in may send any.

import type { HoldVerb } from '../holding.ts';
import type { MessageKey, Say } from './messages/say.ts';

const labels: ReadonlyMap<string, MessageKey> = new Map(
  Object.entries({
    address: 'acts.address',
    addresses: 'acts.addresses',
    article: 'scripted.article',
    articles: 'acts.articles',
    at: 'lookup.at',
    bcc: 'acts.bcc',
    cc: 'acts.cc',
    classification: 'intake.classification',
    close: 'acts.after',
    complainant: 'intake.complainant',
    constituency: 'intake.constituency',
    contacts: 'networks.propose-contacts',
    customer: 'intake.customer',
    description: 'intake.description',
    enclose: 'acts.enclosures',
    escalate: 'contacts.escalate',
    format: 'contacts.format',
    how: 'intake.how',
    incident: 'intake.incident',
    into: 'acts.into',
    lang: 'common.language',
    list: 'scripted.list',
    mails: 'acts.mails',
    name: 'list.save-name',
    network: 'acts.network',
    other: 'acts.other',
    owner: 'acts.owner',
    port: 'lookup.port',
    reason: 'common.reason',
    reporterType: 'intake.type',
    role: 'acts.role',
    severity: 'intake.severity',
    snooze: 'acts.snooze',
    state: 'common.state',
    subject: 'common.subject',
    team: 'common.team',
    template: 'acts.template',
    text: 'common.text',
    ticket: 'common.ticket',
    to: 'common.to',
    until: 'acts.until',
    way: 'acts.way',
    why: 'common.why',
  } as const),
);

/** What the value of a verb is; of the others it is no word that people wrote. */
const valueLabels: ReadonlyMap<string, MessageKey> = new Map(
  Object.entries({
    address: 'hold.field.address',
    attach: 'hold.field.ticket',
    close: 'hold.field.reason',
    contact: 'hold.field.contact',
    'hand-over': 'hold.field.team',
    snooze: 'acts.until',
  } as const satisfies Partial<Record<HoldVerb, MessageKey>>),
);

/** What the value of an answer to a question is; null: no word that people wrote. */
export function valueLabelOf(say: Say, verb: string): string | null {
  const key = valueLabels.get(verb);
  return key === undefined ? null : plain(say, key);
}

/** The label of a field of that name, in the form that was sent to that path. */
export function labelOf(say: Say, path: string, name: string): string {
  const verb = path.split('/').at(-1) ?? '';
  const label = name === 'value' ? valueLabelOf(say, verb) : null;
  const key = labels.get(name);
  return label ?? (key === undefined ? name : plain(say, key));
}

/** None of these has a parameter: a test asks for each. */
function plain(say: Say, key: MessageKey): string {
  return (say as (key: MessageKey) => string)(key);
}

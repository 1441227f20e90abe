// Who gets what: one plan a contact, with only that contact's own addresses and lines. Plans are
// made whatever doubts there are; with doubts they are the prepared answer, and nothing leaves.

import type { Contact, Doubt, Responsible } from '../model.ts';
import type { ContactRule, Rules } from '../rules.ts';
import type { Classify, Forward, Offender, Plan, Resolve, Route, Share } from './facts.ts';
import { doubt, type Outcome, pass, reason, stage, unanswered } from './stage.ts';

/** Longer lines may not travel as message/rfc822 (RFC 5322 section 2.1.1), without the CRLF. */
const lineBytesMax = 998;
const generic = 'forward.generic';
const whysMax = 20;

export const forward = stage({
  name: 'forward',
  needs: ['received', 'resolve', 'attribute', 'whois', 'classify', 'group', 'route'],
  run: async (facts, tools): Promise<Outcome<Forward>> => {
    const { attribute, whois, classify, group, route } = facts;
    const shares = whois.responsible.flatMap((share) =>
      share.contact === null ? [] : [{ ...share, contact: share.contact }],
    );
    if (route.act.do === 'close') return pass({ plans: [] }, reason('nothing', 'it is closed'));
    if (shares.length === 0) return pass({ plans: [] }, reason('nothing', 'nobody to write to'));
    const addresses = shares.map(({ contact }) => contact);
    const answer = await tools.read.contacts({ addresses });
    if (!answer.ok) return unanswered(answer, 'the contacts', { plans: [] });

    const known = new Map(answer.value.map((contact) => [contact.address, contact]));
    const { rules, now } = tools;
    const owners = ownersOf(shares, attribute.offenders, facts.resolve.names);
    const attach = owners === null ? attachAs(facts.received.raw) : 'slice';
    const byIp = new Map(attribute.offenders.map((offender) => [offender.ip, offender]));
    const plans = shares.map((share, contact): Plan => {
      const langs = languages(share, rules);
      return {
        to: share.contact,
        constituency: share.constituency,
        network: share.network,
        prefix: share.prefix,
        at: share.at,
        contact: known.get(share.contact) ?? null,
        ...template(langs, nameOf(route, classify), rules),
        offenders: share.ips.flatMap((ip) => byIp.get(ip) ?? []),
        repeats: group.incident?.complaints ?? 0,
        answerBy: new Date(now.getTime() + rules.limits.answerWithinMs),
        attach,
        share: owners && { owners, contact, contacts: shares.length },
      };
    });
    const doubts = shares.flatMap((share) =>
      doubtsOf(share, known.get(share.contact) ?? null, rules.contacts.get(share.contact), rules),
    );
    const [first, ...more] = plans.slice(0, whysMax).map(describe);
    if (first === undefined) return pass({ plans }, reason('nothing', 'nobody to write to'));
    return pass({ plans }, [first, ...more], doubts);
  },
});

type Told = Responsible & { readonly contact: string };

/**
 * Whose each address is, and each name that leads to one, where not all are told of the same; else
 * null. Those of whom nobody is told are there too: nobody else is to read of them.
 */
function ownersOf(
  shares: readonly Told[],
  offenders: readonly Offender[],
  names: Resolve['names'],
): Share['owners'] | null {
  if (new Set(shares.map(({ ips }) => ips.join(' '))).size < 2) return null;
  const owners = new Map<string, number[]>(offenders.map(({ ip }) => [ip, []]));
  for (const [contact, { ips }] of shares.entries())
    for (const ip of ips) owners.get(ip)?.push(contact);
  for (const { host, ips } of names) {
    const of = ips.flatMap((ip) => owners.get(ip) ?? []);
    if (ips.some((ip) => owners.has(ip))) owners.set(host, [...new Set(of)]);
  }
  return owners;
}

/** Whether a mail can travel inside another as it is, byte for byte; else it goes as base64. */
export function attachAs(raw: Buffer): 'rfc822' | 'octets' {
  let lineBytes = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at];
    if (byte === 13 && raw[at + 1] === 10) {
      lineBytes = 0;
      at += 1;
      continue;
    }
    lineBytes += 1;
    if (byte === 0 || byte === 10 || byte === 13 || lineBytes > lineBytesMax) return 'octets';
  }
  return 'rfc822';
}

/** The contact's own language first, then its network's, its constituency's, and ours. */
function languages(share: Told, rules: Rules): readonly string[] {
  const constituency = rules.constituencies.find(({ name }) => name === share.constituency);
  return [
    rules.contacts.get(share.contact)?.lang,
    share.lang,
    constituency?.lang,
    rules.desk.lang,
  ].filter((lang) => typeof lang === 'string');
}

/**
 * The rule's template; without a rule that forwards, the one of the type. A letter about phishing
 * to somebody whose machine was scanned helps nobody: what is only guessed gets the generic one.
 */
function nameOf(route: Route, { type, confidence }: Classify): string {
  const name = route.act.do === 'forward' ? route.act.template : 'forward.{type}';
  return name.replace('{type}', confidence === 'guess' ? 'generic' : type);
}

/** A reader's language counts more than the template made for the type. */
function template(
  langs: readonly string[],
  name: string,
  rules: Rules,
): Pick<Plan, 'template' | 'lang'> {
  for (const lang of langs) {
    for (const template of [name, generic]) {
      if (rules.templates.has(`${lang}/${template}`)) return { template, lang };
    }
  }
  return { template: generic, lang: rules.desk.lang };
}

function doubtsOf(
  share: Told,
  contact: Contact | null,
  rule: ContactRule | undefined,
  rules: Rules,
): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const { source, constituency } = share;
  const trust = rules.constituencies.find(({ name }) => name === constituency)?.trust ?? [];
  const trusted = trust.some((one) => one === source);
  const approved = contact?.approved ?? false;
  // A fallback is no claim of a source: `no-contact` asks about it already.
  if (rules.limits.firstContact === 'review' && !approved && !trusted && source !== 'fallback') {
    const text = `never written to ${share.contact}; ${constituency} does not trust "${source}"`;
    doubts.push(doubt('first-contact', text, share.at));
  }
  if (contact?.paused === true || rule?.paused === true) {
    doubts.push(doubt('contact-paused', `${share.contact} is paused`, rule?.at ?? share.at));
  }
  if (contact?.bouncing === true) {
    doubts.push(doubt('contact-bounced', `mail to ${share.contact} came back`, share.at));
  }
  return doubts;
}

const attached = {
  rfc822: 'original attached',
  octets: 'original attached as base64',
  slice: 'its own lines attached',
} as const satisfies Record<Plan['attach'], string>;

function describe(plan: Plan) {
  const { to, template, lang, at } = plan;
  return reason('mail', `to ${to}, template ${template} ${lang}, ${attached[plan.attach]}`, at);
}

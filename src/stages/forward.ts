// Who gets what: one plan a contact, with only that contact's own addresses and lines. Plans are
// made whatever doubts there are; with doubts they are the prepared answer, and nothing leaves.

import { doubt } from '../doubts.ts';
import type { Contact, Doubt, Received } from '../model.ts';
import type { RepeatNotice } from '../repeat-rules.ts';
import type { ContactRule, Rules } from '../rules.ts';
import type { Owners } from '../slices/mentions.ts';
import { addedWords } from '../tickets/added-words.ts';
import { contactSettings } from '../tickets/contact-settings.ts';
import { readdressed } from '../tickets/readdressed.ts';
import { wordingOf } from '../tickets/wording.ts';
import type { Classify, Forward, Group, Offender, Plan, Resolve, Route } from './facts.ts';
import { machineReport } from './machine-report.ts';
import { ackTo, repliesTo } from './replies.ts';
import { type Told, withoutPaused } from './second-contact.ts';
import { signatures } from './signatures.ts';
import { type Outcome, pass, reason, stage, unanswered } from './stage.ts';

/** Longer lines may not travel as message/rfc822 (RFC 5322 section 2.1.1), without the CRLF. */
const lineBytesMax = 998;
const generic = 'forward.generic';
/** For one of several, where the type has none of its own. */
const fanOut = 'forward.fan-out';
const whysMax = 20;

export const forward = stage({
  name: 'forward',
  needs: [
    'received',
    'doubts',
    'parse',
    'origin',
    'spam',
    'extract',
    'verify',
    'thread',
    'resolve',
    'attribute',
    'whois',
    'classify',
    'group',
    'route',
  ],
  run: async (facts, tools): Promise<Outcome<Forward>> => {
    const { attribute, whois, classify, group, route } = facts;
    const found = whois.responsible.flatMap((share) =>
      share.contact === null ? [] : [{ ...share, contact: share.contact }],
    );
    if (route.act.do === 'close') return pass(nothing, reason('nothing', 'it is closed'));
    const ack = await ackTo(facts, tools);
    if (found.length === 0) {
      const { replies, whys } = await repliesTo(facts, tools);
      return pass({ ...nothing, replies, ack }, [reason('nothing', 'nobody to write to'), ...whys]);
    }
    const addresses = found.map(({ contact }) => contact);
    const answer = await tools.read.contacts({ addresses });
    if (!answer.ok) return unanswered(answer, 'the-contacts', { ...nothing, ack });

    const { received, parse } = facts;
    const { lost } = readdressed(received.overrides);
    const senders = [received.envelope.from, ...parse.from.map(({ address }) => address)];
    // Neither who complains nor who is lost is asked in place of another.
    const never = [...senders, ...lost.keys()];
    const asked = await withoutPaused(found, answer.value, attribute.offenders, never, tools);
    const { shares, known } = asked;
    const { rules, now } = tools;
    const owners = ownersOf(shares, attribute.offenders, facts.resolve.names);
    const withheld = facts.thread.holds ?? [];
    const isWhole = owners === null && withheld.length === 0;
    const attach = isWhole ? attachAs(facts.received.raw) : 'slice';
    const byIp = new Map(attribute.offenders.map((offender) => [offender.ip, offender]));
    const spoken = new Map<string, string>();
    const how = new Map<string, string>();
    const all = shares.map((share, contact): Plan => {
      const langs = languages(share, known.get(share.contact), rules);
      spoken.set(share.contact, langs[0] ?? rules.desk.lang);
      const plan: Plan = {
        to: share.contact,
        constituency: share.constituency,
        network: share.network,
        prefix: share.prefix,
        at: share.at,
        contact: known.get(share.contact) ?? null,
        ...template(langs, namesOf(route, classify, owners !== null), rules),
        offenders: share.ips.flatMap((ip) => byIp.get(ip) ?? []),
        repeats: group.incident?.complaints ?? 0,
        history: historyOf(share.ips, group.recent),
        answerBy: new Date(now.getTime() + rules.limits.answerWithinMs),
        attach,
        share: owners && { owners, contact, contacts: shares.length },
        ...(withheld.length === 0 ? {} : { withheld }),
        ...digestOf(share, known.get(share.contact), rules, noticeOf(share.contact, facts, rules)),
      };
      const { format } = contactSettings(plan.contact, rules.contacts.get(plan.to));
      const made = machineReport({
        plan,
        format,
        received,
        mail: parse,
        classify,
        desk: rules.desk,
      });
      how.set(plan.to, made.how);
      return made.report === null ? plan : { ...plan, report: made.report };
    });
    const each = shares.flatMap((share) =>
      doubtsOf(share, known.get(share.contact) ?? null, rules.contacts.get(share.contact), rules),
    );
    const doubts = [...asked.doubts, ...each];
    const untold = all.map(({ to }) => to).filter((to) => noticeOf(to, facts, rules) === 'never');
    const plans = all.filter(({ to }) => !untold.includes(to));
    const [first, ...more] = [
      ...plans.map((plan) => describe(plan, how.get(plan.to) ?? '')),
      ...added(facts.received),
      ...signatures(plans, rules, facts.received.raw),
      ...plans.flatMap((plan) => otherTongue(plan, spoken.get(plan.to) ?? plan.lang)),
      ...untold.map((to) => reason('untold', `${to} knows of the case`)),
    ].slice(0, whysMax);
    const fact = { plans, untold, replies: [], ack };
    if (first === undefined) return pass(fact, reason('nothing', 'nobody to write to'));
    return pass(fact, [first, ...more], doubts);
  },
});

const nothing: Forward = { plans: [], untold: [], replies: [], ack: null };

/** The most that one of its addresses was complained of lately, this time included. */
function historyOf(ips: readonly string[], recent: Group['recent']): Plan['history'] {
  const own = recent.filter(({ ip }) => ips.includes(ip));
  return {
    complaints: Math.max(0, ...own.map(({ complaints }) => complaints)) + 1,
    reporters: Math.max(1, ...own.map(({ reporters }) => reporters)),
  };
}

/** When it is told: whoever has been told of an open case may not want each repeat at once. */
function noticeOf(
  to: string,
  { group: { incident, reopens }, route }: { readonly group: Group; readonly route: Route },
  rules: Rules,
): RepeatNotice {
  if (incident === null || reopens.length > 0) return 'now';
  if (!incident.investigations.some(({ address }) => address === to)) return 'now';
  const byRule = route.act.do === 'forward' ? route.act.repeats : undefined;
  return rules.contacts.get(to)?.repeats ?? byRule ?? rules.repeat.notify;
}

/** The contact's own word on digests stands above its network's; a repeat may be for one anyway. */
function digestOf(
  { contact, prefix }: Told,
  known: Contact | undefined,
  rules: Rules,
  notice: RepeatNotice,
): Pick<Plan, 'digest'> {
  const own = contactSettings(known, rules.contacts.get(contact)).digest?.value;
  const pace = own ?? rules.networks.find((network) => network.prefix === prefix)?.digest;
  const digest = pace ?? (notice === 'digest' ? 'daily' : undefined);
  return digest === undefined ? {} : { digest };
}

/**
 * Whose each address is, and each name that leads to one, where not all are told of the same; else
 * null. Those of whom nobody is told are there too: nobody else is to read of them.
 */
function ownersOf(
  shares: readonly Told[],
  offenders: readonly Offender[],
  names: Resolve['names'],
): Owners | null {
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
function languages(share: Told, contact: Contact | undefined, rules: Rules): readonly string[] {
  const constituency = rules.constituencies.find(({ name }) => name === share.constituency);
  return [
    contactSettings(contact, rules.contacts.get(share.contact)).lang?.value,
    share.lang,
    constituency?.lang,
    rules.desk.lang,
  ].filter((lang) => typeof lang === 'string');
}

/**
 * The rule's template, without a rule that forwards the one of the type; then what stands in for
 * it. A letter about phishing to somebody whose machine was scanned helps nobody: what is only
 * guessed gets the generic one.
 */
function namesOf(route: Route, classify: Classify, isShared: boolean): readonly string[] {
  const { type, confidence } = classify;
  const name = route.act.do === 'forward' ? route.act.template : 'forward.{type}';
  const own = name.replace('{type}', confidence === 'guess' ? 'generic' : type);
  return isShared ? [own, fanOut, generic] : [own, generic];
}

function template(
  langs: readonly string[],
  names: readonly string[],
  rules: Rules,
): Pick<Plan, 'template' | 'lang'> {
  const found = wordingOf(rules.templates, langs, names);
  return found === null
    ? { template: generic, lang: rules.desk.lang }
    : { template: found.name, lang: found.lang };
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
    const says = { is: 'first-contact', contact: share.contact, constituency, source } as const;
    doubts.push(doubt('first-contact', says, share.at));
  }
  const { paused } = contactSettings(contact, rule);
  if (paused !== null) {
    const says = { is: 'paused', contact: share.contact, why: paused.value } as const;
    doubts.push(doubt('contact-paused', says, paused.at));
  }
  if (contact?.bouncing === true) {
    const says = { is: 'came-back', contact: share.contact } as const;
    doubts.push(doubt('contact-bounced', says, share.at));
  }
  return doubts;
}

/** That it is not in the language that its reader should get. */
function otherTongue({ to, lang, template: name }: Plan, wanted: string) {
  if (lang === wanted) return [];
  return [
    reason('language', `${to} reads ${wanted}, but there is no ${wanted}/${name}: in ${lang}`),
  ];
}

/** Whose words stand above each. */
function added({ overrides, decidedBy = 'a person' }: Received) {
  if (addedWords(overrides) === undefined) return [];
  return [reason('words', `words of ${decidedBy} stand above its own text`)];
}

const attached = {
  rfc822: 'original attached',
  octets: 'original attached as base64',
  slice: 'its own lines attached',
} as const satisfies Record<Plan['attach'], string>;

function carried({ attach, share, withheld }: Plan): string {
  if (withheld === undefined) return attached[attach];
  const what = share === null ? 'its text attached' : attached[attach];
  return `${what}, without the tokens of others`;
}

function describe(plan: Plan, how: string) {
  const { to, template, lang, at, digest } = plan;
  const when = digest === undefined ? '' : `, in its ${digest} digest`;
  return reason(
    'mail',
    `to ${to}, template ${template} ${lang}, ${carried(plan)}${when}${how}`,
    at,
  );
}

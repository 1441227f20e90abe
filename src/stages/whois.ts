// Whose the offenders are and who answers for them: each is searched for by itself, then everybody
// who is responsible gets one share. A silent registry never stops a mail: it is a doubt. Only the
// owner records do, for a while: whoever had the address may be none of those that others name.
// Who had an address at its first event is told; if another had it at its last, a person is asked.

import { doubt } from '../doubts.ts';
import type { Doubt, Reason, Responsible } from '../model.ts';
import type { Found } from './contact-check.ts';
import { findContact } from './contact-search.ts';
import type { Whois } from './facts.ts';
import { handovers } from './handovers.ts';
import { notTheirs, type Readdressed, readdressed } from '../tickets/readdressed.ts';
import { type Outcome, pass, reason, stage, unanswered } from './stage.ts';

export const whois = stage({
  name: 'whois',
  needs: ['received', 'parse', 'report', 'extract', 'attribute', 'constituency'],
  run: async (facts, tools): Promise<Outcome<Whois>> => {
    const { received, parse, report, extract, attribute } = facts;
    const { offenders } = attribute;
    if (offenders.length === 0) {
      return pass({ responsible: [] }, reason('not-asked', 'there is no offender'));
    }
    const senders = [received.envelope.from, ...parse.from.map(({ address }) => address)];
    const instead = readdressed(received.overrides);
    const asking = { tools, senders, asked: nothingAsked(), refusals: new Map(), instead };
    const found: Found[] = [];
    // One after the other: a mail has few offenders, and a slow registry is not to be flooded.
    for (const offender of offenders) {
      const one = await findContact(offender, asking);
      if ('temporary' in one) return unanswered(one, 'the-owner-records', { responsible: [] });
      found.push(one);
    }
    const { responsible, silent } = byContact(found);
    const handed = await handovers(
      offenders,
      { found, report, extract },
      {
        ...asking,
        asked: nothingAsked(),
      },
    );
    if ('ok' in handed) return unanswered(handed, 'later-owners', { responsible });
    const doubts = [...misdirected(instead), ...found.flatMap(({ doubts }) => doubts), ...handed];
    const whys = [...found.flatMap(({ why }) => why), ...silent];
    const [first = reason('no-contact', { is: 'none-known' }), ...more] = distinct(whys);
    return pass({ responsible }, [first, ...more], distinct(doubts));
  },
});

function nothingAsked() {
  return { registry: 0, failures: 0, owners: 0, alternatives: 0 };
}

/** What was for somebody else is never sent on by itself, whoever is found. */
function misdirected({ lost, disowned }: Readdressed): readonly Doubt[] {
  return [...lost].map(([contact, why]) => {
    const said = disowned.get(contact);
    return said === undefined
      ? doubt('contact-bounced', { is: 'unreachable', contact, why })
      : notTheirs(said);
  });
}

/** One share a contact; networks whose contacts are "none" have nobody to be told. */
function byContact(found: readonly Found[]): {
  readonly responsible: readonly Responsible[];
  readonly silent: readonly Reason[];
} {
  const shares = new Map<string | null, { readonly ips: string[]; readonly rest: Found }>();
  const silent: Reason[] = [];
  for (const one of found) {
    if (one.contacts.length === 0) {
      silent.push(reason('nobody-told', { is: 'tells-nobody', name: one.ours.name }, one.ours.at));
    }
    for (const contact of one.contacts) {
      const share = shares.get(contact);
      if (share === undefined) shares.set(contact, { ips: [one.ip], rest: one });
      else share.ips.push(one.ip);
    }
  }
  const responsible = [...shares].map(([contact, { ips, rest }]) => ({
    constituency: rest.ours.constituency,
    network: rest.name,
    prefix: rest.prefix,
    lang: rest.ours.lang,
    ips,
    contact,
    source: (rest.others?.get(contact) ?? rest).source,
    at: (rest.others?.get(contact) ?? rest).at,
  }));
  return { responsible, silent };
}

function distinct<One extends Reason>(reasons: readonly One[]): readonly One[] {
  return [...new Map(reasons.map((one) => [`${one.code} ${one.text}`, one])).values()];
}

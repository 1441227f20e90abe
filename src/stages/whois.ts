// Whose the offenders are and who answers for them: the rules' contacts win, then the registry is
// asked, then the constituency's fallback is prepared. An address named in a mail never becomes a
// contact here. A silent registry never stops a mail: no contact, and that is a doubt.

import type { Doubt, Ours, Reason, Registry, Responsible } from '../model.ts';
import type { Desk, Rules } from '../rules.ts';
import type { Offender } from './facts.ts';
import { doubt, pass, reason, stage, type Tools } from './stage.ts';

/** Registries are not asked about more addresses than this for one mail. */
const asksMax = 100;
/** After so many failures the registry is not asked again for this mail. */
const failuresMax = 3;

export const whois = stage({
  name: 'whois',
  needs: ['attribute', 'constituency'],
  run: async ({ attribute }, tools) => {
    const { offenders } = attribute;
    if (offenders.length === 0) {
      return pass({ responsible: [] }, reason('not-asked', 'there is no offender'));
    }
    const found = await answers(offenders, tools);
    const { responsible, silent } = byContact(found);
    const doubts = found.flatMap(({ doubts }) => doubts);
    const whys = [...found.flatMap(({ why }) => why), ...silent];
    const [first = reason('no-contact', 'nobody is known'), ...more] = distinct(whys);
    return pass({ responsible }, [first, ...more], distinct(doubts));
  },
});

/** What is known of one offender: zero, one or several contacts, and how they were found. */
interface Found {
  readonly ip: string;
  readonly ours: Ours;
  readonly name: string;
  readonly prefix: string;
  readonly contacts: readonly (string | null)[];
  readonly source: Responsible['source'];
  readonly at: string;
  readonly why: readonly Reason[];
  readonly doubts: readonly Doubt[];
}

/** One after the other: a mail has few offenders, and a slow registry is not to be flooded. */
async function answers(offenders: readonly Offender[], tools: Tools): Promise<readonly Found[]> {
  const found: Found[] = [];
  let asks = 0;
  let failures = 0;
  for (const { ip, ours } of offenders) {
    if (ours.contacts !== null) {
      found.push(fromRules(ip, ours, tools.rules));
      continue;
    }
    if (failures >= failuresMax || asks >= asksMax) {
      found.push(fallback(ip, ours, 'the registry was not asked again', tools.rules));
      continue;
    }
    asks += 1;
    const answer = await tools.read.registry({ ip });
    if (!answer.ok) failures += 1;
    found.push(
      answer.ok
        ? fromRegistry(ip, ours, answer.value, tools)
        : fallback(ip, ours, `the registry did not answer: ${answer.why}`, tools.rules),
    );
  }
  return found;
}

function fromRules(ip: string, ours: Ours, rules: Rules): Found {
  const contacts = (ours.contacts ?? []).filter((contact) => refusal(contact, rules.desk) === null);
  if (contacts.length === 0 && (ours.contacts ?? []).length > 0) {
    return fallback(ip, ours, `the rules name only ${ours.contacts?.join(', ')}`, rules);
  }
  return {
    ip,
    ours,
    name: ours.name,
    prefix: ours.prefix,
    contacts,
    source: contacts.length > 0 ? 'override' : 'none',
    at: ours.at,
    why: contacts.map((contact) =>
      reason('override', `${contact} from the rules for ${ours.name}`, ours.at),
    ),
    doubts: [],
  };
}

function fromRegistry(ip: string, ours: Ours, said: Registry | null, tools: Tools): Found {
  if (said === null) return fallback(ip, ours, 'the registry knows nothing of it', tools.rules);
  const at = `${said.server}, ${age(tools.now.getTime() - said.fetchedAt.getTime())} old`;
  const contact = said.contact?.toLowerCase() ?? null;
  if (contact === null)
    return fallback(ip, ours, `the registry names no contact (${at})`, tools.rules);
  const refused = refusal(contact, tools.rules.desk);
  if (refused !== null) return fallback(ip, ours, `${contact} ${refused} (${at})`, tools.rules);
  const name = said.name ?? ours.name;
  return {
    ip,
    ours,
    name,
    prefix: said.prefix ?? ours.prefix,
    contacts: [contact],
    source: 'registry',
    at,
    why: [reason('registry', `${contact} ${said.field ?? 'contact'} of ${name}`, at)],
    doubts: [],
  };
}

/** Nobody is known: the constituency's own address is prepared, and never sent to by itself. */
function fallback(ip: string, ours: Ours, why: string, rules: Rules): Found {
  const declared = rules.constituencies.find(({ name }) => name === ours.constituency);
  const contact = declared?.fallback ?? null;
  const text = `nobody is known for ${ip}: ${why}`;
  return {
    ip,
    ours,
    name: ours.name,
    prefix: ours.prefix,
    contacts: [contact],
    source: contact === null ? 'none' : 'fallback',
    at: declared?.at ?? ours.at,
    why: [reason('no-contact', text)],
    doubts: [doubt('no-contact', text)],
  };
}

/** One share a contact; networks whose contacts are "none" have nobody to be told. */
function byContact(found: readonly Found[]): {
  readonly responsible: readonly Responsible[];
  readonly silent: readonly Reason[];
} {
  const shares = new Map<string | null, Responsible>();
  const silent: Reason[] = [];
  for (const { ip, ours, name, prefix, contacts, source, at } of found) {
    if (contacts.length === 0) {
      silent.push(reason('nobody-told', `${ours.name} has contact "none"`, ours.at));
    }
    for (const contact of contacts) {
      const share = shares.get(contact);
      shares.set(
        contact,
        share === undefined
          ? {
              constituency: ours.constituency,
              network: name,
              prefix,
              lang: ours.lang,
              ips: [ip],
              contact,
              source,
              at,
            }
          : { ...share, ips: [...share.ips, ip] },
      );
    }
  }
  return { responsible: [...shares.values()], silent };
}

/** Why we do not write to an address: it is our own, and would come back to us, or it is none. */
function refusal(contact: string, desk: Desk): string | null {
  if (!isAddress(contact)) return 'is no mail address';
  const own = [...desk.intake, desk.from.address, desk.reply, desk.bounce].map(mailbox);
  return own.includes(mailbox(contact)) ? 'is an address of this desk' : null;
}

/** RFC 5321 section 4.1.2, dot-string and domain only; bounded pieces, so linear. */
function isAddress(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@', 3);
  return (
    more.length === 0 &&
    text.length <= 254 &&
    /^[a-z0-9!#$%&'*+/=?^_`{|}~-][a-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}$/i.test(local) &&
    /^(?:[a-z0-9-]{1,63}\.){1,20}[a-z][a-z0-9-]{1,62}$/i.test(domain)
  );
}

/** The mailbox without its plus-part. */
function mailbox(text: string): string {
  const [local = '', domain = ''] = text.toLowerCase().split('@', 2);
  return `${local.split('+', 1)[0] ?? ''}@${domain}`;
}

function age(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours < 1) return 'under 1 h';
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

function distinct<One extends Reason>(reasons: readonly One[]): readonly One[] {
  return [...new Map(reasons.map((one) => [`${one.code} ${one.text}`, one])).values()];
}

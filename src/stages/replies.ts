// What the complainant may be told: that something is missing, or whose network it is, where the
// desk is asked and nobody else is to be written to; only a person's act sends that. And that his
// mail came, where the rules say so; that goes by itself. To the one address in From, or to nobody.

import type { Reason } from '../model.ts';
import type { Desk } from '../rules.ts';
import { contactRefusal } from '../tickets/contact.ts';
import { type Answerable, archivePeer, mayAnswer, mayReply } from '../tickets/answerable.ts';
import { wordingOf } from '../tickets/wording.ts';
import type { Facts, Forward } from './facts.ts';
import type { ReplyPlan } from './reply-plan.ts';
import { languagesToAnswer } from './spoken.ts';
import { reason, type Tools } from './stage.ts';

type Known = Pick<
  Facts,
  'received' | 'doubts' | 'parse' | 'origin' | 'spam' | 'verify' | 'extract' | 'attribute' | 'group'
>;

/** So many addresses are named in an answer; the registry is asked about the first. */
const addressesMax = 5;

/** The answer that is prepared, and why it is or not; both empty where nothing asks for one. */
export async function repliesTo(
  known: Known,
  tools: Tools,
): Promise<{ readonly replies: Forward['replies']; readonly whys: readonly Reason[] }> {
  const kind = wanted(known);
  if (kind === null) return { replies: [], whys: [] };
  const { to, why } = mayReply(answerable(known, tools.rules.desk));
  if (to === null) return { replies: [], whys: [reason('no-reply-to', why.text)] };
  const head = await headOf(kind, to, known, tools);
  if (head === null) {
    return { replies: [], whys: [reason('no-reply-to', `there is no template ${kind}`)] };
  }
  const plan: ReplyPlan =
    kind === 'need-info'
      ? { ...head, kind, missing: missingIn(known) }
      : { ...head, kind, addresses: await addressesOf(known, tools) };
  const whys = [reason('reply', `${kind} to ${to}, in ${plan.lang}`), ...lackingIn(plan)];
  return { replies: [plan], whys };
}

/** What the complainant is asked for. */
function lackingIn(plan: ReplyPlan): readonly Reason[] {
  if (plan.kind !== 'need-info') return [];
  const all = Object.entries(plan.missing).flatMap(([what, isMissing]) => (isMissing ? what : []));
  return [reason('lacks', all.join(', '))];
}

/** The acknowledgement that goes by itself; null where none does. */
export async function ackTo(known: Known, tools: Tools): Promise<ReplyPlan | null> {
  const { when } = tools.rules.acknowledge;
  if (when === 'never' || known.spam.mark === 'standing') return null;
  if (known.received.peer === archivePeer) return null;
  if (when === 'new' && known.group.incident !== null) return null;
  const { to } = mayAnswer(answerable(known, tools.rules.desk));
  const head = to === null ? null : await headOf('ack', to, known, tools);
  return head === null ? null : { ...head, kind: 'ack' };
}

/**
 * Whether a program may write to the sender of a mail by itself, now or later: an acknowledgement,
 * or that the case is closed. Not of a mail that was not read to the end of `verify`.
 */
export function isAnswerable(facts: Partial<Facts>, desk: Desk): boolean {
  const { received, parse, origin, verify } = facts;
  if (!received || !parse || !origin || !verify) return false;
  return mayAnswer(answerable({ received, parse, origin, verify }, desk)).to !== null;
}

/** What a doubt asks for that the complainant alone can answer, or should know. */
function wanted({ doubts, spam }: Known): 'need-info' | 'not-ours' | null {
  if (spam.mark === 'standing') return null;
  const codes = new Set<string>(doubts.map(({ code }) => code));
  if (codes.has('contact-bounced')) return null;
  if (codes.has('not-ours')) return 'not-ours';
  return codes.has('no-address') ? 'need-info' : null;
}

function answerable(
  { received, parse, origin, verify }: Pick<Known, 'received' | 'parse' | 'origin' | 'verify'>,
  desk: Desk,
): Answerable {
  return {
    mail: parse,
    kind: origin.kind,
    aligned: verify.aligned,
    envelopeFrom: received.envelope.from,
    desk,
  };
}

async function headOf(
  kind: ReplyPlan['kind'],
  to: string,
  { received, parse }: Known,
  { rules }: Tools,
): Promise<Pick<ReplyPlan, 'to' | 'lang' | 'receivedAt'> | null> {
  const langs = await languagesToAnswer(parse, rules.desk.lang);
  const wording = wordingOf(rules.templates, langs, [kind]);
  return wording && { to, lang: wording.lang, receivedAt: received.at };
}

function missingIn({
  extract,
  parse,
}: Known): Extract<ReplyPlan, { kind: 'need-info' }>['missing'] {
  const times = extract.indicators.flatMap(({ time }) => time ?? []);
  const isOpen = times.some(({ at }) => at === null);
  const isNamed = extract.indicators.some(({ kind }) => kind === 'ip');
  const isAttached = parse.texts.some(({ place }) => /^(?:attached|embedded)/.test(place));
  return {
    address: true,
    time: times.length === 0,
    zone: isOpen,
    log: !isNamed && !isAttached,
  };
}

/**
 * The strangers' addresses; of the first, whom its registry names. It is not asked for just
 * anybody: whoever makes up addresses of others would use up the questions that ours need.
 */
async function addressesOf({ attribute, received, verify }: Known, { read, rules }: Tools) {
  const isKnown = verify.aligned || (verify.record?.forwarded ?? 0) > 0;
  const said = received.overrides.flatMap((one) => (one.kind === 'address' ? one.ip : []));
  const ips = [...new Set([...said.slice(-1), ...(attribute.foreign ?? [])])].slice(
    0,
    addressesMax,
  );
  const [first] = ips;
  const answer = first !== undefined && isKnown ? await read.registry({ ip: first }) : null;
  // Whether it can be asked or not, the answer is prepared: it names whom we know.
  const found = answer?.ok === true ? answer.value : null;
  const contact = found?.contact ?? '';
  const isUsable = contactRefusal(contact, 'registry', rules.desk, []) === null;
  return ips.map((ip, index) => ({
    ip,
    contact: index === 0 && isUsable ? contact.toLowerCase() : '',
    network: index === 0 ? (found?.name ?? '') : '',
  }));
}

// Which signatures of a mail could speak for its sender, and whether those that hold do: DKIM (RFC
// 6376) by the policy of the sender's domain (DMARC, RFC 7489), or the word of an ARC sealer whom
// the desk trusts (RFC 8617). What a mail says of its signatures only chooses what is asked.

import { type AuthenticationResult, readAuthentication } from './authentication.ts';
import type { Field } from './headers.ts';

/** The DNS names that tell whether a signature holds, and what the sender's domain wishes. */
export interface SignatureNames {
  /** Of keys. */
  readonly keys: readonly string[];
  /** Of policies, the nearest first. */
  readonly policies: readonly string[];
}

/** What of a mail's signatures holds, as the cage found with the keys it was given. */
export interface Held {
  /** Domains whose DKIM signature is over the whole body, the one From and the one Subject. */
  readonly signers: readonly string[];
  /** Why others do not hold: "example.net: no key". */
  readonly failures: readonly string[];
  /** An unbroken ARC chain; null where there is none. */
  readonly arc: {
    readonly sealers: readonly string[];
    /** What the first of them said: the value of its ARC-Authentication-Results, as written. */
    readonly said: string;
  } | null;
}

export interface Alignment {
  readonly aligned: 'dkim' | 'dmarc' | 'arc' | null;
  readonly why: string;
}

/** More fields of a kind than any honest mail has; such a mail's are not looked at. */
const signaturesMax = 10;
/** Most keys of one mail that are asked for. */
const keysMax = 16;
/** Most policies that are looked for: of the domain, and of those above it. */
const policiesMax = 4;
const failuresMax = 3;

/**
 * What DNS must be asked to check the signatures that could speak for the domain in From; null
 * where none could. Names come from the mail, so there are few: of domains at or above its own, and
 * of sealers that are trusted.
 */
export function signatureNames(
  fields: readonly Field[],
  from: string,
  trusted: readonly string[],
): SignatureNames | null {
  const named = (...names: readonly string[]): readonly Field[] =>
    fields.filter(({ name }) => names.includes(name));
  const signed = named('dkim-signature');
  const sealed = named('arc-seal', 'arc-message-signature');
  if (signed.length > signaturesMax || sealed.length > 2 * signaturesMax) return null;
  const signatures = signed.map(({ value }) => tagsOf(value));
  const seals = sealed.map(({ value }) => tagsOf(value));
  const isSealed = seals.length > 0 && seals.every((seal) => trusted.includes(domainIn(seal)));
  const asked = [
    ...signatures.filter((one) => isOver(domainIn(one), from)),
    ...(isSealed ? seals : []),
  ];
  const all = asked.flatMap((one) => {
    const selector = one.get('s')?.toLowerCase() ?? '';
    return selector === '' ? [] : [`${selector}._domainkey.${domainIn(one)}`];
  });
  const keys = [...new Set(all)];
  return keys.length === 0 || keys.length > keysMax ? null : { keys, policies: policiesOf(from) };
}

/**
 * Whether what holds proves the domain in From, by whose word.
 * @param policy the text of the nearest DMARC record of the domain; null where there is none
 */
export function alignmentOf(
  from: string,
  { signers, failures, arc }: Held,
  policy: string | null,
  trusted: readonly string[],
): Alignment {
  const tags = policy === null ? null : tagsOf(policy);
  const isStrict = tags?.get('adkim')?.toLowerCase() === 's';
  const signer = signers.find((one) => (isStrict ? one === from : isOver(one, from)));
  if (signer !== undefined) {
    const why = `signature of ${signer} for ${from}`;
    if (tags === null) return { aligned: 'dkim', why: `dkim: ${why}` };
    return { aligned: 'dmarc', why: `dmarc: ${why}` };
  }
  const word = arc === null ? null : sealedWord(arc, from, trusted);
  if (word !== null) return { aligned: 'arc', why: word };
  const wish = tags?.get('p')?.toLowerCase();
  const wishes = wish === 'reject' || wish === 'quarantine' ? `, whose owner says p=${wish}` : '';
  const said = [...new Set(failures)].slice(0, failuresMax).join('; ');
  const found = said === '' ? 'no signature of it holds' : said;
  return { aligned: null, why: `nothing proves ${from}${wishes}: ${found}` };
}

/** Whether a text is a DMARC record (RFC 7489, 6.3). */
export function isPolicy(text: string): boolean {
  return /^v\s*=\s*DMARC1\s*(?:;|$)/.test(text);
}

/** How a passed check proves the domain; null where it is about another one. */
function provenBy({ method, properties }: AuthenticationResult, domain: string): string | null {
  const of = (name: string): string => domainOf(`@${properties.get(name) ?? ''}`);
  switch (method) {
    case 'dmarc':
      return of('header.from') === domain ? 'dmarc=pass' : null;
    case 'dkim': {
      const signer = of('header.d') || of('header.i');
      return isOver(signer, domain) ? `dkim=pass of ${signer}` : null;
    }
    case 'spf': {
      const envelope = of('smtp.mailfrom');
      return isOver(envelope, domain) ? `spf=pass of ${envelope}` : null;
    }
    default:
      return null;
  }
}

/**
 * The same domain or one above it: who holds example.org speaks for mail.example.org. Not the other
 * way round: without a list of public suffixes nobody knows whose the domain above is.
 */
function isOver(above: string, domain: string): boolean {
  return above.includes('.') && (domain === above || domain.endsWith(`.${above}`));
}

/** Behind the last @, without the root's dot; what our own reading left is in lower case. */
export function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domain.endsWith('.') ? domain.slice(0, -1) : domain;
}

/** Whether a signature, by the value of its field, names a domain that could speak for this one. */
export function speaksFor(value: string, domain: string): boolean {
  return isOver(domainIn(tagsOf(value)), domain);
}

/** The first result that proves the domain, in words; one that refuses it comes first. */
export function verdictOf(
  results: readonly AuthenticationResult[],
  domain: string,
): { readonly refused: boolean; readonly by: string | null } {
  // It knows which domains belong together, and what their owner wishes: its no counts.
  const refused = results.some(({ method, result }) => method === 'dmarc' && result === 'fail');
  if (refused) return { refused, by: null };
  const proofs = results.filter(({ result }) => result === 'pass');
  const by = proofs.map((one) => provenBy(one, domain)).find((one) => one !== null);
  return { refused, by: by ?? null };
}

/** RFC 8617, 5.2: every sealer of the chain is one that the desk believes. */
function sealedWord(
  { sealers, said }: NonNullable<Held['arc']>,
  from: string,
  trusted: readonly string[],
): string | null {
  if (sealers.length === 0 || !sealers.every((one) => trusted.includes(one))) return null;
  // "i=1;" comes before what is otherwise an Authentication-Results.
  const read = readAuthentication(said.replace(/^\s*i\s*=\s*\d{1,2}\s*;/, ''));
  const { by } = verdictOf(read?.results ?? [], from);
  return by === null ? null : `arc: sealed by ${sealers.join(', ')}, who saw ${by} for ${from}`;
}

type Tags = ReadonlyMap<string, string>;

/** Tag=value lists (RFC 6376, 3.2); of a tag written twice the first counts. */
function tagsOf(value: string): Tags {
  const tags = new Map<string, string>();
  for (const piece of value.split(';')) {
    const equals = piece.indexOf('=');
    const name = piece.slice(0, Math.max(equals, 0)).trim().toLowerCase();
    if (name !== '' && !tags.has(name)) tags.set(name, piece.slice(equals + 1).replace(/\s+/g, ''));
  }
  return tags;
}

function domainIn(tags: Tags): string {
  return domainOf(tags.get('d')?.toLowerCase() ?? '');
}

/** Of the domain, then of those above it that are no top. */
function policiesOf(from: string): readonly string[] {
  const labels = from.split('.');
  const domains = labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'));
  return domains.slice(0, policiesMax).map((domain) => `_dmarc.${domain}`);
}

// Which DKIM signatures of a mail hold, and whether its ARC chain is unbroken, with the keys that
// were asked for beforehand: there is no network here. Counted are only signatures over the whole
// body, the one From and the one Subject, in the ways that are good today (RFC 6376, RFC 8301).

import type { ARCData } from 'mailauth';
import { arc } from 'mailauth/lib/arc/index.js';
import { DkimVerifier, type ParsedHeaders } from 'mailauth/lib/dkim/dkim-verifier.js';
import { writeToStream } from 'mailauth/lib/tools.js';

import { domainOf, type Held, speaksFor } from '../mime/alignment.ts';

export interface AskedSignatures {
  readonly raw: Buffer;
  /** The domain in From, in lower case. */
  readonly from: string;
  /** What DNS says by name; a name that is not there was not asked. */
  readonly records: ReadonlyMap<string, readonly string[] | null>;
  /** When the signatures must be good. */
  readonly at: Date;
}

/** What the library answers; its own types know less than half of it. */
interface Checked {
  readonly headers: ParsedHeaders | false;
  readonly headerFrom: readonly string[];
  readonly results: readonly Signature[];
  readonly arc?: ARCData;
}

interface Signature {
  readonly status: { readonly result: string; readonly comment?: string | false };
  readonly signingDomain?: string;
  readonly algo?: string;
  readonly canonBodyLengthLimited?: boolean;
  /** When it says that it was made; its expiry is checked already. */
  readonly signTime?: string | null;
  readonly signingHeaders?: { readonly keys: string };
  /** The key's record. */
  readonly rr?: string;
}

// The library talks to itself on standard output where a signature gives a length.
console.log = () => {};

const algorithms: ReadonlySet<string> = new Set(['rsa-sha256', 'ed25519-sha256']);

/** Clocks of senders may be that far ahead of ours. */
const aheadMs = 15 * 60_000;
/** A mail that was signed longer ago may be one that somebody kept, and sends again. */
const signedAgeMaxMs = 30 * 86_400_000;
/** Each signature may have the whole body hashed in a way of its own. */
const checkedMax = 3;

/** Never throws: what cannot be checked does not hold. */
export async function checkSignatures({ raw, from, records, at }: AskedSignatures): Promise<Held> {
  try {
    const resolver = resolverOf(records);
    const { checked, surplus } = await verified(withLineEnds(raw), { from, resolver, at });
    const unfit = headerFault(checked, from);
    const verdicts = checked.results.map((one) => ({ one, fault: unfit ?? faultOf(one, at) }));
    return {
      signers: verdicts.flatMap(({ one, fault }) => (fault === null ? [signerOf(one)] : [])),
      failures: [
        ...surplus,
        ...verdicts.flatMap(({ one, fault }) =>
          fault === null ? [] : [`${signerOf(one) || 'a signature'}: ${fault}`],
        ),
      ],
      arc: await chainOf(checked, resolver, at),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { signers: [], failures: [`the signatures cannot be read: ${why}`], arc: null };
  }
}

/**
 * Lets the library check few of the signatures, first those that could speak for the sender; all
 * fields stay for what they sign.
 */
async function verified(
  raw: Buffer,
  { from, resolver, at }: { from: string; resolver: Resolver; at: Date },
): Promise<{ readonly checked: Checked; readonly surplus: readonly string[] }> {
  const surplus: string[] = [];
  const verifier = new DkimVerifier({ resolver, curTime: at });
  const readHeaders = verifier.messageHeaders.bind(verifier);
  verifier.messageHeaders = async (headers) => {
    const signatures = headers.parsed.filter(({ key }) => key === 'dkim-signature');
    const isTheirs = ({ line }: { line: Buffer }): boolean =>
      speaksFor(line.toString('latin1').replace(/^[^:]*:/, ''), from);
    const first = signatures.filter(isTheirs);
    const last = signatures.filter((one) => !isTheirs(one));
    const left = new Set([...first, ...last].slice(checkedMax));
    if (left.size > 0) surplus.push(`${checkedMax} of ${signatures.length} signatures checked`);
    await readHeaders({ ...headers, parsed: headers.parsed.filter((one) => !left.has(one)) });
    verifier.headers = headers;
  };
  await writeToStream(verifier, raw);
  const found: unknown = verifier;
  return { checked: found as Checked, surplus };
}

type Resolver = (name: string, type: string) => Promise<string[][]>;

/** Answers from the list alone; the errors are those of node:dns. */
function resolverOf(records: AskedSignatures['records']): Resolver {
  return async (name, type) => {
    const texts = type === 'TXT' ? records.get(name.toLowerCase().replace(/\.$/, '')) : undefined;
    const failure = texts === null ? 'ETIMEOUT' : 'ENOTFOUND';
    if (!texts?.length) throw Object.assign(new Error(failure), { code: failure });
    return texts.map((text) => [text]);
  };
}

/**
 * Why no signature can speak for this header: it stands in it twice, and readers show the one that
 * was not signed; or it names another sender than we read.
 */
function headerFault({ headers, headerFrom }: Checked, from: string): string | null {
  const count = (name: string): number =>
    headers ? headers.parsed.filter(({ key }) => key === name).length : 0;
  if (count('from') !== 1) return 'the mail has not one From field';
  if (count('subject') > 1) return 'the mail has several subjects';
  const [sender, ...others] = headerFrom;
  const isSame = sender !== undefined && domainOf(sender.toLowerCase()) === from;
  return isSame && others.length === 0 ? null : 'the sender is not read alike by all';
}

/** Why a signature does not count; null: it does. */
function faultOf(one: Signature, at: Date): string | null {
  const { result, comment } = one.status;
  if (result !== 'pass') return comment || result;
  if (!algorithms.has(one.algo?.toLowerCase() ?? '')) return `signed with ${one.algo}`;
  if (one.canonBodyLengthLimited) return 'only the beginning of the body is signed';
  const madeMs = Date.parse(one.signTime ?? '');
  if (madeMs > at.getTime() + aheadMs) return 'it says that it was made later than now';
  if (madeMs < at.getTime() - signedAgeMaxMs) return 'it was made more than 30 days ago';
  if (/(?:^|;)t=[^;]*y/.test(one.rr ?? '')) return 'its key is only tried out';
  const signed = new Set((one.signingHeaders?.keys ?? '').toLowerCase().split(/\s*:\s*/));
  return signed.has('from') && signed.has('subject') ? null : 'From and Subject are not signed';
}

function signerOf(one: Signature): string {
  return domainOf(one.signingDomain?.toLowerCase() ?? '');
}

async function chainOf({ arc: data }: Checked, resolver: Resolver, at: Date): Promise<Held['arc']> {
  const links = data?.chain;
  if (data === undefined || !Array.isArray(links) || links.length === 0) return null;
  const sealedMs = Number(tagOf(links.at(-1)?.['arc-seal'], 't') || Number.NaN) * 1000;
  if (sealedMs < at.getTime() - signedAgeMaxMs) return null;
  const { status } = await arc(data, { resolver });
  if (status.result !== 'pass') return null;
  const sealers = links.map((link) => domainOf(tagOf(link['arc-seal'], 'd').toLowerCase()));
  const line = links[0]?.['arc-authentication-results']?.original?.toString() ?? '';
  const said = line.slice(line.indexOf(':') + 1).replace(/\r?\n[ \t]/g, ' ');
  return { sealers, said: said.trim() };
}

function tagOf(field: unknown, tag: string): string {
  const parsed = (field as { parsed?: Record<string, { value?: unknown }> } | undefined)?.parsed;
  const value = parsed?.[tag]?.value;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Lines that end in CR LF, as they were signed; line by line the library would take seconds. */
function withLineEnds(raw: Buffer): Buffer {
  let bare = 0;
  for (let at = raw.indexOf(10); at >= 0; at = raw.indexOf(10, at + 1)) {
    if (raw[at - 1] !== 13) bare += 1;
  }
  if (bare === 0) return raw;
  const out = Buffer.allocUnsafe(raw.length + bare);
  let length = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    if (byte === 10 && raw[at - 1] !== 13) {
      out[length] = 13;
      length += 1;
    }
    out[length] = byte;
    length += 1;
  }
  return out;
}

// What an OpenPGP signature is worth, and what a public key is: both are read here, in the cage,
// for both are written by others. "Signed by X" is said only where the whole text is exactly what one
// signature is over, by a key that is pinned to a contact and bears the sender's address; of any
// other signature it is said why it is not verified, and a good one allows nothing by itself.

import {
  CleartextMessage,
  createMessage,
  enums,
  type Key,
  type Message,
  readCleartextMessage,
  readKey,
  readSignature,
  revokeKey,
  type Signature,
  type SignaturePacket,
  verify,
} from 'openpgp';

import { findSigned, type Signed } from '../mime/signed.ts';
import type { TreeLimits } from '../mime/tree.ts';
import type { Seal } from '../proofs.ts';

/** A public key as it is kept. */
export interface PinnedKey {
  readonly armored: string;
  /** The contact it is pinned to. */
  readonly address: string;
  /** A person said that it is revoked. */
  readonly revoked: boolean;
}

export interface AskedSeal {
  readonly raw: Buffer;
  /** The one sender, in lower case. */
  readonly from: string;
  /** Keys that are pinned to the sender, or that bear its address. */
  readonly keys: readonly PinnedKey[];
  readonly at: Date;
}

export interface SealFound {
  /** Null: there is no signature that could be checked. */
  readonly seal: Seal | null;
  readonly why: string;
}

export type KeyFound =
  | {
      readonly ok: true;
      /** In capitals, in full. */
      readonly fingerprint: string;
      /** The mail addresses it bears, by its own signature, in lower case. */
      readonly addresses: readonly string[];
      readonly expiresAt: Date | null;
      readonly revoked: boolean;
      /** The key alone, without whatever else stood in the file. */
      readonly armored: string;
    }
  | { readonly ok: false; readonly why: string };

/** Clocks of senders may be that far ahead of ours. */
const aheadMs = 15 * 60_000;
const addressesMax = 50;

/** Never throws: what cannot be checked is not verified. */
export async function checkSeal(asked: AskedSeal, limits: TreeLimits): Promise<SealFound> {
  const signed = findSigned(asked.raw, limits);
  if (signed.kind === 'none') return notVerified(signed.why);
  try {
    return await check(signed, asked);
  } catch (error) {
    return notVerified(`its signature cannot be read: ${firstLine(error)}`);
  }
}

/**
 * Reads a public key. Whether to believe that it is somebody's is for a person to say. Never
 * throws.
 */
export async function readPublicKey(armored: string, at: Date): Promise<KeyFound> {
  try {
    const key = await readKey({ armoredKey: armored });
    if (key.isPrivate()) {
      return { ok: false, why: 'it is a private key; give the public one only' };
    }
    return {
      ok: true,
      fingerprint: key.getFingerprint().toUpperCase(),
      addresses: await addressesOf(key, at),
      expiresAt: await expiryOf(key),
      revoked: await key.isRevoked(undefined, undefined, at),
      armored: key.armor(),
    };
  } catch (error) {
    return { ok: false, why: `it is no public key: ${firstLine(error)}` };
  }
}

/**
 * A public key with the certificate that revokes it (RFC 9580, 5.2.1.11), which only its owner can
 * have made. Never throws.
 */
export async function readRevoked(
  armored: string,
  certificate: string,
  at: Date,
): Promise<KeyFound> {
  // gpg puts a colon before the first line of those that it keeps, so that none is used by mistake.
  if (certificate.trimStart().startsWith(':') || certificate.includes('\n:-----BEGIN'))
    return { ok: false, why: 'a colon stands before its line "-----BEGIN"; take it away' };
  try {
    const key = await readKey({ armoredKey: armored });
    const { publicKey } = await revokeKey({
      key,
      revocationCertificate: certificate,
      date: at,
      format: 'object',
    });
    return await readPublicKey(publicKey.armor(), at);
  } catch (error) {
    return { ok: false, why: `it revokes no such key: ${firstLine(error)}` };
  }
}

/** One signature, as it stands in the mail. */
interface Read {
  readonly signature: Signature;
  readonly packet: SignaturePacket;
  /** What it is over. */
  readonly message: Message<Uint8Array> | CleartextMessage;
}

async function check(
  signed: Exclude<Signed, { kind: 'none' }>,
  { from, keys, at }: AskedSeal,
): Promise<SealFound> {
  const read = await readSigned(signed);
  if (typeof read === 'string') return notVerified(read);
  const { packet } = read;
  const known = await Promise.all(
    keys.map(async (one) => ({ ...one, key: await readKey({ armoredKey: one.armored }) })),
  );
  const pinned = known.find(({ key }) => key.getKeys(packet.issuerKeyID).length > 0);
  const { covers } = signed;
  if (pinned === undefined) {
    const fingerprint = issuerOf(packet);
    const why = `signed by ${fingerprint}, which is pinned to nobody: not verified`;
    return { seal: { fingerprint, whose: null, covers, state: 'unknown-key', why }, why };
  }
  const { key, address, revoked } = pinned;
  const fingerprint = key.getFingerprint().toUpperCase();
  const by = `signed by ${fingerprint} of ${address}`;
  const told = (state: Seal['state'], whose: string | null, why: string): SealFound => ({
    seal: { fingerprint, whose, covers, state, why },
    why,
  });
  if (revoked || (await key.isRevoked(undefined, undefined, at))) {
    return told('revoked', null, `${by}, which is revoked: not verified`);
  }
  const expiresAt = await expiryOf(key, packet);
  if (expiresAt !== null && expiresAt <= at) {
    const day = expiresAt.toISOString().slice(0, 10);
    return told('expired', null, `${by}, which expired on ${day}: not verified`);
  }
  const failure = await failureOf(read, key, at);
  if (failure !== null) return told('bad', null, `${by}, but ${failure}: not verified`);
  if (!(await addressesOf(key, at)).includes(from)) {
    return told('unknown-key', null, `${by}, which does not bear ${from}: not verified`);
  }
  const part = covers === 'part' ? `, but of the mail only part ${signed.part}` : '';
  return told('good', address, `${by}${part}`);
}

/** The one signature over exactly what is shown; else why there is none. */
async function readSigned(signed: Exclude<Signed, { kind: 'none' }>): Promise<Read | string> {
  if (signed.kind === 'clear') {
    const message = await readCleartextMessage({ cleartextMessage: signed.armored });
    const isShown = bare(message.getText()) === bare(signed.shown);
    if (!isShown) return 'what is shown of it is not what was signed';
    // It has it; its types do not say so.
    const only = onlyPacket((message as unknown as Pick<Read, 'signature'>).signature);
    return typeof only === 'string' ? only : { ...only, message };
  }
  const only = onlyPacket(await readSignature({ armoredSignature: signed.signature }));
  if (typeof only === 'string') return only;
  return { ...only, message: await createMessage({ binary: signed.bytes }) };
}

function onlyPacket(signature: Signature): Pick<Read, 'signature' | 'packet'> | string {
  const [packet, ...others] = signature.packets as unknown as readonly SignaturePacket[];
  if (packet === undefined || others.length > 0) return `it bears ${others.length + 1} signatures`;
  const kind = packet.signatureType;
  const isOfText = kind === enums.signature.binary || kind === enums.signature.text;
  return isOfText ? { signature, packet } : 'its signature is not one over a text';
}

/** Why the signature does not hold; null: it does. */
async function failureOf({ signature, message }: Read, key: Key, at: Date): Promise<string | null> {
  const date = new Date(at.getTime() + aheadMs);
  const given = { verificationKeys: key, date };
  const { signatures } =
    message instanceof CleartextMessage
      ? await verify({ ...given, message: message as CleartextMessage & Message<string> })
      : await verify({ ...given, message, signature, format: 'binary' });
  const [one, ...others] = signatures;
  if (one === undefined || others.length > 0) return 'there is not one signature';
  try {
    await one.verified;
    return null;
  } catch (error) {
    return firstLine(error);
  }
}

/** When key or signing subkey expires, the sooner; null: never. */
async function expiryOf(key: Key, packet?: SignaturePacket): Promise<Date | null> {
  const signing = packet === undefined ? [] : key.getKeys(packet.issuerKeyID);
  const times = await Promise.all([key, ...signing].map((one) => one.getExpirationTime()));
  const dates = times.filter((time) => time instanceof Date);
  // A key without a valid binding to an expiry is not usable at all; verifying it says so.
  return dates.length === 0 ? null : new Date(Math.min(...dates.map((date) => date.getTime())));
}

/** Of the user ids that the key itself vouches for. */
async function addressesOf(key: Key, at: Date): Promise<readonly string[]> {
  const date = new Date(at.getTime() + aheadMs);
  const found: string[] = [];
  for (const user of key.users.slice(0, addressesMax)) {
    const address = user.userID?.email.trim().toLowerCase() ?? '';
    const isValid = await user.verify(date).catch(() => null);
    if (address !== '' && isValid === true) found.push(address);
  }
  return [...new Set(found)];
}

function issuerOf(packet: SignaturePacket): string {
  const { issuerFingerprint } = packet;
  return issuerFingerprint === null
    ? packet.issuerKeyID.toHex().toUpperCase()
    : Buffer.from(issuerFingerprint).toString('hex').toUpperCase();
}

/** Without what no signature of a text is over: white space at the ends of lines. */
function bare(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

function notVerified(why: string): SealFound {
  return { seal: null, why: `not verified: ${why}` };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n', 1)[0] ?? text).replace(/^Error [^:]{1,60}: /, '').slice(0, 200);
}

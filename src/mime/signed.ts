// Where an OpenPGP signature stands in a mail (RFC 3156, RFC 9580 section 7) and which bytes it is
// over: one part that is signed with its signature beside it, or a text that is one clear-signed
// block and nothing else. Two signatures, or one whose bytes are not exactly what is shown, are
// none: a mark on a mail must never cover more than was signed.

import { isUtf8 } from 'node:buffer';

import { unwrapCleartext } from './cleartext.ts';
import { decodeTransfer } from './decode.ts';
import { isEmbedded, type Node, readTree, type TreeLimits } from './tree.ts';

export type Signed =
  | {
      readonly kind: 'detached';
      /** Whether it is the whole mail, or only this part of it: "0.1". */
      readonly covers: 'all' | 'part';
      readonly part: string;
      /** The part with its header, lines ending in CR LF. */
      readonly bytes: Buffer;
      readonly signature: string;
    }
  | {
      readonly kind: 'clear';
      readonly covers: 'all';
      readonly part: string;
      readonly armored: string;
      /** What a reader sees of it. */
      readonly shown: string;
    }
  /** Why the signatures in it are not checked. */
  | { readonly kind: 'none'; readonly why: string };

const beginning = '-----BEGIN PGP SIGNED MESSAGE-----';
const ending = '-----END PGP SIGNATURE-----';
const signatureBytesMax = 65_536;
/** Nobody clear-signs a longer text by hand. */
const clearBytesMax = 1_048_576;

/** What a mail without any of these bytes cannot be. */
export const clearSigned = Buffer.from(beginning);

/** Finds the one signature of a mail. Linear, never throws. */
export function findSigned(raw: Buffer, limits: TreeLimits): Signed {
  const tree = readTree(raw, limits);
  if (tree.partsSkipped + tree.tooDeep + tree.headerBytesSkipped > 0) {
    return none('not all of its parts were read');
  }
  const found = tree.nodes.filter(({ type }) => type === 'multipart/signed');
  const [node, ...others] = found.filter((one) => !isInside(one, tree.nodes));
  if (others.length > 0) return none(`it has ${others.length + 1} signed parts`);
  return node === undefined ? clearText(raw, tree.root) : detached(raw, node);
}

/** Within a mail that is attached: that one's signatures are not this one's. */
function isInside({ path }: Node, nodes: readonly Node[]): boolean {
  return nodes.some((one) => isEmbedded(one.type) && path.startsWith(`${one.path}.`));
}

function detached(raw: Buffer, node: Node): Signed {
  const [content, signature, ...more] = node.children;
  const protocol = node.parameters.get('protocol')?.trim().toLowerCase() ?? '';
  if (protocol !== 'application/pgp-signature') {
    return none(`it is signed by ${/pkcs7/.test(protocol) ? 'S/MIME' : 'other means'}`);
  }
  const isPair = signature?.type === protocol && more.length === 0;
  if (content === undefined || !isPair) return none('it is not one part and its signature');
  if (!followsDelimiter(raw, content.start, node.parameters.get('boundary') ?? '')) {
    return none('nobody can say where the signed part begins');
  }
  const body = raw.subarray(signature.bodyStart, signature.end);
  if (body.length > signatureBytesMax) return none('its signature is too long');
  return {
    kind: 'detached',
    covers: node.path === '0' ? 'all' : 'part',
    part: content.path,
    bytes: lineEnds(raw.subarray(content.start, content.end)),
    signature: decodeTransfer(body, signature.encoding).toString('latin1'),
  };
}

/** The line before is the delimiter: nothing was passed over, as the "From " line of an mbox is. */
function followsDelimiter(raw: Buffer, start: number, boundary: string): boolean {
  const before = raw.lastIndexOf(10, start - 2) + 1;
  const line = raw.toString('latin1', before, start).trimEnd();
  return boundary !== '' && line === `--${boundary.trimEnd()}`;
}

function lineEnds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}

function clearText(raw: Buffer, root: Node): Signed {
  if (root.type !== 'text/plain') return none('a clear-signed text is not all that is shown');
  const content = decodeTransfer(raw.subarray(root.bodyStart, root.end), root.encoding);
  if (content.length > clearBytesMax) return none('its text is too long');
  const charset = root.parameters.get('charset')?.toLowerCase() ?? '';
  const isPlain = content.every((byte) => byte < 0x80);
  if (!isUtf8(content) || !(isPlain || charset === 'utf-8')) {
    return none('its text is not in UTF-8');
  }
  const text = content.toString('utf8').replace(/\r\n?/g, '\n').trim();
  const lines = text.split('\n').map((line) => line.trimEnd());
  const counts = [beginning, '-----BEGIN PGP SIGNATURE-----', ending].map(
    (armor) => lines.filter((line) => line === armor).length,
  );
  const isWhole = lines[0] === beginning && lines.at(-1) === ending;
  if (!isWhole || counts.some((count) => count !== 1)) {
    return none('its text is not one clear-signed block and nothing else');
  }
  return { kind: 'clear', covers: 'all', part: '0', armored: text, shown: unwrapCleartext(text) };
}

function none(why: string): Signed {
  return { kind: 'none', why };
}

// Wraps a composed mail in multipart/signed (RFC 3156, section 5). Pure: whoever holds the key
// hands in a function that signs. What is signed must arrive as it was, so a part that might be
// changed on its way goes encoded: a text as quoted-printable, all else as octets.

import { createHash } from 'node:crypto';

import { encode as base64, wrap as wrapBase64 } from 'nodemailer/lib/base64';
import { encode as quoted, wrap as wrapQuoted } from 'nodemailer/lib/qp';

import { staysAsItIs } from '../mime/seven-bit.ts';
import { type Node, readTree } from '../mime/tree.ts';

export interface Signature {
  /** Of the armoured form of RFC 9580, section 6. */
  readonly armored: string;
  /** "pgp-sha512" */
  readonly micalg: string;
}

/** The mail holds what cannot be signed so that it arrives; nothing was made. */
export class UnsignableError extends Error {
  override readonly name = 'UnsignableError';
}

/** Of our own mails: no part of them is cut off. */
const treeLimits = { depthMax: 50, partsMax: 1_000, headerBytesMax: 1_048_576 };
/** RFC 2045, 6.7 and 6.8 */
const encodedLineMax = 76;
const headEnd = Buffer.from('\r\n\r\n');

/**
 * The signed mail: the same header but for the fields that say what the body is.
 * @throws UnsignableError, and whatever `sign` throws: then there is no mail
 */
export async function protect(
  mail: Buffer,
  sign: (entity: Buffer) => Promise<Signature>,
): Promise<Buffer> {
  const end = mail.indexOf(headEnd);
  if (end < 0) throw new UnsignableError('it has no body');
  const fields = fieldsOf(mail.toString('latin1', 0, end));
  const own = fields.filter((field) => !isAboutBody(field));
  const content = fields.filter(isAboutBody).filter((field) => !/^mime-version:/i.test(field));
  const entity = carriable(
    Buffer.concat([Buffer.from(content.join('\r\n'), 'latin1'), mail.subarray(end)]),
  );
  if (!staysAsItIs(entity)) throw new UnsignableError('it holds lines that do not travel');
  const { armored, micalg } = await sign(entity);
  // Nobody can write a text that holds its own digest.
  const boundary = `=_${createHash('sha256').update(entity).digest('hex').slice(0, 40)}`;
  const type = [
    'MIME-Version: 1.0',
    `Content-Type: multipart/signed; micalg=${micalg};`,
    ' protocol="application/pgp-signature";',
    ` boundary="${boundary}"`,
  ];
  const signature = [
    'Content-Type: application/pgp-signature; name="signature.asc"',
    'Content-Description: OpenPGP digital signature',
    '',
    armored.trimEnd().replace(/\r?\n/g, '\r\n'),
  ];
  return Buffer.concat([
    Buffer.from(`${[...own, ...type].join('\r\n')}\r\n\r\n--${boundary}\r\n`, 'latin1'),
    entity,
    Buffer.from(`\r\n--${boundary}\r\n${signature.join('\r\n')}\r\n\r\n--${boundary}--\r\n`),
  ]);
}

/** As written, folded lines together. */
function fieldsOf(head: string): readonly string[] {
  return head.split(/\r\n(?![ \t])/);
}

function isAboutBody(field: string): boolean {
  return /^(?:content-(?!language)[a-z-]+|mime-version):/i.test(field);
}

/** The entity with each of its leaves in a form that nobody changes. */
function carriable(entity: Buffer): Buffer {
  const { root } = readTree(entity, treeLimits);
  const pieces: Buffer[] = [];
  let done = 0;
  for (const node of nodesOf(root)) {
    const isLeaf = isWhole(node);
    const body = isLeaf ? entity.subarray(node.bodyStart, node.end) : Buffer.alloc(0);
    const encoding = staysAsItIs(body) ? '7bit' : encodingFor(node.type);
    const isKept = encoding === '7bit' && node.encoding !== '8bit';
    if (isKept || isEncoded(node)) continue;
    pieces.push(entity.subarray(done, node.start), headOf(entity, node, encoding));
    if (isLeaf) pieces.push(encoded(body, encoding));
    done = isLeaf ? node.end : node.bodyStart;
  }
  pieces.push(entity.subarray(done));
  return Buffer.concat(pieces);
}

/** Parents before their parts; what lies in a mail that goes along is its own affair. */
function nodesOf(node: Node): readonly Node[] {
  return isWhole(node) ? [node] : [node, ...node.children.flatMap(nodesOf)];
}

function isWhole({ type }: Node): boolean {
  return !type.startsWith('multipart/');
}

function isEncoded({ encoding }: Node): boolean {
  return encoding === 'base64' || encoding === 'quoted-printable';
}

type Encoding = '7bit' | 'base64' | 'quoted-printable';

function encodingFor(type: string): Encoding {
  return type.startsWith('text/') ? 'quoted-printable' : 'base64';
}

/** RFC 2046, 5.2.1: a mail within a mail is never encoded, so it goes as octets. */
function headOf(entity: Buffer, node: Node, encoding: Encoding): Buffer {
  const head = entity.toString('latin1', node.start, node.bodyStart).trimEnd();
  const isOctets = encoding === 'base64' && node.type === 'message/rfc822';
  const fields = fieldsOf(head)
    .filter((field) => field !== '' && !/^content-transfer-encoding:/i.test(field))
    .map((field) =>
      isOctets && /^content-type:/i.test(field)
        ? field.replace(/message\/rfc822/i, 'application/octet-stream')
        : field,
    );
  const lines = [...fields, `Content-Transfer-Encoding: ${encoding}`];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function encoded(body: Buffer, encoding: Encoding): Buffer {
  if (encoding === '7bit') return body;
  if (encoding === 'base64') return Buffer.from(wrapBase64(base64(body), encodedLineMax));
  const text = quoted(body).replace(/^From /gm, '=46rom ');
  return Buffer.from(wrapQuoted(text, encodedLineMax));
}

// What kind of file an attachment is: by its first bytes, and only where those leave it open by
// type and name, for both are whatever the sender's program made of them.

/** So many bytes of a file are looked at; enough for every signature and to tell text by. */
export const headBytes = 4096;

/**
 * "zip", "gzip": can be opened. "text", "html", "mail": can be read. "archive": holds files but is
 * not opened. "document": not read, though it may be about the case. "aside": not read, and
 * nobody misses it (pictures, signatures, style sheets). "damaged": is not what it says.
 */
export type Kind =
  | 'zip'
  | 'gzip'
  | 'text'
  | 'html'
  | 'mail'
  | 'archive'
  | 'document'
  | 'aside'
  | 'damaged';

const asideType =
  /^(?:image|audio|video|font|model|chemical)\/|^application\/(?:pgp-|x-pgp-|(?:x-)?pkcs7-|(?:x-)?pkcs10|pkix-|x-font|javascript|vnd\.apple\.pkpass|applefile)/;
const asideText = new Set([
  'text/calendar',
  'text/css',
  'text/directory',
  'text/javascript',
  'text/rtf',
  'text/richtext',
  'text/vcard',
  'text/x-amp-html',
  'text/x-vcard',
]);
const asideName =
  /\.(?:png|jpe?g|gif|bmp|webp|tiff?|ico|svg|heic|mp[34]|wav|avi|mov|asc|sig|p7[smc]|css|js|vcf|ics|ttf|woff2?)$/i;
const documentName =
  /\.(?:pdf|docx?|xlsx?|pptx?|od[tspg]|rtf|ps|msg|exe|dll|scr|pcap|pcapng|bin)$/i;
const textType =
  /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|csv|yaml|x-yaml|x-ndjson|x-log)$)/;
const textName = /\.(?:txt|log|csv|tsv|json|jsonl|ndjson|xml|ya?ml|md|eml|html?|conf)$/i;

/** A text that is no text for us: page descriptions, and files that begin in ASCII. */
const documentStarts = ['%PDF', '{\\rtf', '%!PS', '%!'];

/** Where a signature stands, and its bytes as latin1. */
const archiveSignatures: readonly (readonly [number, string])[] = [
  [0, 'Rar!\x1a\x07'],
  [0, "7z\xbc\xaf'\x1c"],
  [0, 'BZh'],
  [0, '\xfd7zXZ\0'],
  [0, '(\xb5/\xfd'],
  [0, 'MSCF'],
  [257, 'ustar'],
];

/** True for a name that says "text": what cannot be read of it may have named an address. */
export function isTextName(name: string): boolean {
  return textName.test(name);
}

/** True for a name of which nobody expects an address that could be read. */
export function isOtherName(name: string): boolean {
  return asideName.test(name) || documentName.test(name);
}

/** The kind of a file from its first `headBytes` bytes, its type in lower case and its name. */
export function kindOf(head: Buffer, type: string, name: string): Kind {
  const start = head.toString('latin1', 0, 300);
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return 'zip';
  if (start.startsWith('\x1f\x8b\x08')) return 'gzip';
  if (archiveSignatures.some(([at, bytes]) => start.startsWith(bytes, at))) return 'archive';
  if (asideType.test(type) || asideText.has(type)) return 'aside';
  const saysText = textType.test(type) || textName.test(name);
  if (/\.(?:zip|gz|xlsx)$/i.test(name) && (start.startsWith('PK') || !isText(head)))
    return 'damaged';
  if (!saysText && !isText(head)) return asideName.test(name) ? 'aside' : 'document';
  if (!saysText && asideName.test(name)) return 'aside';
  if (documentStarts.some((one) => start.startsWith(one))) return 'document';
  if (/\.eml$/i.test(name)) return 'mail';
  const isHtml = /^\W{0,40}<(?:!doctype html|html)\b/i.test(start);
  return type === 'text/html' || isHtml || /\.html?$/i.test(name) ? 'html' : 'text';
}

/** No NUL and hardly another control character; UTF-16 is told by its byte order mark. */
export function isText(head: Buffer): boolean {
  if (byteOrder(head) !== null) return true;
  let controls = 0;
  for (const byte of head.subarray(0, headBytes)) {
    if (byte === 0) return false;
    if (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b) controls += 1;
  }
  return controls * 100 <= head.length;
}

/** UTF-16 with its mark; null where there is none. */
export function byteOrder(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

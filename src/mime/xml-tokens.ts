// Tags and texts of XML in the order of the file, for formats whose shape is known. One pass, no
// tree, no entities but the five of XML and numbers, no DTD: nothing in it can grow.

export interface Tag {
  /** Without its namespace prefix. */
  readonly name: string;
  readonly kind: 'open' | 'close' | 'empty';
  readonly attributes: string;
  /** The text between this tag and the next, as written. */
  readonly text: string;
}

/** Tags one after the other. Ends where a tag does not. */
export function* tagsOf(xml: string): Generator<Tag> {
  let at = xml.indexOf('<');
  while (at >= 0) {
    if (xml.startsWith('<!--', at)) {
      const end = xml.indexOf('-->', at + 4);
      if (end < 0) return;
      at = xml.indexOf('<', end + 3);
      continue;
    }
    const end = tagEnd(xml, at + 1);
    if (end < 0) return;
    const next = xml.indexOf('<', end + 1);
    const tag = toTag(xml.slice(at + 1, end));
    if (tag !== null) yield { ...tag, text: xml.slice(end + 1, next < 0 ? xml.length : next) };
    at = next;
  }
}

/** The value of an attribute of a tag, entities undone; null where it has none. */
export function attribute(attributes: string, name: string): string | null {
  for (let at = attributes.indexOf(name); at >= 0; at = attributes.indexOf(name, at + 1)) {
    const quote = attributes[at + name.length + 1] ?? '';
    const isOwn = at === 0 || /[\s:]/.test(attributes[at - 1] ?? '');
    if (!isOwn || attributes[at + name.length] !== '=' || !/["']/.test(quote)) continue;
    const start = at + name.length + 2;
    const end = attributes.indexOf(quote, start);
    return end < 0 ? null : unescapeXml(attributes.slice(start, end));
  }
  return null;
}

const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Undoes the five entities of XML and numeric ones; others stay as they are. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, what: string) => {
    if (!what.startsWith('#')) return named.get(what) ?? whole;
    const isHex = /^#x/i.test(what);
    const code = Number.parseInt(what.slice(isHex ? 2 : 1), isHex ? 16 : 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The ">" of a tag; one inside quotes is none. */
function tagEnd(xml: string, from: number): number {
  let quote = 0;
  for (let at = from; at < xml.length; at += 1) {
    const code = xml.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) quote = code;
    else if (code === 0x3e) return at;
  }
  return -1;
}

function toTag(inside: string): Omit<Tag, 'text'> | null {
  const isClose = inside.startsWith('/');
  const isEmpty = inside.endsWith('/');
  const start = isClose ? 1 : 0;
  let at = start;
  // A letter, digit, sign: anything but white space and "/".
  while (at < inside.length && inside.charCodeAt(at) > 0x20 && inside.charCodeAt(at) !== 0x2f)
    at += 1;
  if (at === start) return null;
  const written = inside.slice(start, at);
  const kind = isClose ? 'close' : isEmpty ? 'empty' : 'open';
  return {
    name: written.slice(written.indexOf(':') + 1),
    kind,
    attributes: inside.slice(at),
  };
}

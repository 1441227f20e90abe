// What a style says about being seen: declarations out of an attribute or a sheet. What is
// written in a way that is not read here counts as seen.

/** Property to value, both in lower case; only properties that may hide something. */
export type Declarations = ReadonlyMap<string, string>;

export interface Sheet {
  /** By "p", ".x", "#x", "p.x", "p#x": what the rules of that selector say together. */
  readonly rules: ReadonlyMap<string, Declarations>;
  /** Rules whose selectors are not read paint backgrounds: the page need not be white. */
  readonly paintsElsewhere: boolean;
  /** Not all of the sheets was read. */
  readonly isCut: boolean;
}

/** What a mail's style sheets may be long together, and how many selectors of them are kept. */
const sheetCharactersMax = 300_000;
const selectorsMax = 5000;
const valueCharactersMax = 200;

const telling = new Set(
  [
    'display visibility opacity mso-hide color background background-color font font-size overflow',
    'overflow-x overflow-y height width max-height left top right bottom text-indent margin-left',
    'margin-top text-decoration text-decoration-line clip transform unicode-bidi direction',
  ].flatMap((names) => names.split(' ')),
);

/** The declarations of a style attribute or of a rule; the last of a name counts. */
export function readDeclarations(style: string): Declarations {
  const found = new Map<string, string>();
  for (const one of withoutComments(style).split(';')) {
    const colon = one.indexOf(':');
    const name = one.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (!telling.has(name)) continue;
    const value = one.slice(colon + 1, colon + 1 + valueCharactersMax);
    set(found, name, value.trim().toLowerCase());
  }
  return found;
}

/** Several declarations as one: later ones count more, important ones most. */
export function merge(all: readonly Declarations[]): Declarations {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  const merged = new Map<string, string>();
  for (const one of all) for (const [name, value] of one) set(merged, name, value);
  return merged;
}

function set(found: Map<string, string>, name: string, value: string): void {
  if (value.endsWith('!important') || !found.get(name)?.endsWith('!important'))
    found.set(name, value);
}

/** The rules of all style elements of a document that apply to a plain selector. */
export function readSheets(html: string): Sheet {
  const rules = new Map<string, Declarations>();
  let paintsElsewhere = false;
  let isCut = false;
  let left = sheetCharactersMax;
  for (const css of sheetsOf(html)) {
    isCut ||= css.length > left;
    for (const { selectors, body } of rulesOf(withoutComments(css.slice(0, left)))) {
      const declared = readDeclarations(body);
      if (declared.size === 0) continue;
      for (const selector of selectors.split(',')) {
        const key = keyOf(selector);
        if (key === null)
          paintsElsewhere ||= declared.has('background-color') || declared.has('background');
        else if (rules.size < selectorsMax || rules.has(key))
          rules.set(key, merge([rules.get(key) ?? new Map(), declared]));
        else isCut = true;
      }
    }
    left = Math.max(0, left - css.length);
  }
  return { rules, paintsElsewhere, isCut };
}

/** What the style elements hold, comments of the document passed over. */
function* sheetsOf(html: string): Iterable<string> {
  const opening = /<!--|<style(?=[\s/>])/gi;
  for (let found = opening.exec(html); found !== null; found = opening.exec(html)) {
    if (found[0] === '<!--') {
      const end = html.indexOf('-->', found.index + 2);
      if (end < 0) return;
      opening.lastIndex = end + 3;
      continue;
    }
    const from = html.indexOf('>', found.index) + 1;
    if (from === 0) return;
    const closing = /<\/style/gi;
    closing.lastIndex = from;
    const end = closing.exec(html)?.index ?? html.length;
    opening.lastIndex = end;
    const tag = html.slice(found.index, Math.min(from, found.index + valueCharactersMax));
    const media = /\smedia\s{0,5}=\s{0,5}["']?([^"'>]{0,100})/i.exec(tag)?.[1];
    if (media === undefined || appliesAlways(media)) yield html.slice(from, end);
  }
}

/** A screen of any size and colour: what only some readers have decides nothing. */
function appliesAlways(media: string): boolean {
  return /^\s*(?:only\s{1,5})?(?:all|screen)?\s*$/i.test(media.slice(0, valueCharactersMax));
}

/** Each rule of a sheet without comments, those in conditions that always hold included. */
function* rulesOf(css: string): Iterable<{ selectors: string; body: string }> {
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf('{', at);
    if (open < 0) return;
    const written = css.slice(at, open);
    const from = Math.max(written.lastIndexOf(';'), written.lastIndexOf('}')) + 1;
    const selectors = written
      .slice(from)
      .replace(/<!--|-->/g, '')
      .trim();
    if (selectors.startsWith('@')) {
      const isOpen = /^@media\s/i.test(selectors) && appliesAlways(selectors.slice(6));
      at = isOpen ? open + 1 : blockEnd(css, open);
      continue;
    }
    const close = css.indexOf('}', open);
    const end = close < 0 ? css.length : close;
    yield { selectors, body: css.slice(open + 1, end) };
    at = end + 1;
  }
}

function blockEnd(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at += 1) {
    const code = css.charCodeAt(at);
    if (code === 0x7b) depth += 1;
    else if (code === 0x7d) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return css.length;
}

const plainSelector =
  /^(?:(?:[a-z]\w{0,20}|\*)[\s>]{1,9}){0,9}((?:[a-z]\w{0,20}|\*)?(?:[.#][\w-]{1,100})?)$/i;

/** "p", ".x", "p.x" within elements of whatever class; null: it depends on more than that. */
function keyOf(selector: string): string | null {
  const key = plainSelector.exec(selector.trim())?.[1];
  if (key === undefined || key === '') return null;
  // Classes are told apart by case, names of elements are not.
  const sign = key.search(/[.#]/);
  const name = sign < 0 ? key : key.slice(0, sign);
  return (name === '*' && sign >= 0 ? '' : name.toLowerCase()) + key.slice(name.length);
}

function withoutComments(css: string): string {
  let text = '';
  let at = 0;
  for (let open = css.indexOf('/*'); open >= 0; open = css.indexOf('/*', at)) {
    text += css.slice(at, open);
    const close = css.indexOf('*/', open + 2);
    if (close < 0) return text;
    at = close + 2;
  }
  return at === 0 ? css : text + css.slice(at);
}

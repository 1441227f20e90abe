// Which lines of a text its sender wrote, and which are older: quoted with ">", below a line that
// says "original message" or "X wrote:", or below the header that mailers write above what they
// forward. One pass with a bounded look ahead; in doubt a line is new.

/** How far above or below a marker its header, or what it introduces, may stand. */
const nearLines = 4;
const blockLinesMax = 14;
const quotesMax = 50;
const markerCharactersMax = 250;
const fieldCharactersMax = 32;

const any = (...phrases: readonly string[]): string => `(?:${phrases.join('|')})`;

const message = any(
  'message',
  'mail',
  'e-?mail',
  'zpráv[auy]',
  'nachricht',
  'mensaje',
  'messaggio',
  'bericht',
  'wiadomoś(?:ć|ci)',
  'mensagem',
);
const older = any(
  'original',
  'originale',
  'forwarded',
  'fwd',
  'původní',
  'originální',
  'př(?:eposl|ed|eposíl)an[áé]',
  'př(?:edáv|eposíl)ané',
  'ursprünglichen?',
  'weitergeleiteten?',
  'reenviado',
  "d'origine",
  'transféré',
  'réexpédié',
  'inoltrato',
  'oorspronkelijk',
  'doorgestuurd',
  'oryginaln[aą]',
  'przekazan(?:a|ej)',
  'przekazywanej',
  'encaminhada',
);
const pair = any(
  `${older}[ -]${message}`,
  `${message} ${older}`,
  'originalnachricht',
  'zpráva od',
  'forwarded by',
);
const start = any('begin', 'anfang(?: der)?', 'inizio', 'début du', 'inicio del', 'início da');
const starts = any(start, 'start(?: of)?', 'začátek', 'początek');
const end = any('end(?: of)?(?: the)?', 'ende(?: der)?', 'konec', 'fin d(?:el?|u)', 'fine');
const ends = any(end, 'einde', 'koniec', 'fim da');

// What a marker says in lower case behind its rule:
// "-----Original Message-----", "---------- Forwarded message ---------", "---- zpráva od X ---",
// "Begin forwarded message:", "--- End of forwarded message ---".
const rule = /^[-_=*]+\s{0,5}/;
const doubleRule = /^[-_=*]{2}/;
const paired = new RegExp(`^${pair}`);
const begun = new RegExp(`^${starts} ${pair}[^\\p{L}]{0,40}$`, 'u');
const ended = new RegExp(`^(?:${ends} ${pair}|(?:${pair}|zpráva) ukončení)`);

/** The verb of "On Monday, X wrote:"; before or behind the name. */
const verb = any(
  'wrote',
  'writes',
  'schrieb',
  'napsala?(?:\\(a\\))?',
  'napsal/a',
  'píše',
  'escribió',
  'a écrit',
  'ha scritto',
  'schreef',
  'napisała?(?:\\(a\\))?',
  'pisze',
  'escreveu',
);
const attribution = new RegExp(`(?:^|[\\s,>)])${verb}\\s{0,3}:$`, 'i');
/** "Am ... schrieb X:", "X schrieb am ...:" */
const opening = /^(?:on|am|dne|dnia|w dniu|le|el|il|op|em) /i;
const nameBehind = new RegExp(
  `(?:${opening.source}.{0,120}\\s${verb}|\\s${verb} (?:am|op|dne|on|at)) .{1,120}:$`,
  'i',
);
/** What an attribution names: an address, a time, a year. */
const dayOrAddress = /@|\b\d{1,2}[:h]\d{2}\b|\b(?:19|20)\d{2}\b/;

/** Fields of the short header above a forwarded text; the first letter says which it is. */
const shortFields: ReadonlyMap<string, string> = new Map(
  Object.entries({
    from: 'from von od de da van',
    date: 'sent date gesendet datum odesláno envoyé enviado inviato verzonden wysłano data fecha',
    subject: 'subject betreff předmět objet asunto oggetto onderwerp temat assunto',
    to: 'to an komu à para a aan do cc kopie',
  }).flatMap(([field, names]) => names.split(' ').map((name) => [name, field] as const)),
);
const moreDates = /^(?:enviado el|enviad[ao] em|data de envio|odoslané)$/;
/** Fields that no mailer shows: then it is a header that somebody pasted as evidence. */
const rawField = /^(?:received|return-path|message-id|mime-version|delivered-to|dkim-|x-[\w-]+$)/;

/**
 * The depth of each line: 0 for what the sender wrote, 1 for what that quotes or forwards, and so
 * on. Linear in the text.
 */
export function layersOf(lines: readonly string[]): readonly number[] {
  const depths: number[] = [];
  // For each marker above, the depth of quoting that it stood at.
  const markers: number[] = [];
  let lastMarker = -blockLinesMax;
  let quotes = 0;
  for (const [at, line] of lines.entries()) {
    const found = unquote(line);
    const isBlank = found.text === '';
    // A blank line belongs to what stands above it.
    if (!isBlank) {
      quotes = found.quotes;
      while ((markers.at(-1) ?? 0) > quotes) markers.pop();
    }
    const isShort = !isBlank && found.text.length <= markerCharactersMax;
    const marker = isShort ? markerOf(found.text) : null;
    if (marker === 'end') {
      depths.push(quotes + markers.length);
      markers.pop();
      continue;
    }
    const isBegun = at - lastMarker <= nearLines;
    const isFrom = isShort && !isBegun && fieldOf(found.text) === 'from';
    if (marker === 'begin' || (isFrom && isShortHeader(lines, at, quotes))) {
      markers.push(quotes);
      lastMarker = at;
    }
    depths.push(quotes + markers.length);
    const mayIntroduce = isShort && !isBegun && found.text.endsWith(':');
    if (mayIntroduce && isAttribution(lines, at) && !isQuotedBelow(lines, at, quotes)) {
      markers.push(quotes);
      lastMarker = at;
    }
  }
  return depths;
}

/** A line without its ">" marks, and how many there were. ">From " is how mbox files escape. */
function unquote(line: string): { quotes: number; text: string } {
  let quotes = 0;
  let at = 0;
  for (; at < line.length && quotes < quotesMax; at += 1) {
    if (line[at] === '>') quotes += 1;
    else if (line[at] !== ' ') break;
  }
  if (quotes === 0 || line.startsWith('>From ')) return { quotes: 0, text: line.trim() };
  return { quotes, text: line.slice(at).trim() };
}

function markerOf(text: string): 'begin' | 'end' | null {
  const said = text.replace(rule, '').toLowerCase();
  const isRuled = doubleRule.test(text);
  if (isRuled && ended.test(said)) return 'end';
  return begun.test(said) || (isRuled && paired.test(said)) ? 'begin' : null;
}

/** "On ... wrote:", on one line or the last of up to three. */
function isAttribution(lines: readonly string[], at: number): boolean {
  const { quotes, text } = unquote(lines[at] ?? '');
  let joined = text;
  for (let before = at; before > at - 3 && before >= 0; before -= 1) {
    if (before < at) {
      const above = unquote(lines[before] ?? '');
      if (above.quotes !== quotes || above.text === '') return false;
      joined = `${above.text} ${joined}`;
    }
    if (joined.length > markerCharactersMax) return false;
    // Only what begins like one goes over several lines.
    if ((before === at || opening.test(joined)) && isAttributing(joined)) return true;
  }
  return false;
}

function isAttributing(joined: string): boolean {
  const isNamed = attribution.test(joined) || nameBehind.test(joined);
  return isNamed && (dayOrAddress.test(joined) || opening.test(joined));
}

/** The first line below that is not blank is quoted deeper: then the marks tell the layers. */
function isQuotedBelow(lines: readonly string[], at: number, quotes: number): boolean {
  for (let next = at + 1; next <= at + nearLines && next < lines.length; next += 1) {
    const below = unquote(lines[next] ?? '');
    if (below.text !== '' || below.quotes > quotes) return below.quotes > quotes;
  }
  return false;
}

/** Date and subject below the From here, without fields of a raw header. */
function isShortHeader(lines: readonly string[], at: number, quotes: number): boolean {
  const seen = new Set<string>();
  // A raw header goes on upward too.
  const above = unquote(lines[at - 1] ?? '').text;
  if (fieldOf(above) !== null) return false;
  for (let next = at; next < at + blockLinesMax && next < lines.length; next += 1) {
    const line = unquote(lines[next] ?? '');
    if (line.quotes !== quotes || line.text === '') break;
    const field = fieldOf(line.text);
    if (field === 'raw') return false;
    if (field !== null) seen.add(field);
  }
  return seen.has('date') && seen.has('subject');
}

/** "from", "date", "subject", "to", "raw"; null for what is no field. Mailers may set it bold. */
function fieldOf(text: string): string | null {
  if (!text.slice(0, fieldCharactersMax).includes(':')) return null;
  const found = /^\*{0,2}([\p{L}][\p{L} -]{0,20}?)\s?\*{0,2}\s?:/u.exec(text);
  const name = (found?.[1] ?? '').toLowerCase();
  if (name === '') return null;
  if (moreDates.test(name)) return 'date';
  return shortFields.get(name) ?? (rawField.test(name) ? 'raw' : null);
}

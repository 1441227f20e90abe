// Zones as people write them: offsets, abbreviations, names with and without daylight saving. An
// abbreviation that several places use keeps all its readings; whoever asks must choose, or not.

/** A zone as written, at its offsets in the text. */
export interface WrittenZone {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** "+01:00"; more than one where the name is ambiguous; empty where `region` says it. */
  readonly offsets: readonly string[];
  /** A region of the IANA database, whose offset depends on the date. */
  readonly region: string | null;
}

const byName = new Map<string, readonly string[]>(
  `UTC GMT UT Z WET ZULU=+00:00
  CET MEZ MET WEST SEČ WAT=+01:00
  CEST MESZ MEST SELČ EET CAT SAST=+02:00
  EEST MSK TRT EAT=+03:00
  IRST=+03:30
  SAMT=+04:00 IRDT=+04:30 PKT YEKT UZT=+05:00 SLST=+05:30 NPT=+05:45 OMST=+06:00 MMT=+06:30
  WIB ICT KRAT=+07:00 HKT SGT AWST WITA PHT MYT IRKT=+08:00 JST KST WIT YAKT=+09:00
  ACST=+09:30 AEST VLAT CHST=+10:00 ACDT=+10:30 AEDT=+11:00 NZST=+12:00 NZDT=+13:00
  BRT ART CLST UYT=-03:00 NDT=-02:30 NST=-03:30 CLT EDT BOT VET=-04:00
  EST CDT COT PET=-05:00 MDT=-06:00 MST PDT=-07:00 PST AKDT=-08:00 AKST=-09:00 HST=-10:00
  CST=-06:00/+08:00/-05:00 IST=+05:30/+01:00/+02:00 BST=+01:00/+06:00 AST=-04:00/+03:00
  ADT=-03:00/+04:00 AMT=-04:00/+04:00 GST=+04:00/-02:00 ECT=-05:00/-04:00 SST=-11:00/+08:00
  WST=+08:00/+13:00`
    .split(/\s+/)
    .reduceRight<{ offsets: string; pairs: [string, string[]][] }>(
      ({ offsets, pairs }, word) => {
        const [name = '', own] = word.split('=');
        const now = own ?? offsets;
        return { offsets: now, pairs: [...pairs, [name, now.split('/')]] };
      },
      { offsets: '', pairs: [] },
    ).pairs,
);

/** Names in words, lower case; what has daylight saving is a region, even called "Standard". */
const byWords = new Map(
  Object.entries({
    'coordinated universal time': '+00:00',
    'universal time': '+00:00',
    'greenwich mean time': '+00:00',
    'central european time': 'Europe/Paris',
    'central european standard time': 'Europe/Paris',
    'central european summer time': '+02:00',
    'eastern european time': 'Europe/Helsinki',
    'western european time': 'Europe/Lisbon',
    'british summer time': '+01:00',
    'indian standard time': '+05:30',
    'india standard time': '+05:30',
    'china standard time': '+08:00',
    'japan standard time': '+09:00',
    'moscow standard time': '+03:00',
    'moscow time': '+03:00',
    'arabian standard time': '+03:00',
    'singapore standard time': '+08:00',
    'singapore time': '+08:00',
    'eastern daylight time': '-04:00',
    'central daylight time': '-05:00',
    'mountain daylight time': '-06:00',
    'pacific daylight time': '-07:00',
    ...regionWords('eastern', 'America/New_York'),
    ...regionWords('central', 'America/Chicago'),
    ...regionWords('mountain', 'America/Denver'),
    ...regionWords('pacific', 'America/Los_Angeles'),
  }),
);
/** Such short words are a zone only right behind a clock. */
const byShort = new Map([
  ['ET', 'America/New_York'],
  ['CT', 'America/Chicago'],
  ['MT', 'America/Denver'],
  ['PT', 'America/Los_Angeles'],
  ['Eastern', 'America/New_York'],
  ['Central', 'America/Chicago'],
  ['Mountain', 'America/Denver'],
  ['Pacific', 'America/Los_Angeles'],
]);
/** Winter and summer named together: what holds depends on the date. */
const byPair = new Map([
  ['CET/CEST', 'Europe/Paris'],
  ['MEZ/MESZ', 'Europe/Paris'],
  ['MET/MEST', 'Europe/Paris'],
  ['SEČ/SELČ', 'Europe/Paris'],
  ['EET/EEST', 'Europe/Helsinki'],
  ['WET/WEST', 'Europe/Lisbon'],
  ['GMT/BST', 'Europe/London'],
  ['EST/EDT', 'America/New_York'],
  ['CST/CDT', 'America/Chicago'],
  ['MST/MDT', 'America/Denver'],
  ['PST/PDT', 'America/Los_Angeles'],
  ['AEST/AEDT', 'Australia/Sydney'],
  ['NZST/NZDT', 'Pacific/Auckland'],
]);
/** Words of other trades, which are a zone only right behind a clock. */
const wordLike = new Set(
  'ART BOT CAT CHST COT EAT ECT ICT PET SST UT VET WAT WEST WIT WST'.split(' '),
);
const regions = new Set([
  ...Intl.supportedValuesOf('timeZone'),
  ...'Asia/Kolkata Asia/Ho_Chi_Minh Asia/Kathmandu Asia/Yangon Europe/Kyiv Etc/UTC Etc/GMT'.split(
    ' ',
  ),
]);
const byCity = new Map([
  ...[...regions].map(
    (region) => [region.replace(/^.*\//, '').replaceAll('_', ' '), region] as const,
  ),
  ['Beijing', 'Asia/Shanghai'] as const,
  ['Greenwich', 'Etc/GMT'] as const,
]);

const offsetForm = /(?:(UTC|GMT) ?)?([+\-\u2212])(\d\d?)(?::?([0-5]\d))?(?!\d|\.\d|:[^\s%])/iy;
const regionForm = /[A-Z][A-Za-z]{1,12}\/[A-Z][A-Za-z_+-]{1,30}(?:\/[A-Z][A-Za-z_]{1,20})?/y;
const pairForm = /[A-ZČ]{3,4}\/[A-ZČ]{3,4}/y;
const wordsForm = /(?:U\.?S\.?[ /])?[A-Z][a-z]{3,11}(?:[ ](?:[A-Z][a-z]{3,11}|[Tt]ime)){0,3}/y;
const nameForm = /(?:[A-Z]{1,5}|[Cc]h?ST|S[EČ]L?Č|[Uu]tc|[Gg]mt|z)(?![\p{L}\d_-]|[+\u2212]\d)/uy;
/** "CST (UTC+8)", "Central Time (US & Canada) -0600": the figures tell what the name means. */
const figuresBehind =
  /^[ ,.]{0,2}(\(?(?:UTC|GMT) ?|\()?([+\-\u2212])(\d\d?)(?::?([0-5]\d))?(?![\d:.])\)?/i;

/** The zone that begins at an offset of a text; `behind` a clock more is taken for one. */
export function zoneAt(text: string, start: number, behind: boolean): WrittenZone | null {
  const offset = stickyAt(offsetForm, text, start);
  if (offset !== null) return figured(offset, start, behind);
  const pair = stickyAt(pairForm, text, start)?.[0] ?? '';
  const both = byPair.get(pair);
  if (both !== undefined) return made(text, start, pair.length, both);
  const region = stickyAt(regionForm, text, start)?.[0];
  if (region !== undefined) {
    if (regions.has(region)) return made(text, start, region.length, region);
    const alias = region.startsWith('US/')
      ? byWords.get(`us ${region.slice(3).toLowerCase()}`)
      : '';
    return alias ? made(text, start, region.length, alias) : null;
  }
  const words = stickyAt(wordsForm, text, start)?.[0];
  if (words !== undefined) {
    const known = longest(words);
    if (known !== null) return named(text, start, known.length, known.means);
    const short = words.split(' ', 1)[0] ?? '';
    const place = behind ? byShort.get(short) : undefined;
    if (place !== undefined) return made(text, start, short.length, place);
  }
  const name = stickyAt(nameForm, text, start)?.[0] ?? '';
  const letters = behind ? byShort.get(name) : undefined;
  if (letters !== undefined) return made(text, start, name.length, letters);
  if (name.length < 2 && !behind) return null;
  const offsets = behind || !wordLike.has(name) ? byName.get(name.toUpperCase()) : undefined;
  return offsets === undefined ? null : named(text, start, name.length, offsets);
}

/** The region of a city by whose name it is called: "Amsterdam"; null where none is. */
export function cityRegion(city: string): string | null {
  return byCity.get(city) ?? null;
}

/** "+01:00" of a region at a time that a clock there shows; "2026-01-02T03:04:05". */
export function regionOffset(region: string, clock: string): string | null {
  const localMs = Date.parse(`${clock}Z`);
  if (Number.isNaN(localMs)) return null;
  const format = formatOf(region);
  const at = (ms: number): string => {
    const part = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return /[+-]\d\d:\d\d$/.exec(part)?.[0] ?? '+00:00';
  };
  // What is asked for is the offset at the instant, which is known only with the offset.
  return at(localMs - minutesOf(at(localMs)) * 60_000);
}

/** A format costs a thousand times what it formats; there are as many as regions. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(region: string): Intl.DateTimeFormat {
  const known =
    formats.get(region) ??
    new Intl.DateTimeFormat('en-US', { timeZone: region, timeZoneName: 'longOffset' });
  formats.set(region, known);
  return known;
}

/** Minutes east of Greenwich. */
export function minutesOf(offset: string): number {
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function regionWords(name: string, region: string): Record<string, string> {
  const words = [`${name} standard time`, `${name} time`, `us ${name}`, `us ${name} time`];
  return Object.fromEntries(words.map((each) => [each, region]));
}

function stickyAt(form: RegExp, text: string, start: number): RegExpExecArray | null {
  form.lastIndex = start;
  return form.exec(text);
}

/** "-3" alone is a number; "UTC-3", "-03" and "-0300" are offsets. */
function figured(match: RegExpExecArray, start: number, behind: boolean): WrittenZone | null {
  const [text, prefix, sign = '+', hours = '', minutes] = match;
  if (prefix === undefined && (!behind || hours.length < 2)) return null;
  if (Number(hours) > 14) return null;
  const offsets = [offsetOf(sign, hours, minutes)];
  return { text, start, end: start + text.length, offsets, region: null };
}

/**
 * A name with the figures behind it. "CET +0000" without a mark between contradicts itself: one of
 * both, and nobody says which.
 */
function named(
  text: string,
  start: number,
  length: number,
  means: string | readonly string[],
): WrittenZone {
  const figures = figuresBehind.exec(text.slice(start + length, start + length + 20));
  const alone = made(text, start, length, means);
  if (figures === null || Number(figures[3]) > 14) return alone;
  const end = alone.end + figures[0].length;
  const told = offsetOf(figures[2], figures[3], figures[4]);
  const [name] = alone.offsets;
  const isDoubted = figures[1] === undefined && alone.offsets.length === 1 && name !== told;
  return { ...made(text, start, length, isDoubted ? [name ?? told, told] : told), end };
}

function offsetOf(sign: string | undefined, hours = '', minutes = '00'): string {
  const isZero = Number(hours) === 0 && minutes === '00';
  return `${sign === '+' || isZero ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`;
}

function made(
  text: string,
  start: number,
  length: number,
  means: string | readonly string[],
): WrittenZone {
  const end = start + length;
  const isRegion = typeof means === 'string' && /^[A-Z]/.test(means);
  const offsets = isRegion ? [] : typeof means === 'string' ? [means] : means;
  return { text: text.slice(start, end), start, end, offsets, region: isRegion ? means : null };
}

/** The longest run of words that names a zone: "Central Time" of "Central Time Please Note". */
function longest(words: string): { length: number; means: string } | null {
  let run = words;
  while (run !== '') {
    const means = byWords.get(run.toLowerCase().replace(/^u\.?s\.?[ /]/, 'us '));
    if (means !== undefined) return { length: run.length, means };
    run = run.slice(0, Math.max(0, run.lastIndexOf(' ')));
  }
  return null;
}

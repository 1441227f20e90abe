// Calendar dates as people and programs write them, in nine languages, with every reading that a
// notation leaves open: 03/04/2026 is the third of April or the fourth of March, "Jan 2" belongs
// to some year. Which reading is meant is decided over the whole mail, in clocks.ts.

/** A day; `year` is null where none is written. */
export interface Day {
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
  /** What comes first in figures; null where nothing else could be meant. */
  readonly order: 'day' | 'month' | 'year' | null;
}

/** A date as written, at its offsets in the text; several readings where the order is open. */
export interface WrittenDate {
  readonly start: number;
  readonly end: number;
  readonly readings: readonly Day[];
  /** "02.01.2026": dots are written by those who write the day first. */
  readonly isDotted: boolean;
}

/** More dates on one line are no record of an event. */
const datesMax = 2000;

/** Without accents; where two languages disagree, none does: "listopad" is November in both. */
const names = `
  jan january januar januari janner jaenner janvier janv enero ene gennaio gen janeiro leden
  ledna styczen stycznia sty |
  feb february februar februari fevrier fevr fev febrero febbraio fevereiro unor unora luty
  lutego lut |
  mar march marz maerz mrz mars marzo maart mrt marco brezen brezna marzec marca |
  apr april avril avr abril abr aprile duben dubna kwiecien kwietnia kwi |
  may mai mayo maggio mag mei maio kveten kvetna maj maja |
  jun june juni juin junio giugno giu junho cerven cervna czerwiec czerwca cze |
  jul july juli juillet juil julio luglio lug julho cervenec cervence lipiec lipca lip |
  aug august aout agosto ago augustus srpen srpna sierpien sierpnia sie |
  sep sept september septembre septiembre setiembre settembre setembro set zari wrzesien
  wrzesnia wrz |
  oct october oktober okt octobre octubre ottobre ott outubro out rijen rijna pazdziernik
  pazdziernika paz |
  nov november novembre noviembre novembro listopad listopadu listopada lis |
  dec december dezember dez decembre diciembre dic dicembre dezembro prosinec prosince grudzien
  grudnia gru`;
const months = new Map(
  names.split('|').flatMap((month, at) =>
    month
      .trim()
      .split(/\s+/)
      .map((name) => [name, at + 1] as const),
  ),
);

const letters = 'A-Za-z\\u00c0-\\u017f';
const ordinal = '(?:st|nd|rd|th|er|\\u00ba|\\u00b0)?';
/** Every form is bounded, so a search costs no more than the text's length. */
const yearFirst = /(?<![\d.])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/g;
const yearLast =
  /(?<![\d./-])(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)?\d\d)(?![\d/]|[.-]\d\d?[^\d:])/g;
/** "2. 1. 2026", as in cs and sk, and "2.1. 2026". */
const spaced = /(?<![\d./-])(\d{1,2})(\.)[ \u00a0]?(\d{1,2})\.[ \u00a0]((?:19|20)\d\d)(?!\d)/g;
const compact = /(?<![\d.])((?:19|20)\d\d)([01]\d)([0-3]\d)(?=[T _-]?\d\d:?\d\d:?\d\d)/g;
/** Snort and its heirs put the month first: "01/02-03:04:05.678901"; "01/02 03:04:05" is open. */
const noYear = /(?<![\d./-])(\d\d)\/(\d\d)(?=([ -])\d\d:\d\d:\d\d)/g;
/** Two figures are a year only behind a mark: "02-Jan-26". */
const year = '((?:19|20)\\d\\d(?!\\d)|(?<=[-/])\\d\\d(?![\\d:]))';
const dayName = new RegExp(
  `(?<![${letters}\\d.:])(\\d{1,2})${ordinal}[ \\t./-]{0,2}(?:de |of |di |d')?` +
    `([${letters}]{3,12})(?:[.,]?[ \\t./,-]{0,2}(?:de |del |of )?${year})?`,
  'g',
);
const nameDay = new RegExp(
  `(?<![${letters}\\d])([${letters}]{3,12})[.]?[ \\t/-]{1,3}(\\d{1,2})${ordinal}(?![\\d:.]|/\\d)` +
    `(?:,?[ \\t/-]{1,2}((?:19|20)\\d\\d)(?![\\d:]))?`,
  'g',
);

/** Every date of a text, in order. Linear: each form is bounded. */
export function datesIn(text: string): WrittenDate[] {
  const dates: WrittenDate[] = [];
  const keep = (match: RegExpMatchArray, ...readings: Day[]): void => {
    const valid = readings.filter(isDay);
    const start = match.index ?? 0;
    if (valid.length === 0 || dates.length >= datesMax) return;
    const isDotted = match[2] === '.' && readings[0]?.order !== null;
    dates.push({ start, end: start + match[0].length, readings: valid, isDotted });
  };
  for (const match of matchesOf(yearFirst, text)) keep(match, dayOf(match[1], match[3], match[4]));
  for (const match of matchesOf(compact, text)) keep(match, dayOf(match[1], match[2], match[3]));
  for (const match of text.includes('/') ? matchesOf(noYear, text) : []) {
    if (match[3] === '-') keep(match, dayOf(undefined, match[1], match[2]));
    else keep(match, ...figures(match[1], match[2], undefined));
  }
  // "8.9.12" is the version of something.
  for (const match of matchesOf(yearLast, text))
    if (match[0].length > 6 || match[2] !== '.')
      keep(match, ...figures(match[1], match[3], match[4]));
  for (const match of /\.[ \u00a0]/.test(text) ? matchesOf(spaced, text) : [])
    keep(match, ...figures(match[1], match[3], match[4]));
  for (const match of matchesOf(dayName, text)) {
    const month = monthOf(match[2] ?? '');
    if (month !== null) keep(match, dayOf(match[3], month, match[1]));
  }
  for (const match of matchesOf(nameDay, text)) {
    const month = monthOf(match[1] ?? '');
    if (month !== null) keep(match, dayOf(match[3], month, match[2]));
  }
  return apart(dates);
}

/** All matches of a global form that never matches nothing; `matchAll` would copy the form. */
export function matchesOf(form: RegExp, text: string): RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  form.lastIndex = 0;
  for (let match = form.exec(text); match !== null; match = form.exec(text)) matches.push(match);
  return matches;
}

/** The number of a month by its name, in any of the nine languages; null where it is none. */
function monthOf(name: string): number | null {
  const plain = /[^a-zA-Z]/.test(name) ? name.normalize('NFD').replace(/\p{M}/gu, '') : name;
  return months.get(plain.toLowerCase()) ?? null;
}

/** All readings of a date in figures with the year last, the likely order first. */
function figures(first = '', second = '', written: string | undefined): Day[] {
  const readings = [dayOf(written, second, first, 'day')];
  if (Number(first) !== Number(second)) readings.push(dayOf(written, first, second, 'month'));
  if (written?.length === 2 && first.length === 2)
    readings.push(dayOf(first, second, written, 'year'));
  return readings;
}

function dayOf(
  written: string | undefined,
  month: string | number | undefined,
  day = '',
  order: Day['order'] = null,
): Day {
  const year = written === undefined ? null : Number(written.padStart(4, '20'));
  return { year, month: Number(month), day: Number(day), order };
}

/** The calendar's word: "31 Feb" would otherwise slide into March. */
function isDay({ year, month, day }: Day): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year ?? 2000, month, 0)).getUTCDate();
}

/** In order; of two that share a figure the one that says more: "2 Jan 2026", not "Jan 20". */
function apart(dates: readonly WrittenDate[]): WrittenDate[] {
  if (dates.length < 2) return [...dates];
  const kept: WrittenDate[] = [];
  for (const date of dates.toSorted((one, other) => one.start - other.start)) {
    const last = kept.at(-1);
    if (last === undefined || date.start >= last.end) kept.push(date);
    else if (worth(date) > worth(last)) kept[kept.length - 1] = date;
  }
  return kept;
}

function worth({ readings, start, end }: WrittenDate): number {
  return (readings[0]?.year === null ? 0 : 100) + end - start;
}

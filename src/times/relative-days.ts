// Days counted back from the mail's own: "today at 03:04", "yesterday evening", "gestern", "včera",
// in nine languages, near a clock that has no date. Which day of the calendar that is, says the
// mail's Date (clocks.ts); never a guess where the hour leaves the day open.

/** A day and its part near a clock; the clock as it is meant: "evening at 7:30" is 19:30. */
export interface RelativeDay {
  readonly start: number;
  readonly end: number;
  /** "03:04:05" */
  readonly clock: string;
  readonly daysAgo: number;
}

/** How far before and behind a clock its day stands, without a figure or a sentence's end between. */
const beforeMax = 70;
const behindMax = 50;

/** "hier" is yesterday in French and "here" in German. */
const yesterday =
  'yesterday|včera|gestern|ayer|ieri|gister(?:en)?|wczoraj|ontem|' +
  'hier(?=[ ,]{1,2}(?:à|vers|soir|matin|après|nuit|entre)(?!\\p{L}))';
const earlier =
  "day before yesterday|předevčírem|vorgestern|anteayer|avant-hier|l['’]altro ieri|avantieri|" +
  'eergisteren|przedwczoraj|anteontem';
const today =
  "today|dnes|heute|hoy|aujourd['’]hui|oggi|vandaag|dziś|dzisiaj|hoje|this|ce|cet|esta|" +
  'van(?=m|a)|sta(?=m|s)';
const late =
  'evening|afternoon|odpoledne|večer|nachmittag|abend|tarde|soir|après-midi|pomeriggio|sera|' +
  'middag|avond|po południu|wieczorem|wieczór';
const early =
  'morning|ráno|dopoledne|früh|morgen|vormittag|mañana|matin|mattina|mattino|mani|ochtend|rano|manhã';
const night = 'night|noc|nacht|noche|nuit|notte|noite|noci|nocy';
const lastNight =
  'last night|heute nacht|letzte nacht|anoche|cette nuit|la nuit dernière|stanotte|' +
  'la scorsa notte|vannacht|afgelopen nacht|dnes v noci|dziś w nocy|esta noite|esta noche';
/** Words that are a day only with the part of the day behind them. */
const leaning = /^(?:this|ce|cet|esta|van|sta)$/i;

const form =
  `(?<![\\p{L}\\d-])(?:(${lastNight})|(${earlier})|(${yesterday})|(${today}))` +
  `(?:[ ,]{0,2}(?:(?:à|de|por|per|la|in|the|v|w) ){0,2}(?:(${late})|(${early})|(${night})))?` +
  '(?!\\p{L})';
const before = new RegExp(`${form}[^\\d.;!?\\n]{0,24}$`, 'iu');
const behind = new RegExp(`^[^\\d.;!?\\n]{0,16}?${form}`, 'iu');
/** Each form has one of these; asking is cheap. */
const mayBe =
  /day|night|this |[cč]era|vč|dnes|gestern|heute|nacht|hoy|ayer|noche|esta|hier|hui|nuit|\bce|ieri|ogg|sta|notte|gister|van|eer|wcz|dzi|ontem|hoje|noite/i;

/** The day that is told with a clock of a text; null where none is, or more than one may be. */
export function relativeDay(
  text: string,
  clock: { readonly start: number; readonly end: number; readonly clock: string },
): RelativeDay | null {
  const from = Math.max(0, clock.start - beforeMax);
  const head = text.slice(from, clock.start);
  const tail = text.slice(clock.end, clock.end + behindMax);
  const ahead = mayBe.test(head) ? before.exec(head) : null;
  const match = ahead ?? (mayBe.test(tail) ? behind.exec(tail) : null);
  if (match === null) return null;
  const meant = meantBy(match, Number(clock.clock.slice(0, 2)));
  if (meant === null) return null;
  const written = `${String(meant.hour).padStart(2, '0')}${clock.clock.slice(2)}`;
  const { daysAgo } = meant;
  return ahead === null
    ? { start: clock.start, end: clock.end + match[0].length, clock: written, daysAgo }
    : { start: from + match.index, end: clock.end, clock: written, daysAgo };
}

/** The day and the hour; a night begins on one day and ends on the next. */
function meantBy(
  [, lastNight, earlier, yesterday, today = '', late, early, night]: RegExpExecArray,
  hour: number,
): { readonly daysAgo: number; readonly hour: number } | null {
  if (lastNight !== undefined) {
    if (hour < 6) return { daysAgo: 0, hour };
    return { daysAgo: 1, hour: hour < 12 ? hour + 12 : hour };
  }
  const isPart = late !== undefined || early !== undefined;
  if (leaning.test(today) && !isPart) return null;
  const daysAgo = earlier !== undefined ? 2 : yesterday !== undefined ? 1 : 0;
  if (night !== undefined) {
    if (hour < 6) return null;
    return { daysAgo, hour: hour < 12 ? hour + 12 : hour };
  }
  return { daysAgo, hour: late !== undefined && hour > 0 && hour < 12 ? hour + 12 : hour };
}

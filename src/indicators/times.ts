// Event times as complaints write them. A time counts only with a zone that means one thing; the
// offset is kept as found. What has no zone, or an ambiguous one (CST, IST), is not a time here.

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const zones = new Map([
  ['z', '+00:00'],
  ['ut', '+00:00'],
  ['utc', '+00:00'],
  ['gmt', '+00:00'],
  ['cet', '+01:00'],
  ['cest', '+02:00'],
  ['eet', '+02:00'],
  ['eest', '+03:00'],
  ['msk', '+03:00'],
  ['jst', '+09:00'],
  ['edt', '-04:00'],
  ['est', '-05:00'],
  ['pdt', '-07:00'],
  ['pst', '-08:00'],
]);
const clock = String.raw`(?<h>\d{1,2}):(?<i>\d\d)(?::(?<s>\d\d)(?:[.,]\d{1,9})?)?`;
const zone = String.raw`\s{0,2}\(?(?<zone>(?:(?:UTC|GMT)\s?)?[+-]\d\d:?\d\d\b|[A-Z]{1,4}\b)`;
const month = `(?<mon>${months.join('|')})[a-z]{0,6}`;
/** Every form is bounded, so a search costs no more than the text's length. */
const forms = [
  String.raw`\b(?<y>\d{4})[-/.](?<m>\d\d)[-/.](?<d>\d\d)(?:T|,? {1,2}|\s)${clock}${zone}`,
  String.raw`\b(?<d>\d{1,2})[ /-]${month}[ /-](?<y>\d{4})(?::|,? {1,2}|\s)${clock}${zone}`,
  String.raw`\b${month} {1,2}(?<d>\d{1,2}) ${clock}${zone} (?<y>\d{4})`,
  String.raw`\b${month} {1,2}(?<d>\d{1,2}),? (?<y>\d{4}),? ${clock}${zone}`,
].map((form) => new RegExp(form, 'i'));

/** The first time with a zone in a text of a few hundred characters, ISO with its offset. */
export function timeIn(text: string): string | null {
  let best: { index: number; time: string } | null = null;
  for (const form of forms) {
    const match = form.exec(text);
    if (match === null || (best !== null && best.index <= match.index)) continue;
    const time = iso(match.groups ?? {});
    if (time !== null) best = { index: match.index, time };
  }
  return best?.time ?? null;
}

function iso(groups: Record<string, string | undefined>): string | null {
  const named = months.indexOf((groups['mon'] ?? '').toLowerCase()) + 1;
  const offset = offsetOf(groups['zone'] ?? '');
  if (offset === null) return null;
  const date = [groups['y'], named || groups['m'], groups['d']].map(two).join('-');
  const time = [groups['h'], groups['i'], groups['s'] ?? '00'].map(two).join(':');
  const made = `${date}T${time}${offset}`;
  const at = new Date(`${date}T${time}Z`);
  // The calendar's word: "31 Feb" would otherwise slide into March.
  return Number.isNaN(at.getTime()) || !at.toISOString().startsWith(`${date}T${time}`)
    ? null
    : made;
}

function offsetOf(text: string): string | null {
  const digits = /([+-])(\d\d):?(\d\d)$/.exec(text);
  if (digits === null) return zones.get(text.toLowerCase()) ?? null;
  const [, sign = '+', hours = '', minutes = ''] = digits;
  return Number(hours) > 14 || Number(minutes) > 59 ? null : `${sign}${hours}:${minutes}`;
}

function two(part: string | number | undefined): string {
  return String(part ?? '').padStart(2, '0');
}

// Addresses that a sentence names one beside the other, each maybe with its port and its own time:
// "from A at 15:05:00 and B at 15:06:00". They have one part. A record of a log names the time of
// what happened once, and both its sides; two times are two events.

import type { Found } from '../indicators/scanner.ts';

/** So much behind an address may be its port and time. */
const behindMax = 80;
/** Between addresses that are listed: a comma, "and", and the kind of the next one. */
export const listGap =
  /^\W*(?:[,;&/]|\b(?:and|und|et|y|e|a|i)\b)\W*(?:(?:ip|ipv4|ipv6|address)\W*){0,2}$/i;
const listSign = /^[^\p{L}&]*$/u;
/** More signs make cells. */
const oneSign = /^[^,;/]*[,;/][^,;/]*$/;

const months =
  'jan|feb|fév|fev|mar|mär|bře|apr|abr|avr|dub|may|mai|kvě|jun|jui|čer|jul|aug|ago|aoû|srp|sep|zář|o[ck]t|říj|nov|lis|de[cz]|déc|dic|pro|led|úno|ene';
const month = `(?:${months})\\p{L}{0,7}`;
const day = [
  String.raw`\d{4}[-/]\d\d[-/]\d\d`,
  String.raw`\d{1,2}[./-]\s?(?:\d{1,2}|${month})[./-]\s?\d{2,4}`,
  String.raw`\d{1,2}\.?\s(?:de\s)?${month}\.?(?:\s(?:de\s)?\d{4})?`,
  String.raw`${month}\.?\s\d{1,2}(?:,?\s\d{4})?`,
].join('|');
const zone = String.raw`z|utc|gmt|[cew]es?t|mes?z|[ecmp][sd]t|[+-]\d\d:?\d\d`;
const clock = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?(?:${zone})(?![\p{L}\d]))?(?:\s(?:uhr|h|hod)(?!\p{L}))?`;
const at = String.raw`(?<!\p{L})(?:(?:at|on|um|am|v|ve|dne|el|le|las|a las|à|o|om|op|il|alle|às|em)\s+)?`;
/** A day, a time of it, or both. */
const moment = String.raw`${at}(?<![\d:.])(?:(?:${day})(?:(?:[t:]|,?\s${at})${clock})?|${clock})(?![\d:])`;
const port = String.raw`\]?:\d{1,5}(?:/(?:tcp|udp))?(?![\d:])|[\s,(]{1,3}(?:(?:tcp|udp)[ /])?(?:port|puerto)\s\d{1,5}\)?`;

const moments = new RegExp(moment, 'giu');
const portBehind = new RegExp(`^(?:${port})`, 'iu');
const momentBehind = new RegExp(`^[\\s([]{0,3}${moment}`, 'iu');
const momentBefore = new RegExp(`${moment}[\\s)\\],:]{0,3}$`, 'iu');

/** What stands behind an address and its port. */
function behind(text: string, { end }: Found): string {
  return (
    text
      .slice(end, end + behindMax)
      .replace(portBehind, '')
      .split('\n', 1)[0] ?? ''
  );
}

/** Whether a time of its own stands behind it. */
export function isTimed(text: string, one: Found): boolean {
  return momentBehind.test(behind(text, one));
}

/**
 * Whether what is named earlier on the line and `one` stand in one list. Parted by a sign alone, as
 * the two sides of a record may be, both need a time; or no time stands there, but ports alone.
 * @param gap between the two
 * @param lead before the earlier one, where it is the first of the line
 */
export function isBeside(
  text: string,
  earlier: Found,
  one: Found,
  gap: string,
  lead: string | null,
): boolean {
  if (listGap.test(gap)) return true;
  if (!/\d/.test(gap)) return false;
  const unported = gap.replace(portBehind, '');
  const between = unported.replaceAll(moments, ' ');
  if (!listGap.test(between)) return false;
  if (!listSign.test(between)) return true;
  if (isTimed(text, earlier)) return isTimed(text, one) && oneSign.test(between);
  if (lead === null) return false;
  if (momentBefore.test(lead)) return momentBefore.test(gap) && oneSign.test(between);
  return listGap.test(unported) && !/\d:\d\d/.test(lead.slice(-behindMax) + behind(text, one));
}

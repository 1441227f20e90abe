// What a port and a moment look like right behind an address, or a moment before it: "A port 44310
// at 16:01 UTC", "A:44310, 23 Nov 16:01", "16:01 A". What stands there is only the address's own.

/** So much behind an address may be its port and time. */
export const behindMax = 80;

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
const moment = String.raw`${at}(?<![\d:.])(?:(?:${day})(?:(?:[t:]|,?\s${at})${clock})?|${clock})(?![\d:]|\.\d)`;
const port = String.raw`\]?:\d{1,5}(?:/(?:tcp|udp))?(?![\d:])|[\s,(]{1,3}(?:(?:tcp|udp|source|src)[ /])?(?:port|puerto)[\s:=]{1,2}\d{1,5}(?:/(?:tcp|udp))?\)?`;

export const moments = new RegExp(moment, 'giu');
const portBehind = new RegExp(`^(?:${port})`, 'iu');
const momentBehind = new RegExp(`^[\\s([]{0,3}${moment}`, 'iu');
export const momentBefore = new RegExp(`${moment}[\\s)\\],:]{0,3}$`, 'iu');

/** Where its port ends that stands behind an address; without one, where the address does. */
export function portEnd(text: string, end: number): number {
  return end + (portBehind.exec(lineBehind(text, end))?.[0].length ?? 0);
}

/** Where the time ends that stands behind an address and its port; without one, its own end. */
export function timeEnd(text: string, end: number): number {
  const from = portEnd(text, end);
  const found = momentBehind.exec(lineBehind(text, from));
  if (found === null) return end;
  const until = from + found[0].length;
  // Its bracket closes behind it.
  return /[([]/.test(found[0]) && /[)\]]/.test(text.charAt(until)) ? until + 1 : until;
}

/** Where the time begins that stands before an address; without one, where the address does. */
export function timeStart(text: string, start: number): number {
  const before = text.slice(Math.max(0, start - behindMax), start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return start - (momentBefore.exec(line)?.[0].length ?? 0);
}

/** A piece of the rest of the line behind it. */
export function lineBehind(text: string, end: number): string {
  return text.slice(end, end + behindMax).split('\n', 1)[0] ?? '';
}

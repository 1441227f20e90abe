// What a clock on the wall shows, in any time zone. Making a format takes far longer than using it,
// so each zone's is made once.

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The date and time of an instant there: "2026-10-25 02:30:00".
 * @param timeZone an IANA name
 * @throws RangeError for a zone that nobody knows, or no time
 */
export function localTime(at: Date | number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

// Makes words of others safe to put into a line of ours: what comes out is one line without control
// characters, and what could hide or turn text around is shown by its number, as [U+202E].

/** C0 and C1 controls, DEL, bidi and zero-width controls, line and paragraph separators, tags. */
const unseen =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** One line of at most `max` UTF-16 units; a line break or a tab is a space, the rest is shown. */
export function visibleLine(text: string, max: number): string {
  // Cut before the work, so that ten megabytes cost as much as one line.
  const head = text.slice(0, max);
  const line = head.replace(/\r\n|[\r\n\t]/g, ' ').replace(unseen, numbered);
  const whole = text.length <= max && line.length <= max;
  return whole ? line : `${withoutHalf(line.slice(0, max - 1))}…`;
}

function numbered(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** A cut between the two halves of a pair would leave one that no encoder can write. */
function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

// What the receiver must know of a mail's bytes before it answers, found without a parser in one
// pass over the bytes: how often the mail was relayed, and whether its lines end as RFC 5321 wants.

const CR = 0x0d;
const LF = 0x0a;
const received = Buffer.from('received');

/** Received fields in the mail's own header, as far as its first empty line (RFC 5321, 6.3). */
export function hopCount(raw: Buffer): number {
  let hops = 0;
  let start = 0;
  for (let at = 0; at < raw.length; at += 1) {
    if (raw[at] !== LF) continue;
    if (at === start || (at === start + 1 && raw[start] === CR)) break;
    if (isReceived(raw, start)) hops += 1;
    start = at + 1;
  }
  return hops;
}

/**
 * A CR or LF that is not part of a CR LF (RFC 5321, 2.3.8): other software may see a line there.
 */
export function hasBareLineEnd(raw: Buffer): boolean {
  let previous = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    if ((byte === LF) !== (previous === CR)) return true;
    previous = byte;
  }
  return previous === CR;
}

function isReceived(raw: Buffer, start: number): boolean {
  for (let at = 0; at < received.length; at += 1) {
    if (((raw[start + at] ?? 0) | 0x20) !== received[at]) return false;
  }
  const next = raw[start + received.length];
  return next === 0x3a || next === 0x20 || next === 0x09;
}

// Who may connect, and for whom mail is taken. Both are lists by the operator; nothing that a
// client says changes them.

import { BlockList, isIP } from 'node:net';
import { domainToUnicode } from 'node:url';

import type { Desk } from '../rules.ts';

export interface Peers {
  admits(ip: string): boolean;
  /** An address listed by itself is the MTA's: no cap per address, and slots kept free for it. */
  isNamed(ip: string): boolean;
}

/**
 * The allow-list of TCP peers.
 * @param entries IP addresses and prefixes ("192.0.2.0/24")
 * @throws TypeError on an entry that is neither
 */
export function allowedPeers(entries: readonly string[]): Peers {
  const all = new BlockList();
  const named = new BlockList();
  for (const entry of entries) {
    const [ip = '', bits] = entry.split('/');
    if (isIP(ip) === 0) throw new TypeError(`not an address or prefix: ${JSON.stringify(entry)}`);
    if (bits === undefined) {
      named.addAddress(ip, familyOf(ip));
      all.addAddress(ip, familyOf(ip));
    } else {
      all.addSubnet(ip, Number(bits), familyOf(ip));
    }
  }
  return {
    admits: (ip) => isIP(ip) !== 0 && all.check(ip, familyOf(ip)),
    isNamed: (ip) => isIP(ip) !== 0 && named.check(ip, familyOf(ip)),
  };
}

/**
 * Whether mail to an address is ours: an intake address, a plus form of one, or the reply or bounce
 * pattern with some token. Case does not count, in the local part neither.
 */
export function allowedRecipients(desk: Desk): (address: string) => boolean {
  const plain = new Set(desk.intake.map(canonical));
  const patterns = [desk.reply, desk.bounce].flatMap((pattern) => {
    const [before = '', after] = canonical(pattern).split('{token}');
    return after === undefined ? [] : [{ before, after }];
  });

  return (address) => {
    const given = canonical(address);
    const at = given.lastIndexOf('@');
    const plus = given.indexOf('+');
    if (plain.has(given)) return true;
    if (plus > 0 && plus < at && plain.has(given.slice(0, plus) + given.slice(at))) return true;
    return patterns.some(
      ({ before, after }) =>
        given.length > before.length + after.length &&
        given.startsWith(before) &&
        given.endsWith(after),
    );
  };
}

/** Lower case, with the domain in Unicode, as smtp-server hands addresses over. */
function canonical(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  return `${address.slice(0, at + 1).toLowerCase()}${domainToUnicode(domain) || domain}`;
}

function familyOf(ip: string): 'ipv4' | 'ipv6' {
  return isIP(ip) === 6 ? 'ipv6' : 'ipv4';
}

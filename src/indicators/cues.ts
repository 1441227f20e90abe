// What the words next to an address say about its part in the event. Several languages, many log
// formats, one rule: the nearest word that means something decides.

import type { Role } from '../model.ts';

export interface Cue {
  readonly role: Role;
  readonly why: string;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));
const offenders = words(
  `src source sources attacker attackers attacking offending offender offenders rip rhost saddr
  srcip srcaddr sourceip sourceaddress from by client abuser abusers originating originated
  origin infected malicious hostile suspicious spammer spamming abusive infringing remote
  compromised quelle von absender angreifer angreifende atacante origen fuente depuis attaquant
  utocnik zdroj blocked banned blacklisted bot zombie intruder perpetrator driver c2 c&c cnc
  phishing reported`,
);
const victims = words(
  `dst dest destination destinations target targets targeted victim victims attacked lip local
  laddr daddr dstip dstaddr destip destinationip destinationaddress targetip localip ziel zielip
  zieladresse destino cible cil against towards toward gegen contra contre victime opfer abused`,
);
/** Words that stand between a cue and its address and change nothing. */
const fillers = words(
  `ip ips ipv4 ipv6 ipaddress ipaddr adresse adressen adresa direccion address addresses addr
  host hosts hostname the a an is are was at of with and number numbers nummer following these
  this that machine computer system systems server servers named called a der die das dem den la
  el le les network web mail site value port list s unknown to limited`,
);
const ours = words(
  `our ours my unser unsere unserem unseren unserer mein meine meinem meinen nuestro nuestra notre
  nos mon`,
);
const yours = words(
  'your yours ihr ihre ihrem ihren ihrer su sus votre vos vase vasi deine deinem',
);
/** What the reporter can own; "our logs" or "our customers" say nothing about an address. */
const owned = words(
  `server servers host hosts system systems machine machines network networks mx mailserver
  mailservers honeypot honeypots sensor sensors firewall ip ips address addresses site website
  websites webserver router gateway service services infrastructure mail web monitored rechner
  netz netzwerk servidor red serveur serveurs computer`,
);
const sensors = words('honeypot honeypots sensor sensors');
/** With another address before it on the line, such a key names the side that was called. */
const calledKeys = words('server host hostname vhost upstream to dport');
const leadMax = 160;
const wordsMax = 9;
const strangersMax = 2;

/** What stands between the address before and this one, or the line's beginning. */
export interface Lead {
  readonly text: string;
  /** Another address stands before these words on the same line. */
  readonly second: boolean;
  /** A host name or URL stands right before: "host -> address" says where the host is. */
  readonly afterName: boolean;
}

const arrow = /[-=]>|\u2192|\u21d2|\u00bb/;

/** The role that the words before an address give it; null where they say nothing. */
export function cueBefore({ text, second, afterName }: Lead): Cue | null {
  if (text.trim() === '') return null;
  const near = text.slice(-leadMax);
  const points = arrow.test(near) || (second && /^[^a-z]*>\s*$/i.test(near));
  if (points) return afterName && !second ? null : cue('victim', 'an arrow points at it');
  const list = wordsOf(near.slice(sentenceStart(near)));
  if (second && list.length === 1 && calledKeys.has(list[0] ?? ''))
    return cue('victim', `"${list[0]}" names the side that was called`);
  return nearest(list.slice(-wordsMax), second);
}

/**
 * The roles that a row of column heads names, in order: "Time Source IP Port Destination IP" is an
 * offender, then a victim. Fewer than two different ones make no row of heads.
 */
export function cueColumns(text: string): readonly Cue[] {
  const columns: Cue[] = [];
  for (const word of wordsOf(text.slice(-leadMax))) {
    const role = offenders.has(word) ? 'offender' : victims.has(word) ? 'victim' : null;
    if (role !== null && columns.at(-1)?.role !== role)
      columns.push(cue(role, `stands in the column "${word}"`));
  }
  return columns.length < 2 ? [] : columns;
}

/** The role that the words after an address give it. */
export function cueAfter(text: string): Cue | null {
  const near =
    text
      .slice(0, 80)
      .split(/[.!?;](?:\s|$)|\n/, 1)[0]
      ?.toLowerCase() ?? '';
  if (/^[^a-z]{0,4}(?:(?:which )?is |being )?(?:one of )?(?:our|my) [a-z]/.test(near))
    return cue('own', "the reporter's own, the text says");
  if (
    /^[^a-z]{0,4}(?:was|were|is|has been|had been) (?:being )?(?:attack|target|under att)/.test(
      near,
    )
  )
    return cue('victim', 'it was attacked, the text says');
  if (/^[^a-z]{0,4}[a-z, ]{0,40}\b(?:under|in|on|from|to|within|of) your\b/.test(near))
    return cue('offender', 'in the network of the addressee, the text says');
  return null;
}

function nearest(list: readonly string[], second: boolean): Cue | null {
  let strangers = 0;
  let ownable = 0;
  for (let at = list.length - 1; at >= 0 && strangers <= strangersMax; at--) {
    const word = list[at] ?? '';
    if (sensors.has(word)) return cue('own', `"${word}" names a device of the reporter`);
    if (ours.has(word)) {
      if (ownable > 0 || at === list.length - 1)
        return cue('own', `"${word}" names the reporter's`);
      return null;
    }
    if (yours.has(word)) return cue('offender', `"${word}" names the addressee's`);
    if (victims.has(word)) return cue('victim', `"${word}" names the attacked side`);
    if (offenders.has(word)) return cue('offender', `"${word}" names the attacking side`);
    if (word === 'to' && second) return cue('victim', '"to" names the attacked side');
    if (owned.has(word)) ownable += 1;
    else if (!fillers.has(word) && !/^\d+$/.test(word)) strangers += 1;
  }
  return null;
}

/** "srcIp" and "src_ip" are two words, letters lose their accents. */
function wordsOf(text: string): readonly string[] {
  const split = text.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const plain = split.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return plain.match(/[\p{L}\d&]+/gu) ?? [];
}

function sentenceStart(text: string): number {
  for (let at = text.length - 2; at > 0; at--) {
    if ('.!?;'.includes(text.charAt(at)) && /\s/.test(text.charAt(at + 1))) return at + 1;
  }
  return 0;
}

function cue(role: Role, why: string): Cue {
  return { role, why };
}

// What the words next to an address say about its part in the event. Several languages, many log
// formats, one rule: the nearest word that means something decides.

import type { Role } from '../findings.ts';
import {
  isActedOn,
  isAimedAt,
  isAttackOn,
  isDoneBy,
  isNamedTarget,
  isDoer,
  isObject,
  isOfSpeaker,
  isSeenBy,
  isStruck,
  isToBeStruck,
  isUnderAttack,
  verbAfter,
} from './cue-verbs.ts';
import {
  being,
  calledKeys,
  fillers,
  inner,
  offenders,
  ours,
  owned,
  sensors,
  victims,
  wordsOf,
  yours,
} from './cue-words.ts';

export interface Cue {
  readonly role: Role;
  readonly why: string;
}

const leadMax = 160;
const wordsMax = 9;
const strangersMax = 2;
const farWordsMax = 14;
const innerMax = 4;
const farVerbsMax = 4;

/** What stands between the address before and this one, or the line's beginning. */
export interface Lead {
  readonly text: string;
  /** Another address stands before these words on the same line. */
  readonly second: boolean;
  /** A host name or URL stands right before: "host -> address" says where the host is. */
  readonly afterName: boolean;
}

const arrow = /[-=]>|\u2192|\u21d2|\u00bb/;
const arrowBack = /(?:<[-=]{1,2}|\u2190|\u21d0)\s*$/;
const arrowFrom = /^\]?(?::\d{1,5})?\s{0,4}(?:<[-=]{1,2}|\u2190|\u21d0)\s/;

/** The role that the words before an address give it; null where they say nothing. */
export function cueBefore({ text, second, afterName }: Lead): Cue | null {
  if (text.trim() === '') return null;
  const near = text.slice(-leadMax);
  const points = arrow.test(near) || (second && /^[^a-z]*>\s*$/i.test(near));
  if (points) return afterName && !second ? null : cue('victim', 'an arrow points at it');
  if (second && arrowBack.test(near)) return cue('offender', 'an arrow leads away from it');
  const key = logKey(near, second);
  if (key !== null) return key;
  const list = wordsOf(near.slice(sentenceStart(near)));
  if (second && list.length === 1 && calledKeys.has(list[0] ?? ''))
    return cue('victim', `"${list[0]}" names the side that was called`);
  if (isInner(near, list)) return cue('own', 'the key names the inner side');
  if (isFarEnd(list.slice(-farWordsMax), second || afterName))
    return cue('victim', 'the far end of a connection, the text says');
  if (isNamedTarget(list)) return cue('victim', 'the attack was on it, the text says');
  if (isAttackOn(list) || (isToBeStruck(list) && !keySign.test(near.slice(-8))))
    return cue('victim', 'the attack was on it, the text says');
  if (isSeenBy(list)) return cue('own', 'it saw or stopped the attack, the text says');
  return nearest(list.slice(-wordsMax), second);
}

/** Keys and signs of logs that no word of theirs would tell. */
function logKey(near: string, second: boolean): Cue | null {
  const last = near.at(-1) ?? '';
  if (last === '@')
    return /sips?:[^\s<>@]{0,64}@$/i.test(near) ? cue('victim', 'a call was made to it') : null;
  if (last === '[' || last === '=')
    return /(?:^|\s)I=\[?$/.test(near) ? cue('own', 'the interface of a mail server') : null;
  if (second && near.endsWith('CONNECT ')) return cue('victim', 'a proxy was asked for it');
  return /failed for ['"]?$/.test(near.slice(-16))
    ? cue('offender', 'its attempt failed, the log says')
    : null;
}

const keySign = /[:=]["'\s]*$/;

/** "Internal host: ..." */
function isInner(near: string, list: readonly string[]): boolean {
  if (list.length > innerMax || !keySign.test(near.slice(-8))) return false;
  const isTold = list.some((word) => yours.has(word) || (victims.has(word) && !inner.has(word)));
  return !isTold && list.some((word) => inner.has(word));
}

const farVerbs: Readonly<Record<string, RegExp>> = {
  to: /^(?:connect|communicat|beacon)/,
  with: /^(?:connect|communicat|contact)/,
  by: /^(?:distributed|delivered)$/,
};

/** "was seen communicating with the known C2 server": the address is not the one complained of. */
function isFarEnd(list: readonly string[], hasSubject: boolean): boolean {
  for (let at = list.length - 1; at > 0; at--) {
    const word = list[at] ?? '';
    const verbs = Object.hasOwn(farVerbs, word) ? farVerbs[word] : undefined;
    if (verbs !== undefined && (word !== 'by' || hasSubject))
      return list.slice(Math.max(0, at - farVerbsMax), at).some((one) => verbs.test(one));
    if (!fillers.has(word) && !offenders.has(word) && !owned.has(word)) return false;
  }
  return false;
}

/**
 * The roles that a row of column heads names, in order: "Time Source IP Port Destination IP" is an
 * offender, then a victim. Fewer than two different ones make no row of heads.
 */
export function cueColumns(text: string): readonly Cue[] {
  if (isSentence(text)) return [];
  const columns: Cue[] = [];
  for (const word of wordsOf(text.slice(-leadMax))) {
    const role = offenders.has(word) ? 'offender' : victims.has(word) ? 'victim' : null;
    if (role !== null && columns.at(-1)?.role !== role)
      columns.push(cue(role, `stands in the column "${word}"`));
  }
  return columns.length < 2 ? [] : columns;
}

/** Words that heads of columns do not hold: then it is a sentence. */
const sentence =
  /(?:^|\s)(?:the|is|are|was|were|has|have|had|been|we|you|your|our|this|that|these|please|und|der|die|das|les|des|vos|nos|los|las|sua|seu|ihre|unsere)\s/i;

/** Whether a text is a sentence rather than heads of columns. */
export function isSentence(text: string): boolean {
  return sentence.test(`${text} `);
}

/** The far side of what the address before these words does: "A is attacking V". */
export function cueBetween({ text, second }: Lead): Cue | null {
  return second && isActedOn(text) ? cue('victim', 'it was attacked, the text says') : null;
}

/** What it does itself: "A is attacking our server"; in "na server V útočí A" V does nothing. */
export function cueActing(after: string, lead: Lead): Cue | null {
  if (isUnderAttack(lead.text.slice(-leadMax), after))
    return cue('victim', 'it is under attack, the text says');
  if (verbAfter(after) !== 'acts') return null;
  return isObject(wordsOf(lead.text.slice(-leadMax)))
    ? cue('victim', 'it was attacked, the text says')
    : cue('offender', 'it attacks, the text says');
}

/** The role that the words after an address give it; `joins`: they end where another begins. */
export function cueAfter(text: string, joins = false, lead = ''): Cue | null {
  if (!/\S/.test(text)) return null;
  if (arrowFrom.test(text)) return cue('victim', 'an arrow points at it');
  const near =
    text
      .slice(0, 80)
      .split(/[.!?;](?:\s|$)|\n/, 1)[0]
      ?.toLowerCase() ?? '';
  if (/^[^a-z]{0,4}(?:(?:which )?is |being )?(?:one of )?(?:our|my) [a-z]/.test(near)) {
    // "A, our server is V": what follows the comma speaks of the next one.
    const isNext = joins && /^[^a-z]*,[^,)]*$/.test(near);
    return isNext ? null : cue('own', "the reporter's own, the text says");
  }
  // "von A angegriffen": the verb of whom it did it to.
  if (verbAfter(text, joins) === 'suffers' && !isDoer(wordsOf(lead.slice(-leadMax))))
    return cue('victim', 'it was attacked, the text says');
  if (/^[^a-z]{0,4}(?:is|are|was|as) (?:an? )?(?:known )?(?:indicator|ioc\b)/.test(near))
    return cue('victim', 'a sign of what happened, not who did it');
  if (compromised.test(near))
    return cue('offender', 'it is infected or broken into, the text says');
  if (inYours.test(near) && !(joins && near.length >= text.length && yoursEnds.test(near)))
    return cue('offender', 'in the network of the addressee, the text says');
  return null;
}

const inYours =
  /^[^a-z]{0,4}[a-z, ]{0,40}\b(?:under|in|on|from|to|within|of) your\b(?! (?:\S{1,20} )?(?:(?:black|block|deny)?lists?|reports?|complaints?|letters?|messages?|database)\b)/;
/** "A attacks your server B": yours is the next one. */
const yoursEnds = /\byour(?! [^,;]*\b(?:and|or|while)\b)[^,;]*$/;

/** "asked our server as A": somebody else did, under that address. */
const named = new Set(['as', 'als', 'jako', 'comme', 'como', 'come']);
/** "botnet controller", "command and control" */
const isControl = /^control(?:s|ler|lers)?$/;
const controlled = /^(?:botnet|malware|and|c2)$/;

const compromised =
  /^[^a-z]{0,4}(?:has|have|is|was|are|were|may|might|could|be|been|likely|probably|appears|to|seems| )* ?(?:infected|compromised|hacked|broken into|infiziert|kompromittiert|gehackt|infect\u00e9e?|compromise|infectad[oa]|comprometid[oa]|compromess[oa]|geïnfecteerd|gehackt|zainfekowan[ya]|kompromitov\u00e1n)/;

function nearest(list: readonly string[], second: boolean): Cue | null {
  let strangers = 0;
  let ownable = 0;
  for (let at = list.length - 1; at >= 0 && strangers <= strangersMax; at--) {
    const word = list[at] ?? '';
    if (sensors.has(word)) return cue('own', `"${word}" names a device of the reporter`);
    if (ours.has(word)) {
      if (named.has(list.at(-1) ?? '')) return null;
      if (ownable > 0 || at === list.length - 1)
        return cue('own', `"${word}" names the reporter's`);
      return null;
    }
    if (yours.has(word) && being.has(list[at - 1] ?? ''))
      return cue('own', 'the reporter says who he is');
    if (yours.has(word) && (isAimedAt(list.slice(0, at)) || isStruck(list, at)))
      return cue('victim', 'the attack was on it, the text says');
    if (yours.has(word)) return cue('offender', `"${word}" names the addressee's`);
    if (isOfSpeaker(list, at)) return null;
    if (isDoneBy(list, at)) return cue('offender', 'the attack came from it, the text says');
    if (isControl.test(word) && controlled.test(list[at - 1] ?? ''))
      return cue('offender', 'it controls others, the text says');
    if (victims.has(word)) return cue('victim', `"${word}" names the attacked side`);
    if (offenders.has(word)) return cue('offender', `"${word}" names the attacking side`);
    if (word === 'to' && second) return cue('victim', '"to" names the attacked side');
    if (owned.has(word)) ownable += 1;
    else if (!fillers.has(word) && !/^\d+$/.test(word)) strangers += 1;
  }
  return null;
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

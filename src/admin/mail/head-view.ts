// Who says that they wrote a mail, and every warning about it: stands outside whatever shows the
// mail's own words, so that no mail can imitate or hide it. Pure.

import type { Address } from '../../model.ts';
import type { Reading } from '../../reading.ts';
import { foundIn } from '../code-words.ts';
import type { Say } from '../messages/say.ts';
import { sealView } from '../seal.ts';
import { isOfSeal, type KeptTrace, traceLines } from '../trace.ts';
import { address as withPunycode, short } from '../words.ts';
import type { HeadView, PersonView } from './views.ts';

const peopleShown = 5;
const warningsShown = 12;
const nameMost = 120;
const fieldMost = 300;

/** @param trace the stored trace of its run, for what was proven; null where it has none */
export function headView(reading: Reading, say: Say, trace: KeptTrace | null): HeadView {
  const people = [...reading.from, ...reading.replyTo].slice(0, 2 * peopleShown);
  const warnings = [
    ...(reading.unread === null ? [] : [say('mail.unread', { why: reading.unread })]),
    ...(reading.fromFields > 1 ? [say('mail.many-from', { n: reading.fromFields })] : []),
    ...people.flatMap((one) => liesOf(one, say)),
    ...reading.problems.map((what) => say('mail.problem', { what })),
    ...reading.truncations.map((what) => say('mail.truncated', { what })),
  ];
  return {
    from: [...reading.from.slice(0, peopleShown).map(personView), ...asWritten(reading, say)],
    replyTo: reading.replyTo.slice(0, peopleShown).map(personView),
    date: reading.date,
    subject: reading.subject,
    proof: proofOf(trace?.lines ?? null, say),
    seal: sealView(trace, say),
    warnings: [...new Set(warnings)].slice(0, warningsShown),
  };
}

/** A sender whose address nobody can read is shown as the field is written. */
function asWritten({ from, headers }: Reading, say: Say): PersonView[] {
  if (from.length > 0 && from.every(({ address }) => address !== '')) return [];
  return headers
    .filter(({ name }) => name === 'from')
    .slice(0, peopleShown)
    .map(({ value }) => ({ address: short(value, fieldMost), name: say('mail.as-written') }));
}

function personView({ name, address }: Address): PersonView {
  return { address: withPunycode(address), name: short(name, nameMost) };
}

/** Characters of addresses that people have: others are encoded words, controls, quoted tricks. */
const plainAddress = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]+@[\p{L}\p{M}\p{N}.:[\]-]+$/u;

/** A name that is an address other than the real one; an address that hides something. */
function liesOf({ name, address }: Address, say: Say): string[] {
  const named = name.match(/[^\s<>"'()]{1,64}@[^\s<>"'()]{1,255}/)?.[0].toLowerCase();
  const lies = named !== undefined && named !== address;
  const isOdd = address !== '' && (!plainAddress.test(address) || address.includes('=?'));
  return [
    ...(lies ? [say('mail.name-lies', { name: short(name, nameMost), address })] : []),
    ...(isOdd ? [say('mail.odd-address', { address })] : []),
  ];
}

const proofTones: ReadonlyMap<string, 'good' | 'bad'> = new Map([
  ['aligned', 'good'],
  ['refused', 'bad'],
]);

/**
 * What `verify` said of the sender; nothing else that a mail says of itself proves it. Its
 * signature is told beside it, and its reason in full, without a mark of its own.
 */
function proofOf(trace: unknown, say: Say): HeadView['proof'] {
  const lines = traceLines(trace);
  const first = lines.findIndex(({ stage }) => stage === 'verify');
  if (first < 0) return [];
  const next = lines.findIndex(({ stage }, index) => index > first && stage !== '');
  return lines
    .slice(first, next < 0 ? undefined : next)
    .filter(({ doubt }) => !doubt)
    .slice(0, 3)
    .map((line) => ({
      tone: proofTones.get(line.code) ?? 'quiet',
      word: isOfSeal(line) ? '' : foundIn(say, line.code),
      text: line.text,
    }));
}

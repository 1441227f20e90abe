// Who answers for the addresses of a list: each is searched for as an offender of a complaint would
// be, by the rules in force. Whatever a complaint would be held for is a doubt here as well.

import type { Answering, ContactStates, WhoAnswers } from '../admin/scripted/answering.ts';
import type { Ours } from '../model.ts';
import type { Reads } from '../questions.ts';
import type { Rules } from '../rules.ts';
import { findContact } from '../stages/contact-search.ts';
import type { Offender } from '../stages/facts.ts';
import { readdressed } from '../tickets/readdressed.ts';

interface Sources {
  readonly rules: () => Rules;
  readonly reads: () => Reads;
  readonly now: () => Date;
}

/** Ties the search to the sources of the node. Never rejects for what others do not answer. */
export function whoAnswersBy({ rules, reads, now }: Sources): WhoAnswers {
  return async (listed) => {
    const tools = { now: now(), rules: rules(), read: reads() };
    const asking = {
      tools,
      senders: [],
      asked: { registry: 0, failures: 0, owners: 0, alternatives: 0 },
      refusals: new Map(),
      instead: readdressed([]),
    };
    const found = new Map<string, Answering | null>();
    const all: (Answering | null)[] = [];
    // One after the other: a slow registry is not to be flooded.
    for (const { ip, at, port } of listed) {
      const key = `${ip} ${at ?? ''} ${port ?? ''}`;
      if (!found.has(key)) found.set(key, await one({ ip, at, port }));
      all.push(found.get(key) ?? null);
    }
    return all;

    async function one(asked: { ip: string; at: string | null; port: number | null }) {
      const { ip, at, port } = asked;
      const ours = await tools.read.networks({ addresses: [{ ip, at }] });
      const [network] = ours.ok ? ours.value : [];
      if (network === undefined) return null;
      const answer = await findContact(offenderOf(network, at, port), asking);
      if ('temporary' in answer) return answering(network, [], answer.why);
      const contacts = answer.contacts.filter((contact) => contact !== null);
      const doubt = answer.doubts.map(({ text }) => text).join('; ');
      return { ...answering(network, contacts, doubt), at: answer.at };
    }
  };
}

function offenderOf(ours: Ours, at: string | null, port: number | null): Offender {
  const clock = at?.slice(0, 19) ?? '';
  const time = at === null ? null : ({ at, clock, zone: 'Z', confidence: 'given' } as const);
  return { ip: ours.ip, name: null, time, port, ours, evidence: [] };
}

function answering(ours: Ours, contacts: readonly string[], doubt: string): Answering {
  const { constituency, name, at } = ours;
  return { constituency, network: name, contacts, at, doubt };
}

/** What the desk knows of contacts; where it cannot be asked, all are new to it. */
export function contactStatesBy({ reads }: Pick<Sources, 'reads'>): ContactStates {
  return async (addresses) => {
    const answer = await reads().contacts({ addresses });
    const rows = answer.ok ? answer.value : [];
    return new Map(
      rows.map(({ address, approved, paused, bouncing }) => [
        address,
        paused ? 'paused' : bouncing ? 'bouncing' : approved ? 'known' : 'new',
      ]),
    );
  };
}

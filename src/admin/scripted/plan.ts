// From a list to what would be done: one investigation a contact, with its letter as it would
// leave, under one digest. All ids come from the script's, so that a second time nothing is done.

import { createHash } from 'node:crypto';

import type { Act, ActPreview } from '../../acts.ts';
import type { PartyId, TicketId } from '../../model.ts';
import { type OpenAsk, openAsks } from '../../store/scripts.ts';
import { isRefused } from '../../tickets/plans.ts';
import { derivedId } from '../../uuid.ts';
import type { Parts } from '../answer.ts';
import type { ListRow } from './list.ts';

/** What a person asks for. */
export interface Wish {
  readonly script: string;
  readonly rows: readonly ListRow[];
  readonly subject: string;
  readonly text: string;
  readonly article: string;
  /** The incident that all hang below; null: none. */
  readonly above: TicketId | null;
  /** Also where an investigation of the same is open. */
  readonly again: boolean;
  readonly actor: string;
}

export interface ContactPlan {
  readonly contact: string;
  readonly constituency: string;
  readonly networks: readonly string[];
  /** Where the contact is from. */
  readonly at: string;
  readonly isNew: boolean;
  readonly rows: readonly ListRow[];
  readonly act: Act;
  /** Null: it is refused. */
  readonly preview: ActPreview | null;
  readonly refused: string;
}

export interface ScriptPlan {
  readonly contacts: readonly ContactPlan[];
  /** Whom the same was asked before, in an investigation that is open. */
  readonly open: readonly OpenPlan[];
  /** Rows that nobody is told of, and why. */
  readonly left: readonly { readonly row: ListRow; readonly why: LeftWhy; readonly text: string }[];
  readonly digest: string;
}

export interface OpenPlan extends Pick<ContactPlan, 'contact' | 'rows'> {
  readonly ticket: Pick<OpenAsk, 'id' | 'number'>;
}

export type LeftWhy = 'not-ours' | 'nobody' | 'doubt' | 'paused' | 'bouncing';

type Sources = Pick<Parts, 'acting' | 'whoAnswers' | 'contactStates' | 'database'>;

/** What would be done; asks registries where the rules say so, and writes nothing. */
export async function planScript(wish: Wish, parts: Sources): Promise<ScriptPlan> {
  const answers = await parts.whoAnswers(wish.rows);
  const names = answers.flatMap((one) => one?.contacts ?? []);
  const states = await parts.contactStates([...new Set(names)]);
  const groups = new Map<string, Group>();
  const left: ScriptPlan['left'][number][] = [];
  for (const [index, row] of wish.rows.entries()) {
    const answer = answers[index] ?? null;
    if (answer === null) {
      left.push({ row, why: 'not-ours', text: '' });
      continue;
    }
    const { contacts, doubt } = answer;
    if (doubt !== '') left.push({ row, why: 'doubt', text: doubt });
    else if (contacts.length === 0) left.push({ row, why: 'nobody', text: answer.network });
    if (doubt !== '') continue;
    for (const contact of contacts) {
      const state = states.get(contact) ?? 'new';
      if (state === 'paused' || state === 'bouncing') {
        left.push({ row, why: state, text: contact });
        continue;
      }
      groupOf(groups, contact, state === 'new', answer).add(row, answer.network);
    }
  }
  const open = await openOf([...groups.values()], wish, parts);
  const contacts: ContactPlan[] = [];
  for (const [group, ticket] of open) {
    if (ticket === null || wish.again) contacts.push(await contactPlan(group, wish, parts));
  }
  const hash = createHash('sha256');
  for (const { contact, preview, refused } of contacts) {
    hash.update(`${contact}\n${preview?.digest ?? refused}\n`);
  }
  const asked = [...open].flatMap(([{ contact, rows }, ticket]) =>
    ticket === null ? [] : [{ contact, rows, ticket }],
  );
  return { contacts, open: asked, left, digest: hash.digest('hex') };
}

interface Group {
  readonly contact: string;
  readonly constituency: string;
  readonly at: string;
  readonly isNew: boolean;
  readonly networks: Set<string>;
  readonly rows: ListRow[];
  add(row: ListRow, network: string): void;
}

/** Of one contact in one constituency; it may answer for several networks. */
function groupOf(
  groups: Map<string, Group>,
  contact: string,
  isNew: boolean,
  { constituency, at }: { readonly constituency: string; readonly at: string },
): Group {
  const key = `${constituency} ${contact}`;
  const known = groups.get(key);
  if (known !== undefined) return known;
  const rows: ListRow[] = [];
  const networks = new Set<string>();
  const add = (row: ListRow, network: string): void => {
    rows.push(row);
    networks.add(network);
  };
  const group: Group = { contact, constituency, at, isNew, networks, rows, add };
  groups.set(key, group);
  return group;
}

/** Of each what is open of the same; what this script has opened itself is only finished. */
async function openOf(
  groups: readonly Group[],
  { script, subject }: Wish,
  { database }: Sources,
): Promise<ReadonlyMap<Group, OpenAsk | null>> {
  const asked = groups.flatMap(({ contact, rows }, place) =>
    [...new Set(rows.map(({ ip }) => ip))].map((ip) => ({ place, contact, ip })),
  );
  const own = groups.map((group) => ticketOf(script, group));
  const found = await openAsks(database, asked, subject, own);
  const byPlace = new Map(found.map((one) => [one.place, one]));
  return new Map(groups.map((group, place) => [group, byPlace.get(place) ?? null]));
}

function ticketOf(script: string, { constituency, contact }: Group): TicketId {
  return derivedId(script, `ticket ${constituency} ${contact}`) as TicketId;
}

async function contactPlan(group: Group, wish: Wish, { acting }: Sources): Promise<ContactPlan> {
  const { contact, constituency, at, isNew, networks, rows } = group;
  const name = `${constituency} ${contact}`;
  const act: Act = {
    do: 'open',
    kind: 'investigation',
    id: derivedId(wish.script, `act ${name}`),
    ticket: ticketOf(wish.script, group),
    actor: wish.actor,
    subject: wish.subject,
    constituency,
    values: [['addresses', [...new Set(rows.map(({ ip }) => ip))].join(',')]],
    above: wish.above,
    party: { id: derivedId(wish.script, `party ${name}`) as PartyId, address: contact },
    letter: {
      text: `${wish.text}\n\n${rows.map(lineOf).join('\n')}`,
      articles: wish.article === '' ? [] : [wish.article],
    },
  };
  const preview = await acting.preview(act);
  return {
    contact,
    constituency,
    networks: [...networks],
    at,
    isNew,
    rows,
    act,
    preview: isRefused(preview) ? null : preview,
    refused: isRefused(preview) ? preview.refused : '',
  };
}

/** "192.0.2.7  2026-04-06 15:02:11Z  port 25  note" */
function lineOf({ ip, at, port, note }: ListRow): string {
  const time = at === null ? '' : `${at.slice(0, 19).replace('T', ' ')}Z`;
  const cells = [ip, time, port === null ? '' : `port ${port}`, note];
  return cells.filter((cell) => cell !== '').join('  ');
}

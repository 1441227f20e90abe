// Lists of addresses that were worked off: what came of each contact, kept so that the same list
// sent again does nothing and shows this.

import type { TicketId } from '../model.ts';
import type { Database } from './pg.ts';
import { rowsJson } from './rows-json.ts';

export interface ScriptRow {
  readonly contact: string;
  /** How many addresses it was told of. */
  readonly addresses: number;
  /** Null: none was opened. */
  readonly ticket: TicketId | null;
  /** Why not; empty where one was. */
  readonly refused: string;
}

export interface Script {
  readonly id: string;
  readonly subject: string;
  readonly rows: readonly ScriptRow[];
  readonly actor: string;
  readonly at: Date;
}

/** An address that a contact would be asked about. */
export interface AskedAbout {
  /** Which of the contacts it is, counted from 0. */
  readonly place: number;
  readonly contact: string;
  readonly ip: string;
}

export interface OpenAsk {
  readonly place: number;
  readonly id: TicketId;
  readonly number: string | null;
}

/** Of one address so many investigations are weighed. */
const weighedMost = 50;

/**
 * The newest open investigation of each contact about one of its addresses under that subject.
 * @param except those that the script itself has opened
 */
export async function openAsks(
  database: Database,
  asked: readonly AskedAbout[],
  subject: string,
  except: readonly TicketId[],
): Promise<OpenAsk[]> {
  return database.query<OpenAsk>(
    {
      name: 'open-asks',
      text: `
        select distinct on (asked.place) asked.place, ticket.id, ticket.number
        from unnest($1::int[], $2::text[], $3::inet[]) as asked (place, contact, ip)
        cross join lateral (
          select ticket from ticket_address
          where ip = asked.ip and kind = 'investigation' and open
          order by ticket desc limit ${weighedMost}
        ) near join ticket on ticket.id = near.ticket
        where ticket.subject = $4 and ticket.id <> all ($5)
          and exists (select from party where party.ticket = ticket.id
            and party.role = 'administrator' and party.address = asked.contact)
        order by asked.place, ticket.id desc`,
    },
    [
      asked.map(({ place }) => place),
      asked.map(({ contact }) => contact),
      asked.map(({ ip }) => ip),
      subject,
      except,
    ],
  );
}

/** The first word stays: of two that do the same at once, one keeps it. */
export async function keepScript(database: Database, script: Script): Promise<void> {
  const { id, subject, rows, actor, at } = script;
  await database.query(
    `insert into script (id, subject, rows, actor, at) values ($1, $2, $3, $4, $5)
     on conflict (id) do nothing`,
    [id, subject, rowsJson(rows), actor, at],
  );
}

export async function findScript(database: Database, id: string): Promise<Script | null> {
  const [row] = await database.query<Script>(
    { name: 'find-script', text: 'select id, subject, rows, actor, at from script where id = $1' },
    [id],
  );
  return row ?? null;
}

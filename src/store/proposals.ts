// What people at the desk would have in the files of rules: kept until somebody says that it stands
// there or is not wanted. Nothing here changes a rule.

import type { Database, Queries } from './pg.ts';

export interface Proposal {
  readonly id: string;
  readonly kind: 'network' | 'contact';
  /** The prefix, or the address. */
  readonly about: string;
  readonly yaml: string;
  /** "networks.yaml:41"; null: no line says it yet. */
  readonly insteadOf: string | null;
  readonly why: string;
  readonly actor: string;
  readonly at: Date;
}

const shownMost = 20;

/** Why the program proposes somebody in the place of a contact that no mail reaches, as it is kept. */
export function cameBackWhy(dead: string, to: string): string {
  return `mail to ${dead} came back; ${to} was asked instead`;
}

/** The same, to be said in another language; null: it is a person's own words. */
export function cameBackIn(why: string): { readonly dead: string; readonly to: string } | null {
  const [, dead, to] = /^mail to (\S+) came back; (\S+) was asked instead$/.exec(why) ?? [];
  return dead === undefined || to === undefined ? null : { dead, to };
}

export async function keepProposal(database: Queries, proposal: Proposal): Promise<void> {
  const { id, kind, about, yaml, insteadOf, why, actor, at } = proposal;
  await database.query(
    `insert into proposal (id, kind, about, yaml, instead_of, why, actor, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [id, kind, about, yaml, insteadOf, why, actor, at],
  );
}

/** Open ones about a prefix or an address, the newest first. */
export async function openProposals(
  database: Database,
  kind: Proposal['kind'],
  about: string,
): Promise<Proposal[]> {
  return database.query<Proposal>(
    `select id, kind, about, yaml, instead_of as "insteadOf", why, actor, at from proposal
     where about = $2 and kind = $1 and done_at is null order by id desc limit ${shownMost}`,
    [kind, about],
  );
}

/** Null: there is no such one that is open. */
export async function endProposal(
  database: Database,
  id: string,
  by: { readonly actor: string; readonly at: Date },
): Promise<Pick<Proposal, 'kind' | 'about'> | null> {
  const [row] = await database.query<Pick<Proposal, 'kind' | 'about'>>(
    `update proposal set done_by = $2, done_at = $3 where id = $1 and done_at is null
     returning kind, about`,
    [id, by.actor, by.at],
  );
  return row ?? null;
}

// The tickets that one stands for: what was merged into it, and into that. A merge points earlier
// ones at the last target too, but two at once may leave a chain; so it is followed.

/** Tickets merged into one that are read with it: people merge, but nothing stops them. */
const mergedMost = 500;

/** A query for the ids of a ticket, and of all that it stands for; `id`: an expression for its. */
export function standsFor(id: string): string {
  return `
    with recursive reached as (
      select ${id}::uuid as id
      union
      select ticket.id from reached join ticket on ticket.merged_into = reached.id
    ) select id from reached limit ${mergedMost}`;
}

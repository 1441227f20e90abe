// The lifecycles of the four kinds of ticket, as data. Nothing changes a ticket's state but along
// one of these ways; the tables are checked when the program starts.

import type { TicketKind } from '../model.ts';

export interface Lifecycle {
  /** The state a ticket of this kind begins in, unless the one who opens it says otherwise. */
  readonly first: string;
  /** Every state, with the states it may change to. */
  readonly changes: Readonly<Record<string, readonly string[]>>;
}

export const lifecycles: Readonly<Record<TicketKind, Lifecycle>> = {
  report: {
    first: 'new',
    changes: {
      new: ['open', 'resolved', 'rejected'],
      open: ['resolved', 'rejected'],
      resolved: ['open'],
      rejected: ['open'],
    },
  },
  incident: {
    first: 'open',
    changes: {
      open: ['resolved', 'abandoned'],
      resolved: ['open'],
      abandoned: ['open'],
    },
  },
  investigation: {
    first: 'open',
    changes: { open: ['resolved'], resolved: ['open'] },
  },
  block: {
    first: 'pending activation',
    changes: {
      'pending activation': ['active', 'removed'],
      active: ['pending removal', 'removed'],
      'pending removal': ['removed', 'active'],
      removed: ['active'],
    },
  },
};

/** Whether a ticket of that kind may go from one state to the other; unknown states may not. */
export function mayChange(kind: TicketKind, from: string, to: string): boolean {
  const { changes } = lifecycles[kind];
  return Object.hasOwn(changes, from) && (changes[from]?.includes(to) ?? false);
}

/** What is wrong with the tables, a sentence each; the program does not start with any. */
export function lifecycleProblems(
  tables: Readonly<Record<string, Lifecycle>> = lifecycles,
): readonly string[] {
  return Object.entries(tables).flatMap(([kind, { first, changes }]) => {
    const states = new Set(Object.keys(changes));
    const reached = new Set([first]);
    for (const state of reached) for (const next of changes[state] ?? []) reached.add(next);
    return [
      ...[...reached]
        .filter((state) => !states.has(state))
        .map((state) => `${kind}: "${state}" is no state`),
      ...[...states]
        .filter((state) => !reached.has(state))
        .map((state) => `${kind}: nothing leads to "${state}"`),
      ...Object.entries(changes)
        .filter(([state, next]) => next.includes(state))
        .map(([state]) => `${kind}: "${state}" changes to itself`),
    ];
  });
}

// The lifecycles of the four kinds of ticket, as data. Nothing changes a ticket's state but along
// one of these ways; from every state one leads on, and in the end to a closed one. The tables are
// checked whenever the configuration is read, so before anything starts.

import type { TicketKind } from '../model.ts';

export interface Lifecycle {
  /** The state a ticket of this kind begins in, unless the one who opens it says otherwise. */
  readonly first: string;
  /** The states in which nothing more is to be done; ways out of them reopen. */
  readonly closed: readonly string[];
  /** Every state, with the states it may change to. */
  readonly changes: Readonly<Record<string, readonly string[]>>;
}

/** Lifecycles by kind; a table under test may lack kinds, or have others. */
export type Lifecycles = Readonly<Record<string, Lifecycle>>;

export const lifecycles: Readonly<Record<TicketKind, Lifecycle>> = {
  report: {
    first: 'new',
    closed: ['resolved', 'rejected'],
    changes: {
      new: ['open', 'resolved', 'rejected'],
      open: ['resolved', 'rejected'],
      resolved: ['open'],
      rejected: ['open'],
    },
  },
  incident: {
    first: 'open',
    closed: ['resolved', 'abandoned'],
    changes: {
      open: ['resolved', 'abandoned'],
      resolved: ['open'],
      abandoned: ['open'],
    },
  },
  investigation: {
    first: 'open',
    closed: ['resolved'],
    changes: { open: ['resolved'], resolved: ['open'] },
  },
  block: {
    first: 'pending activation',
    closed: ['removed'],
    changes: {
      'pending activation': ['active', 'removed'],
      active: ['pending removal', 'removed'],
      'pending removal': ['removed', 'active'],
      removed: ['active'],
    },
  },
};

/** Whether a ticket of that kind asks somebody, and waits for the answer. */
export function isAsking(kind: TicketKind): boolean {
  return kind === 'investigation' || kind === 'block';
}

/** Whose turn it is; nobody's once it is closed. */
export function turnOf<T>(one: Standing & { readonly turn: T }): T | null {
  return isOpenState(one.kind, one.state) ? one.turn : null;
}

interface Standing {
  readonly kind: TicketKind;
  readonly state: string;
}

/** Whether a ticket of that kind may go from one state to the other; unknown states may not. */
export function mayChange(kind: TicketKind, from: string, to: string): boolean {
  return waysOut(lifecycles[kind], from).includes(to);
}

/** Whether something is still to be done about a ticket in that state. */
export function isOpenState(kind: TicketKind, state: string): boolean {
  return !lifecycles[kind].closed.includes(state);
}

/** The states that a state may change to; none where it is no state. */
export function waysOut({ changes }: Lifecycle, state: string): readonly string[] {
  return Object.hasOwn(changes, state) ? (changes[state] ?? []) : [];
}

/** What is wrong with the tables, a sentence each; the program does not start with any. */
export function lifecycleProblems(tables: Lifecycles = lifecycles): readonly string[] {
  return Object.entries(tables).flatMap(([kind, table]) =>
    problemsOf(table).map((problem) => `${kind}: ${problem}`),
  );
}

function problemsOf(table: Lifecycle): readonly string[] {
  const { first, closed, changes } = table;
  const states = Object.keys(changes);
  const reached = reachedFrom(table, first);
  const named = new Set([first, ...closed, ...Object.values(changes).flat()]);
  const leavesFor = (state: string) => waysOut(table, state).filter((next) => next !== state);
  const isStuck = (state: string) =>
    leavesFor(state).length > 0 && !closed.some((end) => reachedFrom(table, state).has(end));
  return [
    ...[...named]
      .filter((state) => !states.includes(state))
      .map((state) => `"${state}" is no state`),
    ...(closed.length === 0 ? ['no state is a closed one'] : states.filter(isStuck).map(stuck)),
    ...states
      .filter((state) => !reached.has(state))
      .map((state) => `no way leads from "${first}" to "${state}"`),
    ...states
      .filter((state) => waysOut(table, state).includes(state))
      .map((state) => `"${state}" changes to itself`),
    ...states
      .filter((state) => leavesFor(state).length === 0)
      .map((state) => `nothing leads out of "${state}"`),
  ];
}

function stuck(state: string): string {
  return `no way leads from "${state}" to a closed state`;
}

/** The state itself, and every one that some way leads to. */
function reachedFrom(table: Lifecycle, state: string): ReadonlySet<string> {
  const reached = new Set([state]);
  for (const one of reached) for (const next of waysOut(table, one)) reached.add(next);
  return reached;
}

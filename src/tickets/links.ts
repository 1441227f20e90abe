// Which ticket may hang below which, as data: how many it may hang below at once, and what becomes
// of it when the one above is closed. Nothing is linked but by a row of this table; it is checked
// together with the lifecycles, whose states it names.

import type { TicketKind } from '../model.ts';
import { type Lifecycles, lifecycles, waysOut } from './lifecycles.ts';

export interface LinkRule<Kind extends string = string> {
  readonly parent: Kind;
  readonly child: Kind;
  /** How many parents of this kind one child may hang below at once; null: any number. */
  readonly parentsMax: number | null;
  /**
   * By the state that closes the parent, the state that its open children are brought to; null:
   * they stay as they are.
   */
  readonly whenClosed: Readonly<Record<string, string>> | null;
}

const linkRules: readonly LinkRule<TicketKind>[] = [
  {
    parent: 'incident',
    child: 'report',
    parentsMax: null,
    whenClosed: { resolved: 'resolved', abandoned: 'rejected' },
  },
  {
    parent: 'incident',
    child: 'investigation',
    parentsMax: 1,
    whenClosed: { resolved: 'resolved', abandoned: 'resolved' },
  },
  {
    parent: 'incident',
    child: 'block',
    parentsMax: 1,
    whenClosed: { resolved: 'removed', abandoned: 'removed' },
  },
  // A new complaint that came in as a reply is linked to what it replied to, and no more than that.
  { parent: 'report', child: 'report', parentsMax: null, whenClosed: null },
  { parent: 'investigation', child: 'report', parentsMax: null, whenClosed: null },
  { parent: 'block', child: 'report', parentsMax: null, whenClosed: null },
];

/**
 * Whether a child that hangs below so many parents of that kind may be hung below another.
 * @param hanging how many it hangs below already
 */
export function mayLink(parent: TicketKind, child: TicketKind, hanging: number): boolean {
  const rule = linkRules.find((one) => one.parent === parent && one.child === child);
  return rule !== undefined && (rule.parentsMax === null || hanging < rule.parentsMax);
}

/** The state that a parent's end brings its open children to; null: they stay as they are. */
export function whenClosed(parent: TicketKind, child: TicketKind, state: string): string | null {
  const ends = linkRules.find((one) => one.parent === parent && one.child === child)?.whenClosed;
  return ends !== undefined && ends !== null && Object.hasOwn(ends, state)
    ? (ends[state] ?? null)
    : null;
}

/** What is wrong with the table, a sentence each; the program does not start with any. */
export function linkProblems(
  rules: readonly LinkRule[] = linkRules,
  tables: Lifecycles = lifecycles,
): readonly string[] {
  const known = new Set<string>();
  return rules.flatMap((rule) => {
    const name = `${rule.parent} to ${rule.child}`;
    const twice = known.has(name) ? ['it is declared twice'] : [];
    known.add(name);
    return [...twice, ...problemsOf(rule, tables)].map((problem) => `${name}: ${problem}`);
  });
}

function problemsOf(rule: LinkRule, tables: Lifecycles): readonly string[] {
  const unknown = [...new Set([rule.parent, rule.child])].filter(
    (kind) => !Object.hasOwn(tables, kind),
  );
  if (unknown.length > 0) return unknown.map((kind) => `"${kind}" is no kind of ticket`);
  const most = rule.parentsMax;
  const isCount = most === null || (Number.isInteger(most) && most >= 1);
  return [
    ...(isCount ? [] : [`a child cannot hang below ${most} parents`]),
    ...cascadeProblems(rule, tables),
  ];
}

/** A cascade answers every way to close the parent, and with a change every open child can make. */
function cascadeProblems({ parent, child, whenClosed }: LinkRule, tables: Lifecycles) {
  const above = tables[parent];
  const below = tables[child];
  if (whenClosed === null || above === undefined || below === undefined) return [];
  const open = Object.keys(below.changes).filter((state) => !below.closed.includes(state));
  return [
    ...above.closed
      .filter((state) => !Object.hasOwn(whenClosed, state))
      .map((state) => `at "${state}" it does not say what becomes of a ${child}`),
    ...Object.entries(whenClosed).flatMap(([closing, to]) => [
      ...(above.closed.includes(closing) ? [] : [`"${closing}" closes no ${parent}`]),
      ...(below.closed.includes(to)
        ? open
            .filter((from) => !waysOut(below, from).includes(to))
            .map((from) => `at "${closing}" no ${child} can go from "${from}" to "${to}"`)
        : [`at "${closing}" it names "${to}", which closes no ${child}`]),
    ]),
  ];
}

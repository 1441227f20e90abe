// From the sections hours, holidays, shifts, escalation, sla and digest to the rules of the clocks:
// names that nobody bears and ladders that lead nowhere are problems here, with their place.

import type { z } from 'zod';

import type { ClockRules, Hours, Ladder, Rung, ServiceLevel, Shifts } from '../clock-rules.ts';
import { categories, ownTypes } from '../findings.ts';
import type { Desk } from '../rules.ts';
import type { Item } from './checks.ts';
import type { clockSections } from './clock-schema.ts';
import type { Problem } from './problems.ts';
import { suggestion } from '../suggestion.ts';
import { readList, readMap, type Section } from './sections.ts';

/** What else the rules say, as far as names are looked up in it. */
export interface ClockParts {
  readonly desk: Desk | null;
  readonly templates: ReadonlyMap<string, unknown>;
  readonly teams: readonly string[];
  readonly constituencies: readonly Item<{ readonly name: string }>[];
  readonly constituenciesKnown: boolean;
}

const slaKinds = ['report', 'incident', 'investigation', 'block', 'default'];
const rungsMax = 10;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const dailyDefault = 8 * 60;
const shiftsDefault: Shifts = { changes: [6 * 60, 14 * 60, 22 * 60], morning: 8 * 60 };
const remind = (afterMs: number, template: string, second: boolean): Rung => ({
  afterMs,
  act: { do: 'remind', template, second },
});
const ask = (afterMs: number): Rung => ({ afterMs, act: { do: 'hold' } });

/** What counts where nothing else is written; each is replaced by one of its name. */
const shipped: Readonly<Record<string, readonly Rung[]>> = {
  default: [
    remind(3 * dayMs, 'reminder.1', false),
    remind(7 * dayMs, 'reminder.2', true),
    ask(10 * dayMs),
  ],
  phishing: [remind(4 * hourMs, 'reminder.1', false), ask(24 * hourMs)],
};

/** The rules of the clocks; what is wrong is added to the problems. */
export function clockRulesOf(
  sections: ReadonlyMap<string, Section>,
  parts: ClockParts,
  problems: Problem[],
): Omit<ClockRules, 'untouchedMs'> {
  return {
    hours: hoursOf(sections, parts, problems),
    shifts: shiftsOf(sections, problems),
    escalation: laddersOf(sections, parts, problems),
    sla: levelsOf(sections, parts, problems),
    dailyDigestAt: readMap(sections, 'digest', problems)?.daily_at ?? dailyDefault,
  };
}

function hoursOf(
  sections: ReadonlyMap<string, Section>,
  { desk, teams }: ClockParts,
  problems: Problem[],
): ReadonlyMap<string, Hours> {
  const zone = desk?.timeZone ?? 'UTC';
  const holidays = new Set(readList(sections, 'holidays', problems).map(({ value }) => value));
  const all = new Map<string, Hours>([['desk', { zone, week: null, holidays }]]);
  for (const [team, week] of Object.entries(readMap(sections, 'hours', problems) ?? {})) {
    const at = sections.get('hours')?.file.keyPlace(['hours'], team) ?? '';
    problems.push(...unknownName(team, ['desk', ...teams], 'there is no team', at));
    all.set(team, { zone, week, holidays });
  }
  return all;
}

function shiftsOf(sections: ReadonlyMap<string, Section>, problems: Problem[]): Shifts {
  const written = readMap(sections, 'shifts', problems);
  if (written === null) return shiftsDefault;
  const changes = [...new Set(written.change_at)].sort((one, other) => one - other);
  return { changes, morning: written.morning };
}

function laddersOf(
  sections: ReadonlyMap<string, Section>,
  parts: ClockParts,
  problems: Problem[],
): ReadonlyMap<string, Ladder> {
  const ladders = new Map<string, Ladder>(
    Object.entries(shipped).map(([name, rungs]) => [name, { rungs, at: 'as shipped' }]),
  );
  const section = sections.get('escalation');
  if (section === undefined) return ladders;
  const { desk, templates } = parts;
  const hasTemplate = (name: string): boolean =>
    desk === null || templates.has(`${desk.lang}/${name}`);
  const last = categories.map((category) => category.split('/').at(-1) ?? '');
  const types = [...new Set([...last, ...ownTypes])];
  for (const [name, written] of Object.entries(readMap(sections, 'escalation', problems) ?? {})) {
    const path = ['escalation', name];
    const place = section.file.keyPlace(['escalation'], name);
    problems.push(...nameProblems(name, place, types, namesOf(parts)));
    const steps: Steps = written;
    problems.push(...stepProblems(steps, (index) => section.file.place([...path, index]), place));
    for (const [index, step] of steps.entries()) {
      if (step.do !== 'remind' || hasTemplate(step.template)) continue;
      const at = section.file.place([...path, index, 'template']);
      problems.push({ at, text: `there is no template "${step.template}" in the desk's language` });
    }
    ladders.set(name, { rungs: steps.map(rungOf), at: section.file.line(path) });
  }
  return ladders;
}

type Steps = z.output<typeof clockSections.escalation>[string];

/** "TYPE", "default", or either of them behind "CONSTITUENCY/". */
function nameProblems(
  name: string,
  at: string,
  types: readonly string[],
  constituencies: readonly string[] | null,
): Problem[] {
  const slash = name.indexOf('/');
  const type = name.slice(slash + 1);
  const unknown = unknownName(type, [...types, 'default'], 'there is no type of incident', at);
  if (slash < 0 || constituencies === null) return unknown;
  const whose = unknownName(name.slice(0, slash), constituencies, noConstituency, at);
  return [...whose, ...unknown];
}

/** Null where they are not all known. */
function namesOf({ constituencies, constituenciesKnown }: ClockParts): readonly string[] | null {
  return constituenciesKnown ? constituencies.map(({ value }) => value.name) : null;
}

const noConstituency = 'there is no constituency';

function unknownName(name: string, known: readonly string[], text: string, at: string): Problem[] {
  if (known.includes(name)) return [];
  const fix = suggestion(name, known);
  return [{ at, text: `${text} "${name}"`, ...(fix ? { fix } : {}) }];
}

/** A ladder goes up, and ends with a question to the desk: silence never ends in silence. */
function stepProblems(steps: Steps, placeOf: (index: number) => string, at: string): Problem[] {
  const fix = 'end it with { after: 10d, do: hold }';
  if (steps.at(-1)?.do !== 'hold') {
    return [{ at, text: 'a ladder ends with a hold, so that somebody looks', fix }];
  }
  if (steps.length > rungsMax) return [{ at, text: `a ladder has ${rungsMax} steps at most` }];
  return steps.flatMap((step, index) => {
    const before = steps[index - 1];
    if (step.do === 'hold' && index < steps.length - 1) {
      return [{ at: placeOf(index), text: 'nothing comes after a hold; it is the last step' }];
    }
    if (step.after > (before?.after ?? 0)) return [];
    const text =
      before === undefined ? 'it comes at once' : 'it comes no later than the one before';
    return [{ at: placeOf(index), text: `${text}; each step needs a later "after"` }];
  });
}

function rungOf(step: Steps[number]): Rung {
  if (step.do === 'hold') return ask(step.after);
  return remind(step.after, step.template, step.cc !== undefined);
}

function levelsOf(
  sections: ReadonlyMap<string, Section>,
  parts: ClockParts,
  problems: Problem[],
): ReadonlyMap<string, ServiceLevel> {
  const file = sections.get('sla')?.file;
  const levels = new Map<string, ServiceLevel>();
  for (const [whose, kinds] of Object.entries(readMap(sections, 'sla', problems) ?? {})) {
    const place = file?.keyPlace(['sla'], whose) ?? '';
    const known = ['default', ...(namesOf(parts) ?? [whose])];
    problems.push(...unknownName(whose, known, noConstituency, place));
    for (const [kind, level] of Object.entries(kinds)) {
      const at = file?.keyPlace(['sla', whose], kind) ?? '';
      problems.push(...unknownName(kind, slaKinds, 'there is no kind of ticket', at));
      levels.set(`${whose}/${kind}`, {
        ...(level.first_response ? { 'first-response': level.first_response } : {}),
        ...(level.next_update ? { 'next-update': level.next_update } : {}),
        ...(level.resolve ? { resolve: level.resolve } : {}),
      });
    }
  }
  return levels;
}

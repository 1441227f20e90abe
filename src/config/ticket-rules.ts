// From the sections close_reasons, fields and teams to the rules of working on tickets. Reasons
// that are written stand in the place of the eight; fields and teams are added to what is shipped,
// and a field of a shipped name changes that one.

import type { z } from 'zod';

import {
  closeReasonsShipped,
  type FieldRule,
  fieldsShipped,
  teamsShipped,
  type TicketRules,
} from '../desk-rules.ts';
import type { Item } from './checks.ts';
import type { Problem } from './problems.ts';
import { suggestion } from '../suggestion.ts';
import type { constituency, rule } from './rules-schema.ts';
import { readList, type Section } from './sections.ts';
import { ticketKinds, type ticketSections } from './ticket-schema.ts';

/** The rules of working on tickets; what is wrong is added to the problems. */
export function ticketRulesOf(
  sections: ReadonlyMap<string, Section>,
  using: {
    readonly rules: readonly Item<z.output<typeof rule>>[];
    readonly constituencies: readonly Item<z.output<typeof constituency>>[];
  },
  problems: Problem[],
): TicketRules {
  const reasons = readList(sections, 'close_reasons', problems);
  const fields = readList(sections, 'fields', problems);
  const teams = readList(sections, 'teams', problems);
  problems.push(...twice(reasons.map((item) => ({ ...item, value: item.value.code }))));
  problems.push(...twice(fields.map((item) => ({ ...item, value: item.value.name }))));
  problems.push(...reasons.flatMap(labelProblems), ...fields.flatMap(fieldProblems));
  const closeReasons =
    reasons.length === 0
      ? closeReasonsShipped
      : reasons.map(({ value: { code, labels, kinds, tell = null } }) => ({
          code,
          labels: new Map(Object.entries(labels)),
          kinds,
          tell,
        }));
  const codes = [...new Set(closeReasons.map((one) => one.code))];
  problems.push(...unknownReasons(using.rules, codes));
  const teamNames = [...new Set([...teamsShipped, ...teams.map((item) => item.value)])];
  problems.push(...unknownTeams(using.constituencies, teamNames));
  const written = fields.map(({ value }) => fieldOf(value));
  const kept = fieldsShipped.map((rule) => written.find((one) => one.name === rule.name) ?? rule);
  return {
    closeReasons,
    fields: [...kept, ...written.filter((rule) => shippedOf(rule.name) === undefined)],
    teams: teamNames,
  };
}

function unknownReasons(
  routing: readonly Item<z.output<typeof rule>>[],
  codes: readonly string[],
): Problem[] {
  return routing.flatMap(({ value, file, path }) => {
    if (value.do !== 'close' || codes.includes(value.reason)) return [];
    const fix = suggestion(value.reason, codes);
    const text = `there is no close reason "${value.reason}"`;
    return [{ at: file.place([...path, 'reason']), text, ...(fix ? { fix } : {}) }];
  });
}

function unknownTeams(
  constituencies: readonly Item<z.output<typeof constituency>>[],
  teams: readonly string[],
): Problem[] {
  return constituencies.flatMap(({ value, file, path }) => {
    if (value.team === undefined || teams.includes(value.team)) return [];
    const fix = suggestion(value.team, teams);
    const text = `there is no team "${value.team}"`;
    return [{ at: file.place([...path, 'team']), text, ...(fix ? { fix } : {}) }];
  });
}

function shippedOf(name: string): FieldRule | undefined {
  return fieldsShipped.find((rule) => rule.name === name);
}

function fieldOf(value: z.output<typeof ticketSections.fields>): FieldRule {
  const shipped = shippedOf(value.name);
  return {
    name: value.name,
    label: value.label ?? shipped?.label ?? value.name,
    kinds: value.kinds ?? shipped?.kinds ?? ticketKinds,
    type: value.type ?? shipped?.type ?? 'text',
    values: value.values ?? shipped?.values ?? [],
    requiredAtClose: value.required?.includes('close') ?? false,
  };
}

function fieldProblems({
  value,
  file,
  path,
}: Item<z.output<typeof ticketSections.fields>>): Problem[] {
  const { type, values } = fieldOf(value);
  const shipped = shippedOf(value.name)?.type;
  const at = file.place([...path, 'type']);
  if (shipped !== undefined && type !== shipped) {
    return [{ at, text: `${value.name} is shipped as ${shipped}; give yours another name` }];
  }
  if (type === 'enum' && values.length === 0) {
    return [{ at, text: `${value.name} is an enum without values`, fix: 'add values: [a, b]' }];
  }
  if (type !== 'enum' && value.values !== undefined) {
    return [{ at, text: `${value.name} has values but is no enum`, fix: 'add type: enum' }];
  }
  return [];
}

function labelProblems({
  value,
  file,
  path,
}: Item<z.output<typeof ticketSections.close_reasons>>): Problem[] {
  return Object.keys(value.labels)
    .filter((lang) => !/^[a-z]{2}$/.test(lang))
    .map((lang) => ({
      at: file.keyPlace([...path, 'labels'], lang),
      text: `"${lang}" is no language`,
      fix: 'write two letters, like en',
    }));
}

function twice(items: readonly Item<string>[]): Problem[] {
  const seen = new Map<string, string>();
  return items.flatMap(({ value, file, path, at }) => {
    const first = seen.get(value);
    if (first === undefined) seen.set(value, at);
    return first === undefined
      ? []
      : [{ at: file.place(path), text: `${value} already stands at ${first}` }];
  });
}

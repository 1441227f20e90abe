// From texts to Rules. The texts are exactly what a revision stores, so an old revision is read
// again by the same way as the working copy, and a decision can be replayed from the database
// alone.

import { RE2JS } from 're2js';
import type { z } from 'zod';

import type { RepeatPolicy } from '../repeat-rules.ts';
import type {
  Constituency,
  Desk,
  Keyword,
  Limits,
  NetworkRule,
  RoutingRule,
  Rules,
} from '../rules.ts';
import { acknowledgeOf } from './acknowledge.ts';
import { checkRules, type Item } from './checks.ts';
import { digestOf } from './digest.ts';
import { clockRulesOf } from './escalation.ts';
import { contactRules, peopleOf } from './people.ts';
import type { Problem } from './problems.ts';
import type { constituency, mapSections, network, rule } from './rules-schema.ts';
import { readList, readMap, type Section, sectionsOf } from './sections.ts';
import { deskOf } from './settings.ts';
import { addresses, include, instance } from './settings-schema.ts';
import { type TemplateReader, templatesFrom } from './templates.ts';
import { ticketRulesOf } from './ticket-rules.ts';
import { closed } from './values.ts';
import { readYaml, schemaProblems } from './yaml-file.ts';

export type RulesResult =
  | { readonly ok: true; readonly rules: Rules }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The rules of a stored revision, from the `files` that load() gave for it. */
export function rulesFrom(files: ReadonlyMap<string, string>, reader: TemplateReader): RulesResult {
  const head = readYaml('sluice.yaml', files.get('sluice.yaml') ?? '');
  const parsed = closed({ instance, addresses, include }).safeParse(head.value ?? {});
  if (!parsed.success) return { ok: false, problems: schemaProblems(head, parsed.error) };
  const desk = deskOf(parsed.data.instance, parsed.data.addresses);
  const names = parsed.data.include;
  const { rules, problems } = assemble({ desk, deskAt: 'sluice.yaml:1:1', names, files, reader });
  const absent = names.filter((name) => !files.has(name));
  if (absent.length > 0) {
    const text = `the revision lacks ${absent.join(', ')}`;
    return { ok: false, problems: [{ at: 'sluice.yaml:1:1', text }, ...problems] };
  }
  return rules === null ? { ok: false, problems } : { ok: true, rules };
}

export interface Parts {
  /** Null where sluice.yaml does not say it properly; then there are no rules, only problems. */
  readonly desk: Desk | null;
  /** Where the desk's language stands. */
  readonly deskAt: string;
  /** The files of rules, in their order. */
  readonly names: readonly string[];
  readonly files: ReadonlyMap<string, string>;
  readonly reader: TemplateReader;
}

/** Puts rules together, and finds all that is wrong with them at once. */
export function assemble({ desk, deskAt, names, files, reader }: Parts): {
  readonly rules: Rules | null;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const yamls = names
    .filter((name) => files.has(name))
    .map((name) => readYaml(name, files.get(name) ?? ''));
  const sections = sectionsOf(yamls, problems);
  const maps = {
    contacts: readMap(sections, 'contacts', problems),
    limits: readMap(sections, 'limits', problems),
    repeat: readMap(sections, 'repeat', problems),
    lang: readMap(sections, 'lang', problems),
  };
  const before = problems.length;
  const constituencies = readList(sections, 'constituencies', problems);
  const constituenciesKnown = problems.length === before && sections.has('constituencies');
  const networks = [
    ...readList(sections, 'networks', problems),
    ...readList(sections, 'imported_networks', problems),
  ];
  const shared = readList(sections, 'not_ours_to_act_on', problems);
  const rules = readList(sections, 'rules', problems);
  const keep = keywordsOf(readList(sections, 'keep', problems), problems);
  const never = keywordsOf(readList(sections, 'never', problems), problems);
  const keepByLang = keywordsOf(phrasesByLang(sections.get('lang'), maps.lang), problems);
  const people = peopleOf(sections.get('contacts'), maps.contacts?.people, problems);
  const { templates, problems: templateProblems } = templatesFrom(files, reader);
  problems.push(...templateProblems);
  const acknowledge = acknowledgeOf(sections, { desk, templates }, problems);
  const tickets = ticketRulesOf(sections, { rules, constituencies }, problems);
  const all = { constituencies, constituenciesKnown, networks, rules, people };
  const clocks = clockRulesOf(sections, { ...all, desk, templates, ...tickets }, problems);
  problems.push(...checkRules({ ...all, desk, deskAt, files }));
  // Where a file could not be read, nobody knows what it would have said.
  if (problems.length === 0 && names.length > 0 && yamls.length === names.length)
    problems.push(...missingSections(sections, names));
  if (problems.length > 0 || desk === null || !maps.limits || !maps.repeat)
    return { rules: null, problems };
  return {
    problems: [],
    rules: {
      digest: digestOf(files),
      desk,
      limits: limitsOf(maps.limits),
      repeat: repeatOf(maps.repeat),
      constituencies: constituencies.map((item) => constituencyOf(item, desk)),
      networks: networks.map(networkOf),
      notOursToActOn: shared.map(({ value, at }) => ({ what: value, at })),
      contacts: contactRules(people),
      routing: rules.map(routingOf),
      keywords: { keep: [...keep, ...keepByLang], never },
      acknowledge,
      clocks: { ...clocks, untouchedMs: maps.limits.untouched_max },
      tickets,
      templates,
    },
  };
}

function phrasesByLang(
  section: Section | undefined,
  byLang: z.output<typeof mapSections.lang> | null,
): Item<string>[] {
  if (section === undefined) return [];
  const { file } = section;
  return Object.entries(byLang ?? {}).flatMap(([lang, phrases]) =>
    phrases.map((value, index) => {
      const path = ['lang', lang, index];
      return { value, file, path, at: file.line(path) };
    }),
  );
}

/** RE2 refuses what could be slow on hostile text: look-around and back-references. */
function keywordsOf(phrases: readonly Item<string>[], problems: Problem[]): Keyword[] {
  for (const { value, file, path } of phrases) {
    try {
      RE2JS.compile(value, RE2JS.CASE_INSENSITIVE);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      problems.push({ at: file.place(path), text: `"${value}" is no phrase: ${why}` });
    }
  }
  return phrases.map(({ value, at }) => ({ phrase: value, at }));
}

function missingSections(
  sections: ReadonlyMap<string, Section>,
  names: readonly string[],
): Problem[] {
  return (['constituencies', 'rules'] as const)
    .filter((name) => !sections.has(name))
    .map((name) => {
      const text = `no file of rules has "${name}" (read: ${names.join(', ')})`;
      return { at: 'sluice.yaml:1:1', text, fix: 'add the section, or name its file in "include"' };
    });
}

function repeatOf(repeat: z.output<typeof mapSections.repeat>): RepeatPolicy {
  return {
    windowMs: repeat.window,
    onOpen: repeat.on_open,
    reopenWithinMs: repeat.on_closed,
    notify: repeat.notify,
  };
}

function limitsOf(limits: z.output<typeof mapSections.limits>): Limits {
  return {
    eventAgeMaxMs: limits.event_age_max,
    fanOutMax: limits.fan_out_max,
    firstContact: limits.first_contact,
    answerWithinMs: limits.answer_within,
    depthMax: limits.depth_max,
    partsMax: limits.parts_max,
    addressesMax: limits.addresses_max,
    headerBytesMax: limits.header_max,
    textBytesMax: limits.text_max,
    textsBytesMax: limits.texts_max,
    archiveEntriesMax: limits.archive_entries_max,
    archiveBytesMax: limits.archive_max,
    archiveRatioMax: limits.archive_ratio_max,
    indicatorsMax: limits.indicators_max,
    namesMax: limits.names_max,
  };
}

function constituencyOf(
  { value, at }: Item<z.output<typeof constituency>>,
  desk: Desk,
): Constituency {
  return {
    name: value.name,
    prefixes: value.networks,
    trust: value.trust,
    lang: value.defaults.lang ?? desk.lang,
    owners: value.owners,
    fallback: value.defaults.fallback ?? null,
    ...(value.team === undefined ? {} : { team: value.team }),
    ...(value.sign === undefined ? {} : { sign: value.sign }),
    closed: { withinMs: value.closed.within, later: value.closed.later },
    at,
  };
}

function networkOf({ value, at }: Item<z.output<typeof network>>): NetworkRule {
  return {
    prefix: value.prefix,
    name: value.name,
    contacts: value.contact ?? null,
    lang: value.lang ?? null,
    validFromMs: value.valid_from ?? null,
    validToMs: value.valid_to ?? null,
    ...(value.digest ? { digest: value.digest } : {}),
    at,
  };
}

function routingOf({ value, at }: Item<z.output<typeof rule>>): RoutingRule {
  const { format, category, constituency, spam, contacts, from, aligned, reporter } = value.when;
  return {
    name: value.name,
    when: {
      format: format ?? null,
      category: category ?? null,
      constituency: constituency ?? null,
      spam: spam ?? null,
      contacts: contacts ?? null,
      from: from ?? null,
      aligned: aligned ?? null,
      reporter: reporter === undefined ? null : recordOf(reporter),
    },
    act: actOf(value),
    at,
  };
}

function recordOf(
  asked: NonNullable<z.output<typeof rule>['when']['reporter']>,
): NonNullable<RoutingRule['when']['reporter']> {
  const { complaints = null, forwarded = null, refused = null } = asked;
  return { complaints, forwarded, refused };
}

function actOf(value: z.output<typeof rule>): RoutingRule['act'] {
  switch (value.do) {
    case 'forward':
      return {
        do: 'forward',
        template: value.template,
        ...(value.repeats && { repeats: value.repeats }),
        ...(value.per_reporter !== undefined && { perReporter: value.per_reporter }),
      };
    case 'hold':
      return { do: 'hold', code: value.code };
    case 'close':
      return { do: 'close', reason: value.reason };
  }
}

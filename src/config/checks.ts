// What only shows when the rules are seen together: the same prefix twice, a network that is
// nobody's, a rule that names what does not exist. Each check is a function from rules to problems.

import ipaddr from 'ipaddr.js';
import type { z } from 'zod';

import type { Desk } from '../rules.ts';
import type { Problem } from './problems.ts';
import { suggestion } from '../suggestion.ts';
import type { constituency, network, person, rule } from './rules-schema.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** One entry of a list in the rules, and where it stands. */
export interface Item<T> {
  readonly value: T;
  readonly file: YamlFile;
  readonly path: Path;
  /** "file:line" */
  readonly at: string;
}

export interface RuleParts {
  readonly constituencies: readonly Item<z.output<typeof constituency>>[];
  /** False where a constituency could not be read; what is outside of all is not known then. */
  readonly constituenciesKnown: boolean;
  readonly networks: readonly Item<z.output<typeof network>>[];
  readonly rules: readonly Item<z.output<typeof rule>>[];
  readonly people: readonly Item<z.output<typeof person> & { readonly address: string }>[];
  readonly desk: Desk | null;
  readonly deskAt: string;
  readonly files: ReadonlyMap<string, string>;
}

/** All problems of rules whose entries are each well formed. */
export function checkRules(parts: RuleParts): Problem[] {
  const { constituencies, networks, rules, people } = parts;
  return [
    ...twice(constituencies, (item) => item.name, ['name']),
    ...prefixesTwice(constituencies),
    ...overlapping(networks),
    ...twice(rules, (item) => item.name, ['name']),
    ...twice(people, (item) => item.address, []),
    ...(parts.constituenciesKnown ? outside(constituencies, networks) : []),
    ...(parts.constituenciesKnown ? unknownConstituencies(constituencies, rules) : []),
    ...templateGaps(parts),
  ];
}

function twice<T>(items: readonly Item<T>[], keyOf: (value: T) => string, key: Path): Problem[] {
  const seen = new Map<string, string>();
  return items.flatMap(({ value, file, path, at }) => {
    const word = keyOf(value);
    const first = seen.get(word);
    if (first === undefined) seen.set(word, at);
    const text = `${word} already stands at ${first}`;
    return first === undefined ? [] : [{ at: file.place([...path, ...key]), text }];
  });
}

/**
 * The same prefix in two constituencies, or twice in one; narrower ones within wider ones are
 * fine.
 */
function prefixesTwice(constituencies: RuleParts['constituencies']): Problem[] {
  const prefixes = constituencies.flatMap(({ value, file, path }) =>
    value.networks.map((prefix, index) => {
      const place = [...path, 'networks', index];
      return { value: prefix, file, path: place, at: `${file.line(place)} (${value.name})` };
    }),
  );
  return twice(prefixes, (prefix) => prefix, []);
}

/**
 * Networks of one prefix whose times share an instant: two owners, and nobody knows who is meant.
 * A time that ends before it begins is told once, and then has no instant to share.
 */
function overlapping(networks: RuleParts['networks']): Problem[] {
  const seen = new Map<string, RuleParts['networks'][number][]>();
  return networks.flatMap((item) => {
    const { value, file, path } = item;
    const { from, to } = timesOf(value);
    if (from >= to) {
      const text = 'it ends before it begins, so it would never count';
      return [{ at: file.place([...path, 'valid_to']), text }];
    }
    const others = seen.get(value.prefix) ?? [];
    seen.set(value.prefix, [...others, item]);
    const other = others.find((one) => {
      const times = timesOf(one.value);
      return times.from < to && from < times.to;
    });
    if (other === undefined) return [];
    const text = `${value.prefix} already stands at ${other.at}`;
    const isTimed = [item, other].some(({ value }) => value.valid_from ?? value.valid_to);
    const at = file.place([...path, 'prefix']);
    return [isTimed ? { at, text: `${text} for the same time` } : { at, text }];
  });
}

function timesOf({ valid_from, valid_to }: z.output<typeof network>) {
  return { from: valid_from ?? -Infinity, to: valid_to ?? Infinity };
}

function outside(
  constituencies: RuleParts['constituencies'],
  networks: RuleParts['networks'],
): Problem[] {
  const isInside = coveredBy(constituencies.flatMap(({ value }) => value.networks));
  return networks
    .filter(({ value }) => !isInside(value.prefix))
    .map(({ value, file, path }) => ({
      at: file.place([...path, 'prefix']),
      text: `${value.prefix} is in no constituency, so nothing would ever be sent to it`,
      fix: 'add it to one, or take it out',
    }));
}

/** Whether one of the prefixes holds the whole of another one. */
function coveredBy(prefixes: readonly string[]): (prefix: string) => boolean {
  const known = new Set(prefixes.map(bitsOf));
  const lengths = new Set([...known].map((bits) => bits.length));
  return (prefix) => {
    const bits = bitsOf(prefix);
    return [...lengths].some((length) => length <= bits.length && known.has(bits.slice(0, length)));
  };
}

/** "4:110000..." or "6:0010...": the family and the bits that the prefix fixes. */
function bitsOf(prefix: string): string {
  const [address, length] = ipaddr.parseCIDR(prefix);
  const bits = address.toByteArray().map((byte) => byte.toString(2).padStart(8, '0'));
  return `${address.kind() === 'ipv4' ? 4 : 6}:${bits.join('').slice(0, length)}`;
}

function unknownConstituencies(
  constituencies: RuleParts['constituencies'],
  rules: RuleParts['rules'],
): Problem[] {
  const names = constituencies.map(({ value }) => value.name);
  return rules.flatMap(({ value, file, path }) => {
    const name = value.when.constituency;
    if (name === undefined || names.includes(name)) return [];
    const fix = suggestion(name, names);
    const at = file.place([...path, 'when', 'constituency']);
    return [{ at, text: `there is no constituency "${name}"`, ...(fix ? { fix } : {}) }];
  });
}

/** Every template a rule names must stand in every language that a recipient may have. */
function templateGaps(parts: RuleParts): Problem[] {
  const names = [...parts.files.keys()].flatMap(
    (name) => /^templates\/(.*\/(?!part\.).*)\.hbs$/.exec(name)?.[1] ?? [],
  );
  const known = [...new Set(names.map((name) => name.slice(0, 2)))];
  // None at all is one problem, which the loader has told.
  if (known.length === 0) return [];
  const spoken = languagesOf(parts);
  const strange = spoken
    .filter(({ lang }) => !known.includes(lang))
    .map(({ lang, at }) => {
      const fix = suggestion(lang, known);
      return { at, text: `there are no templates in "${lang}"`, ...(fix ? { fix } : {}) };
    });
  const langs = [...new Set(spoken.map(({ lang }) => lang))].filter((lang) => known.includes(lang));
  const gaps = parts.rules.flatMap(({ value, file, path }) => {
    if (value.do !== 'forward') return [];
    // Types come from the mail; "generic" is what stands in for those without a template.
    const name = value.template.replace('{type}', 'generic');
    return langs
      .filter((lang) => !names.includes(`${lang}/${name}`))
      .map((lang) => {
        const near = names.filter((known) => known.startsWith(`${lang}/`));
        const fix = suggestion(`${lang}/${name}`, near);
        const text = `there is no template templates/${lang}/${name}.hbs`;
        return { at: file.place([...path, 'template']), text, ...(fix ? { fix } : {}) };
      });
  });
  const unnamed = langs
    .filter((lang) => !names.includes(`${lang}/${neutral}`))
    .map((lang) => {
      const text = `there is no template templates/${lang}/${neutral}.hbs: it tells of an address`;
      return { at: `templates/${lang}`, text: `${text} that nobody accuses` };
    });
  return [...strange, ...gaps, ...unnamed];
}

/** Prepared where nobody is accused; no rule names it, and none of the others may stand in. */
const neutral = 'forward.named';

function languagesOf(parts: RuleParts): { readonly lang: string; readonly at: string }[] {
  const { constituencies, networks, people, desk, deskAt } = parts;
  const said = [
    ...constituencies.map(({ value, file, path }) => ({
      lang: value.defaults.lang,
      at: file.place([...path, 'defaults', 'lang']),
    })),
    ...[...networks, ...people].map(({ value, file, path }) => ({
      lang: value.lang,
      at: file.place([...path, 'lang']),
    })),
    { lang: desk?.lang, at: deskAt },
  ];
  return said.flatMap(({ lang, at }) => (lang === undefined ? [] : [{ lang, at }]));
}

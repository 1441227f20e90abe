// Every address, network, host, URL and mail address of the mail, each once, with the place, the
// role and the reason for the role. States only; who is guilty is judged in `attribute`.

import { covers, isSpecial } from '../indicators/address.ts';
import {
  type Mention,
  type Read,
  readRoles,
  reporterOf,
  type Setting,
} from '../indicators/roles.ts';
import { scan } from '../indicators/scanner.ts';
import { timeIn } from '../indicators/times.ts';
import { type Verdict, verdictsOf } from '../indicators/verdict.ts';
import type { Indicator, Mail, Reason, Report } from '../model.ts';
import type { Rules } from '../rules.ts';
import { cageStage, doubt, pass, reason } from './stage.ts';

/** Whys after the first; the indicators themselves hold all of them. */
const whysMax = 20;
/** One address may be mentioned on thousands of lines of a log; so many are read. */
const mentionsPerIndicator = 20;
/** How many mentions of an address, and lines around each, are searched for a time. */
const timedMentionsMax = 5;
const timedLinesMax = 12;
const timedLineMax = 400;
const onlyTimeLinesMax = 200;

/** Spares parsing thousands of prefixes for every mail. */
const privateLooks = /^(?:10|100|127|169|172|192|f[0-9a-f]+)[.:]/i;

export const extract = cageStage({
  name: 'extract',
  needs: ['parse', 'origin', 'report'],
  run: ({ parse, report }, { rules }) => {
    const { indicators, truncated } = indicatorsOf(parse, report, rules);
    const ips = indicators.filter(({ kind }) => kind === 'ip');
    const dropped = ips.filter(({ role }) => role !== 'offender').length;
    const found = ips.length - dropped;
    const first = `${found} ${found === 1 ? 'address' : 'addresses'}`;
    const whys = ips.slice(0, whysMax).map(whyOf);
    return pass(
      { indicators },
      [reason('found', dropped === 0 ? first : `${first}, ${dropped} dropped`), ...whys],
      truncated === null ? [] : [doubt('truncated', truncated)],
    );
  },
});

function indicatorsOf(
  mail: Mail,
  reports: readonly Report[],
  rules: Pick<Rules, 'limits' | 'constituencies'>,
): { indicators: Indicator[]; truncated: string | null } {
  const { indicatorsMax } = rules.limits;
  const setting: Setting = {
    reporter: reporterOf(mail),
    reports,
    isNobodys: nobodys(rules.constituencies.flatMap(({ prefixes }) => prefixes)),
  };
  const reads: Read[] = [];
  let left = indicatorsMax * mentionsPerIndicator;
  let isCut = false;
  for (const { place, text } of mail.texts) {
    const { found, truncated } = scan(text, left);
    left -= found.length;
    isCut ||= truncated;
    reads.push(readRoles(place, text, found, setting));
  }
  const verdicts = verdictsOf(reads);
  const kept = verdicts.slice(0, indicatorsMax);
  isCut ||= verdicts.length > kept.length;
  const lines = new Map(reads.map((read) => [read.place, read.lines]));
  return {
    indicators: kept.map((verdict) => indicatorOf(verdict, lines)).filter((one) => one !== null),
    truncated: isCut ? `only the first ${kept.length} addresses and names were read` : null,
  };
}

/** Private space counts where, and only where, the constituency says that it is ours. */
function nobodys(prefixes: readonly string[]): (ip: string) => boolean {
  const known = new Map<string, boolean>();
  const ours = prefixes.filter(
    (prefix) => privateLooks.test(prefix) && isSpecial(prefix.split('/')[0] ?? ''),
  );
  return (ip) => {
    const answer = known.get(ip) ?? (isSpecial(ip) && !ours.some((prefix) => covers(prefix, ip)));
    known.set(ip, answer);
    return answer;
  };
}

type LinesByPlace = ReadonlyMap<string, Read['lines']>;

function indicatorOf({ mentions, role, why }: Verdict, lines: LinesByPlace): Indicator | null {
  const first = mentions.find((each) => each.role === role) ?? mentions[0];
  if (first === undefined) return null;
  const { kind, value, start, end } = first.found;
  return {
    kind: kind === 'masked' ? 'range' : kind,
    value,
    span: { place: first.place, start, end },
    role,
    why,
    time: role === 'offender' ? timeOf(mentions, lines) : null,
    port: mentions.find(({ found }) => found.port !== null)?.found.port ?? null,
  };
}

/** The time in the header field or on the line of a mention, or nearest in the same paragraph. */
function timeOf(mentions: readonly Mention[], lines: LinesByPlace): string | null {
  for (const { place, line, field } of mentions.slice(0, timedMentionsMax)) {
    const all = lines.get(place) ?? [];
    const here = all[line];
    if (field !== null) {
      const text = all.slice(line, field.last + 1).map((each) => each.text);
      const time = timeIn(text.join(' ').slice(0, timedLineMax));
      if (time !== null) return time;
      continue;
    }
    for (let away = 0; away <= timedLinesMax; away++) {
      for (const near of away === 0 ? [here] : [all[line + away], all[line - away]]) {
        if (near === undefined || near.paragraph !== here?.paragraph) continue;
        const time = timeIn(near.text.slice(0, timedLineMax));
        if (time !== null) return time;
      }
    }
  }
  return onlyTime(lines.get(mentions[0]?.place ?? '') ?? []) ?? onlyTime(lines.get('body') ?? []);
}

/** The time of a text that holds just one. */
function onlyTime(lines: Read['lines']): string | null {
  const times = new Set<string>();
  for (const { text } of lines.slice(0, onlyTimeLinesMax)) {
    const time = timeIn(text.slice(0, timedLineMax));
    if (time !== null) times.add(time);
    if (times.size > 1) return null;
  }
  return [...times][0] ?? null;
}

function whyOf({ value, role, why, span }: Indicator): Reason {
  return reason(role, `${value}  ${role}: ${why}`, `${span.place}:${span.start}-${span.end}`);
}

// A letter of the desk's as the text that a person begins with: a template filled with what the
// ticket knows, without the signature, which whatever is sent gets anyway. It is only typed for
// them: nothing of it is sent before it was read, changed and shown.

import type { Template } from '../rules.ts';
import { renderArticle, render } from '../mail/template.ts';
import { type ForwardValues, timedBy } from '../mail/values/forward.ts';
import { headOf } from '../mail/values/head.ts';
import type { ReminderValues } from '../mail/values/reminder.ts';
import { createPrefixTree, type PrefixTree } from '../indicators/prefix-tree.ts';
import type { MailPages, ReadText, Reading } from '../reading.ts';
import type { Rules } from '../rules.ts';
import { withoutTokens } from '../slices/spelled-tokens.ts';
import type { DraftAsk } from '../tickets/drafts.ts';
import { wordingOf } from '../tickets/wording.ts';

export interface DraftingParts {
  readonly rules: () => Rules;
  readonly now: () => Date;
  readonly pages: Pick<MailPages, 'read'>;
}

/** The text of that letter over that ticket; null where there is no such template. */
export type Drafting = (ask: DraftAsk) => Promise<string | null>;

const dayMs = 86_400_000;
const evidenceLinesMost = 10;
const evidenceLineMost = 500;
const noNumber = '00000000000000';

export function createDrafting({ rules, now, pages }: DraftingParts): Drafting {
  return async (ask) => {
    const { templates, desk, constituencies, contacts } = rules();
    const home = constituencies.find(({ name }) => name === ask.constituency);
    const langs = [contacts.get(ask.to)?.lang, home?.lang, desk.lang];
    const wording = wordingOf(templates, langs, [ask.template]);
    if (wording === null) return null;
    const reading = ask.complaint === null ? null : await pages.read(ask.complaint.mail);
    const locale = { lang: wording.lang, timeZone: desk.timeZone };
    const head = headOf(desk, ask.number ?? noNumber);
    const values = { ...head, ...valuesOf(ask, wording.template.kind, reading, rules(), now()) };
    const { text } = render(wording.template, values, locale);
    const frame = templates.get(`${wording.lang}/reply`);
    const sign =
      frame === undefined ? '' : renderArticle(frame, { ...head, subject: '', text: [] }, locale);
    return unsigned(text, sign).replaceAll(`#${noNumber}]`, '#…]');
  };
}

/** A reply signs itself; what stands below the signature is kept. */
function unsigned(text: string, sign: string): string {
  const name = sign.trim();
  const at = name === '' ? -1 : text.lastIndexOf(name);
  if (at < 0) return text.trimEnd();
  const parts = [text.slice(0, at).trimEnd(), text.slice(at + name.length).trim()];
  return parts.filter((part) => part !== '').join('\n\n');
}

function valuesOf(
  ask: DraftAsk,
  kind: Template['kind'],
  reading: Reading | null,
  rules: Rules,
  now: Date,
): object {
  const received = { received_at: ask.complaint?.receivedAt ?? ask.openedAt };
  if (kind === 'need-info') {
    const missing = { address: ask.ips.length === 0, time: true, zone: false, log: true };
    return { ...received, missing };
  }
  if (kind === 'not-ours') {
    const addresses = ask.ips.map((ip) => ({ ip, contact: '', network: '' }));
    return { ...received, addresses, ip: ask.ips[0] ?? '', more: moreThanOne(ask) };
  }
  const isReminding = kind === 'reminder' || kind === 'block';
  return isReminding ? reminding(ask, rules, now) : forwarding(ask, reading, rules, now);
}

function moreThanOne({ ips }: DraftAsk): number {
  return Math.max(ips.length - 1, 0);
}

type Networks = Rules['networks'];

/** One tree until the rules change: it may be of 100,000 networks. */
const trees = new WeakMap<Networks, PrefixTree<Networks[number]>>();

function treeOf(networks: Networks): PrefixTree<Networks[number]> {
  const known = trees.get(networks);
  if (known !== undefined) return known;
  const tree = createPrefixTree<Networks[number]>();
  for (const one of networks) tree.insert(one.prefix, one);
  trees.set(networks, tree);
  return tree;
}

/** The one that somebody typed, else that of the ticket, else that of its first address. */
function networkOf(ask: DraftAsk, { networks }: Rules) {
  const tree = treeOf(networks);
  const typed = ask.network.toLowerCase();
  const found =
    networks.find(({ name, prefix }) => name.toLowerCase() === typed || prefix === typed) ??
    tree.find(typed) ??
    networks.find(({ prefix }) => prefix === ask.prefix);
  if (found !== undefined || ask.prefix !== null) return found ?? null;
  return tree.find(ask.ips[0] ?? '');
}

function about(ask: DraftAsk, rules: Rules) {
  const network = networkOf(ask, rules);
  const prefix = network?.prefix ?? ask.prefix ?? '–';
  const category = ask.category ?? 'other';
  return {
    network: { name: network?.name ?? prefix, prefix },
    ip: ask.ips[0] ?? '–',
    more: moreThanOne(ask),
    ip_list: ask.ips,
    category,
    type: category.slice(category.indexOf('/') + 1),
  };
}

function reminding(ask: DraftAsk, rules: Rules, now: Date): ReminderValues {
  const asked_days = Math.max(1, Math.round((now.getTime() - ask.openedAt.getTime()) / dayMs));
  const round = Number(/\d+$/.exec(ask.template)?.[0] ?? 1);
  return { ...about(ask, rules), round, asked_at: ask.openedAt, asked_days, answer_by: null };
}

function forwarding(
  ask: DraftAsk,
  reading: Reading | null,
  rules: Rules,
  now: Date,
): ForwardValues {
  const timed = timedBy(rules.desk.timeZone);
  const texts = reading?.tokens === null ? [] : (reading?.texts ?? []);
  const tokens = reading?.tokens ?? [];
  const offenders = ask.ips.map((ip) => {
    const event = reading?.events.find((one) => one.ip === ip);
    const evidence = linesOn(ip, texts).map((line) => withoutTokens(line, tokens));
    return { ip, name: '', ...timed(event?.time ?? null), port: event?.port ?? null, evidence };
  });
  const lines = offenders.flatMap(({ evidence }) => evidence);
  const goes = ask.complaint?.goes ?? 'nothing';
  return {
    ...about(ask, rules),
    offenders,
    evidence_lines: [...new Set(lines)].slice(0, evidenceLinesMost),
    repeats: ask.earlier,
    recent: { complaints: ask.earlier + 1, reporters: 1 },
    answer_by: new Date(now.getTime() + rules.limits.answerWithinMs),
    complaint: {
      subject: withoutTokens(reading?.subject ?? '', tokens),
      from: '',
      date: reading?.date ?? null,
      attached: goes !== 'nothing',
      sliced: false,
      text_only: goes === 'text',
      table: false,
      // None: nothing is said of what does not go along.
      megabytes: 0,
    },
  };
}

/** Lines of the complaint that accuse the address, and no other one. */
function linesOn(ip: string, texts: readonly ReadText[]): readonly string[] {
  const lines = texts.flatMap(({ place, text, marks }) =>
    place === 'subject'
      ? []
      : marks.flatMap(({ start, role, what, value }) => {
          if (what !== 'ip' || role !== 'offender' || value !== ip) return [];
          const from = text.lastIndexOf('\n', start) + 1;
          const end = text.indexOf('\n', start);
          const to = end < 0 ? text.length : end;
          const isShared = marks.some(
            (one) => one.start >= from && one.end <= to && one.what === 'ip' && one.value !== ip,
          );
          return isShared ? [] : [text.slice(from, Math.min(to, from + evidenceLineMost)).trim()];
        }),
  );
  return [...new Set(lines)].slice(0, evidenceLinesMost);
}

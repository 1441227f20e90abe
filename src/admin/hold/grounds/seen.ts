// A mail that names no address to act on: what else its run saw in it, what may hide one, and what
// its sender is asked for.

import type { Reading } from '../../../reading.ts';
import { readQuestion } from '../../lookup/question.ts';
import type { Say } from '../../messages/say.ts';
import { type Href, href } from '../../shown.ts';
import { saidBy, type SaidLine } from '../../trace.ts';
import type { GroundLine, GroundView } from '../views.ts';
import type { Grounded } from './grounds.ts';
import { line } from './line.ts';

/** Of each kind. */
const linesShown = 6;
const namesRead = 100;
/** So far a text is searched for parts of addresses. */
const charactersMost = 64 * 1024;
const lacking = ['address', 'time', 'zone', 'log'] as const;

export async function seenGrounds({
  row: { mail },
  trace,
  parts,
  say,
}: Grounded): Promise<readonly GroundView[]> {
  const of = (stage: string): readonly SaidLine[] => saidBy(trace?.lines ?? null, stage);
  const addresses = of('extract').filter(({ code }) => code !== 'found');
  const accused = of('resolve').filter(({ code }) => code === 'name');
  const reading = mail === null ? null : await parts.mails.read(mail);
  const names = reading === null ? [] : namesIn(reading, accused);
  const said = (what: 'name' | 'address', lines: readonly SaidLine[]): readonly GroundLine[] =>
    lines.slice(0, linesShown).map(({ text, at }) => {
      const link = lookupOf(text, what === 'name');
      return line(say(`ground.seen-${what}`), text, { isFound: true, at, href: link });
    });
  return [
    {
      title: say('ground.seen'),
      tone: '',
      lead: '',
      lines: [
        ...said('address', addresses),
        ...said('name', accused),
        ...names
          .slice(0, Math.max(linesShown - accused.length, 0))
          .map((name) => line(say('ground.seen-name'), name, { href: lookupOf(name, true) })),
        ...(reading === null ? [] : hidden(reading, say)),
      ],
      none: say('ground.seen-none'),
    },
    ...lacks(of('forward'), say),
  ];
}

/** Where it is looked up; it stands first in the text. Null: there is no such address or name. */
function lookupOf(text: string, isName: boolean): Href | null {
  const [q = ''] = text.trimStart().split(/\s/, 1);
  const question = readQuestion(q);
  // A masked address may look like a name.
  if (question === null || (question.of === 'host') !== isName) return null;
  return href(`/lookup?${new URLSearchParams({ q }).toString()}`);
}

/** Hosts and URLs beside those that it accuses, each once, in their order. */
function namesIn({ texts }: Reading, accused: readonly SaidLine[]): readonly string[] {
  const known = new Set(accused.map(({ text }) => text.split(/\s/, 1)[0] ?? ''));
  const all = texts
    .flatMap(({ marks }) => marks)
    .filter(({ what }) => what === 'host' || what === 'url');
  return [...new Set(all.map(({ value }) => value))]
    .slice(0, namesRead)
    .filter(
      (value) => !known.has(value) && !(URL.canParse(value) && known.has(new URL(value).hostname)),
    );
}

/** What a person may find an address in: pieces that were written so that no program reads them. */
function hidden({ texts, parts }: Reading, say: Say): readonly GroundLine[] {
  const pieces = texts.flatMap(({ text, place }) =>
    (text.slice(0, charactersMost).match(piece) ?? []).map((found) => ({ found, place })),
  );
  const images = parts.filter(({ isLeaf, type }) => isLeaf && /^image\//i.test(type));
  return [
    ...pieces
      .filter(({ found }) => /[[({]/.test(found))
      .slice(0, linesShown)
      .map(({ found, place }) => line(say('ground.seen-piece'), found, { at: place })),
    ...images.slice(0, linesShown).map(({ name, type, sizeBytes }) => {
      const what = [name ?? '', type, say.size(sizeBytes)].filter((part) => part !== '');
      return line(say('ground.seen-image'), say('ground.image-may', { what: what.join(' · ') }));
    }),
  ];
}

/** Two or three numbers of an address, and no more, as people write them apart: `192.0[.]2`. */
const dot = String.raw`(?:\s?(?:\[(?:\.|dot)\]|\((?:\.|dot)\)|\{\.\})\s?|\.)`;
const piece = new RegExp(
  String.raw`(?<![\w.]|\d${dot})\d{1,3}(?:${dot}\d{1,3}){1,2}(?!\w|${dot}\d)`,
  'gi',
);

/** What the prepared answer asks for. */
function lacks(said: readonly SaidLine[], say: Say): readonly GroundView[] {
  const found = said.find(({ code }) => code === 'lacks')?.text.split(', ') ?? [];
  const known = lacking.filter((one) => found.includes(one));
  if (known.length === 0) return [];
  const lead = known.map((one) => say(`ground.lacks-${one}`)).join(', ');
  return [{ title: say('ground.lacks'), tone: '', lead, lines: [], none: '' }];
}

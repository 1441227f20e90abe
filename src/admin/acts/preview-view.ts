// What an act would do, for whoever looks before it is done: every change and every letter, with
// the fields that bring exactly this back. Pure.

import type { ActPreview } from '../../acts.ts';
import type { TicketId } from '../../model.ts';
import type { Enclosure } from '../../reading.ts';
import type { FormValues } from '../form.ts';
import type { Say } from '../messages/say.ts';
import { type Href, href, prose, typed } from '../shown.ts';
import { address } from '../words.ts';
import { noteIn, saidIn, type Saying } from './said-words.ts';
import type { DeedIds } from './deeds.ts';
import type { ActPreviewView, HiddenField, LetterView } from './views.ts';

const notesMost = 100;
const lettersMost = 25;
const letterCharactersMost = 20_000;

/** Fields that the preview says itself. */
const own = new Set(['act', 'made', 'party', 'digest', 'step', 'until', 'snooze']);

/** What was typed, with the ids and the digest that pin what is shown. */
export function hiddenOf(
  form: FormValues,
  ids: DeedIds,
  digest: string,
  until: string | null,
): readonly HiddenField[] {
  const typedBefore = form.entries().filter(([name]) => !own.has(name));
  const snoozed: [string, string][] =
    until === null
      ? []
      : [
          ['snooze', 'until'],
          ['until', until],
        ];
  return [...typedBefore, ...snoozed, ...Object.entries(ids), ['digest', digest] as const].map(
    ([name, value]) => ({ name, value: typed(value) }),
  );
}

export type Changes = Pick<
  ActPreviewView,
  'notes' | 'notesMore' | 'told' | 'letters' | 'lettersMore'
>;

/** Several acts are shown as one. @param names how their tickets are called */
export function changesOf(
  previews: readonly ActPreview[],
  names: ReadonlyMap<TicketId, string>,
  unnamed: string,
  saying: Saying,
): Changes {
  const { say } = saying;
  const notes = previews.flatMap(({ plan }) => plan.notes);
  const letters = previews.flatMap(({ letters: all, plan }) =>
    all.map((letter, at) => letterView(letter, plan.letters[at]?.enclosures ?? [], say)),
  );
  return {
    notes: notes.slice(0, notesMost).map((note) => {
      const name = names.get(note.ticket);
      const link: Href | null = name === undefined ? null : href(`/tickets/${note.ticket}`);
      return { href: link, label: name ?? unnamed, ...noteIn(note, saying) };
    }),
    notesMore: Math.max(0, notes.length - notesMost),
    told: previews
      .flatMap(({ plan }) => plan.told)
      .slice(0, notesMost)
      .map((one) => ({ text: saidIn(one, saying), lang: say.lang })),
    letters: letters.slice(0, lettersMost),
    lettersMore: Math.max(0, letters.length - lettersMost),
  };
}

function letterView(
  { to, cc, bcc, subject, text, files }: ActPreview['letters'][number],
  enclosures: readonly Enclosure[],
  say: Say,
): LetterView {
  return {
    to: address(to),
    cc: cc.map(address).join(', '),
    bcc: bcc.map(address).join(', '),
    subject,
    text: prose(text, letterCharactersMost),
    files: files.map((file, at) => ({
      name: file.name.replace('{number}', '…'),
      size: say.size(file.sizeBytes),
      sha256: file.sha256,
      href: file.text === null ? hrefOf(enclosures[at]) : null,
      text: file.text === null ? null : prose(file.text, letterCharactersMost),
    })),
  };
}

function hrefOf(enclosure: Enclosure | undefined): Href | null {
  if (enclosure === undefined) return null;
  const { mail, what } = enclosure;
  return href(what === 'whole' ? `/mails/${mail}/raw` : `/mails/${mail}/parts/${what}`);
}

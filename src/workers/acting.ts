// What a person does to tickets, from the look at it to the deed: the plan and the letters that
// would go are shown under one digest, and what is done is what was shown, planned again from the
// rows as they are then under lock. Commands and pages both act by here.

import { createHash } from 'node:crypto';

import type {
  Act,
  Acting,
  ActPlan,
  ActPreview,
  PlannedLetter,
  ReadyAct,
  Refusal,
  Snapshot,
} from '../acts.ts';
import type { Edit } from '../edits.ts';
import { UnsafeAddressError } from '../mail/address.ts';
import type { Attachment, Letter } from '../mail/letter.ts';
import { renderArticle } from '../mail/template.ts';
import { textLines } from '../mail/values/conversation.ts';
import { headOf } from '../mail/values/head.ts';
import type { PartyId, TicketId } from '../model.ts';
import type { ShownFile } from '../reading.ts';
import type { Reachable } from '../clock-rows.ts';
import type { Rules } from '../rules.ts';
import type { NewDelivery } from '../settlement.ts';
import { planAct } from '../tickets/acts.ts';
import { nextRung } from '../tickets/next-rung.ts';
import { makeNumber } from '../tickets/number.ts';
import { isRefused, reasonLabel, refuse } from '../tickets/plans.ts';
import { partyTokenOf } from '../tickets/token.ts';
import { wordingOf } from '../tickets/wording.ts';
import type { Enclose } from './enclosing.ts';
import {
  deliveryOf,
  type LetteringParts,
  type Shown,
  shownLetters,
  TooManyRecipientsError,
} from './lettering.ts';
import { reminderNow, standingOf } from './reminding.ts';

export interface ActingParts extends LetteringParts {
  readonly rules: () => Rules;
  readonly now: () => Date;
  /** Left out: nothing can go along. */
  readonly enclose?: Enclose;
  readonly store: {
    look(act: Act): Promise<Snapshot>;
    /** False: something has changed meanwhile, and nothing was written. */
    act(
      act: Act,
      shown: readonly TicketId[],
      again: (snapshot: Snapshot) => Promise<ReadyAct | null>,
      at: Date,
    ): Promise<boolean>;
    takeNumbers(count: number): Promise<readonly string[]>;
    /** Those of the addresses that the desk knows. */
    reachable(addresses: readonly string[]): Promise<readonly Reachable[]>;
  };
}

export function createActing(parts: ActingParts): Acting {
  const { store } = parts;
  return {
    preview: async (act) => {
      const beside = await besideOf(act, parts);
      return isRefused(beside) ? beside : previewOf(act, await store.look(act), beside, parts);
    },
    act: async (shown) => {
      const { act } = shown.plan;
      const at = parts.now();
      // Read before anything is locked; a mail never changes.
      const beside = await besideOf(act, parts);
      if (isRefused(beside)) return 'stale';
      const again = async (snapshot: Snapshot): Promise<ReadyAct | null> => {
        const preview = await previewOf(act, snapshot, beside, parts);
        if (isRefused(preview) || preview.digest !== shown.digest) return null;
        return readyOf(preview.plan, snapshot, beside, parts, at);
      };
      return (await store.act(act, shown.tickets, again, at)) ? 'done' : 'stale';
    },
  };
}

/** What letters are written from that is in no row which an act changes. */
interface Beside {
  readonly files: readonly Attachment[];
  /** The contacts that a reminder depends on, by address. */
  readonly known: ReadonlyMap<string, Reachable>;
}

async function besideOf(act: Act, parts: ActingParts): Promise<Beside | Refusal> {
  const files = await filesOf(act, parts);
  if (isRefused(files)) return files;
  if (act.do !== 'remind') return { files, known: new Map() };
  const on = (await parts.store.look(act)).silence?.on ?? null;
  const reachable = (all: readonly string[]) => parts.store.reachable(all);
  return { files, known: await standingOf(on === null ? [] : [on], parts.rules(), reachable) };
}

/** What goes along with the letter of that act. */
async function filesOf(
  act: Act,
  { enclose }: ActingParts,
): Promise<readonly Attachment[] | Refusal> {
  if (act.do !== 'reply' || act.enclosures === undefined || !act.mail) return [];
  if (enclose === undefined) return refuse('no complaint can be read here; do it by the pages');
  return enclose(act.ticket, act.enclosures);
}

async function previewOf(
  act: Act,
  snapshot: Snapshot,
  beside: Beside,
  parts: ActingParts,
): Promise<ActPreview | Refusal> {
  const { files } = beside;
  const at = parts.now();
  const desk = { ...beside, rules: parts.rules(), silence: snapshot.silence, at };
  const plan = planAct(act, snapshot, desk.rules, at);
  if (isRefused(plan)) return plan;
  const letters = plan.letters.map((letter) => letterOf(letter, desk));
  const lacking = letters.find(isRefused);
  if (lacking !== undefined) return lacking;
  const shown = await shownOrRefused(letters.filter((one): one is Letter => !isRefused(one)));
  if (isRefused(shown)) return shown;
  const digest = createHash('sha256').update(JSON.stringify(plan)).update(shown.digest);
  return {
    plan,
    letters: shown.letters.map((letter, at) => {
      const isCarrying = plan.letters[at]?.enclosures !== undefined;
      return { ...letter, files: isCarrying ? files.map(shownFile) : [] };
    }),
    digest: digest.digest('hex'),
    tickets: [...snapshot.tickets.keys()],
    objects: new Set(plan.notes.map((note) => note.ticket)).size,
  };
}

function shownFile({ name, type, bytes }: Attachment): ShownFile {
  return {
    name,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    text: type.startsWith('text/plain') ? bytes.toString().replaceAll('\r\n', '\n') : null,
  };
}

async function shownOrRefused(letters: readonly Letter[]): Promise<Shown | Refusal> {
  try {
    return await shownLetters(letters);
  } catch (error) {
    const isWrong = error instanceof TooManyRecipientsError || error instanceof UnsafeAddressError;
    if (isWrong) return refuse(error.message);
    throw error;
  }
}

/** All that a letter is written from. */
interface Written extends Beside, Pick<Snapshot, 'silence'> {
  readonly rules: Rules;
  readonly at: Date;
}

/** The letter in the reader's language, or which template is missing. */
function letterOf(letter: PlannedLetter, written: Written): Letter | Refusal {
  if (letter.kind === 'reminder') return reminderOf(written);
  const { files, rules } = written;
  const { desk, templates } = rules;
  const home = rules.constituencies.find((one) => one.name === letter.constituency);
  const langs = [rules.contacts.get(letter.to)?.lang, home?.lang, desk.lang];
  const wording = wordingOf(templates, langs, [letter.template]);
  if (wording === null) {
    const names = langs.filter((lang) => typeof lang === 'string').join(' or ');
    return refuse(
      `there is no template ${letter.template} in ${names}; add it, or write it yourself`,
    );
  }
  const { template, lang } = wording;
  const text = wordsOf(letter, lang, rules);
  if (typeof text !== 'string') return text;
  const common = {
    desk,
    template,
    lang,
    to: letter.to,
    cc: letter.cc,
    bcc: letter.bcc,
    references: letter.messageIds,
    inReplyTo: letter.messageIds.at(-1) ?? null,
    auto: null,
    attachments: letter.enclosures === undefined ? [] : files,
  };
  if (letter.kind === 'reply') {
    return { ...common, kind: 'reply', values: { subject: letter.subject, text: textLines(text) } };
  }
  const reason = rules.tickets.closeReasons.find((one) => one.code === letter.reason);
  const values = {
    code: letter.reason ?? '',
    reason: reason === undefined ? '' : reasonLabel(reason, lang),
    opened_at: letter.openedAt ?? new Date(0),
    text: textLines(text),
  };
  return { ...common, kind: 'closing', values };
}

/** As the clock would write it. */
function reminderOf({ rules, silence, known, at }: Written): Letter | Refusal {
  const next = nextRung(silence, rules.clocks, at);
  return isRefused(next) ? next : reminderNow(next.on, next, { rules, known }, at);
}

/** A person's words, and the articles behind them. */
function wordsOf(letter: PlannedLetter, lang: string, rules: Rules): string | Refusal {
  const { desk, templates } = rules;
  const pieces = [letter.text.trim()];
  for (const name of letter.articles) {
    const article = templates.get(`${lang}/article.${name}`);
    if (article === undefined) {
      const known = [...templates.keys()].flatMap((key) =>
        key.startsWith(`${lang}/article.`) ? [key.slice(lang.length + '/article.'.length)] : [],
      );
      return refuse(`there is no article "${name}" in ${lang}; there are ${known.join(', ')}`);
    }
    const number = letter.number ?? '00000000000000';
    const values = { ...headOf(desk, number), subject: letter.subject, text: [] };
    pieces.push(renderArticle(article, values, { lang, timeZone: desk.timeZone }).trim());
  }
  return pieces.filter((piece) => piece !== '').join('\n\n');
}

async function readyOf(
  plan: ActPlan,
  { parties, silence }: Pick<Snapshot, 'parties' | 'silence'>,
  beside: Beside,
  parts: ActingParts,
  at: Date,
): Promise<ReadyAct | null> {
  const rules = parts.rules();
  const written = { ...beside, rules, silence, at };
  const made = plan.edits.flatMap((edit) => (edit.edit === 'new-ticket' ? [edit.ticket.id] : []));
  const sequence = made.length === 0 ? [] : await parts.store.takeNumbers(made.length);
  const numbers = new Map(
    made.map((id, index) => {
      const number = makeNumber(at, rules.desk.timeZone, BigInt(sequence[index] ?? 0));
      return [id, number] as const;
    }),
  );
  const people = [...plan.edits.flatMap(newParty), ...plan.letters.map((letter) => letter.party)];
  // One that others were seen to have was renewed, and lets nobody in any more.
  const known = new Map(parties.map(({ id, token }) => [id, token]));
  const tokens = new Map(
    people.map((id) => [id, partyTokenOf(parts.keys, id, known.get(id) ?? null).token] as const),
  );
  const deliveries: NewDelivery[] = [];
  for (const planned of plan.letters) {
    const { ticket, party, constituency } = planned;
    const number = planned.number ?? numbers.get(ticket) ?? '';
    const letter = letterOf({ ...planned, number }, written);
    if (isRefused(letter)) return null;
    const on = { ticket, party, partyToken: tokens.get(party) ?? null, number, constituency };
    const sending = { cause: `act:${plan.act.id}:${ticket}`, byPerson: true };
    deliveries.push(...(await deliveryOf(letter, on, sending, parts, at)));
  }
  return { plan, numbers, tokens, deliveries };
}

function newParty(edit: Edit): readonly PartyId[] {
  return edit.edit === 'new-party' ? [edit.party.id] : [];
}

// What a person does to tickets, from the look at it to the deed: the plan and the letters that
// would go are shown under one digest, and what is done is what was shown, planned again from the
// rows as they are then under lock. Commands and pages both act by here.

import { createHash } from 'node:crypto';

import type { Act, ActPlan, Edit, PlannedLetter, ReadyAct, Refusal, Snapshot } from '../acts.ts';
import { UnsafeAddressError } from '../mail/address.ts';
import type { Letter } from '../mail/letter.ts';
import { renderArticle } from '../mail/template.ts';
import { textLines } from '../mail/values/conversation.ts';
import { headOf } from '../mail/values/head.ts';
import type { PartyId, TicketId } from '../model.ts';
import type { Rules } from '../rules.ts';
import type { NewDelivery } from '../settlement.ts';
import { planAct } from '../tickets/acts.ts';
import { makeNumber } from '../tickets/number.ts';
import { isRefused, reasonLabel, refuse } from '../tickets/plans.ts';
import { makeToken } from '../tickets/token.ts';
import { wordingOf } from '../tickets/wording.ts';
import {
  deliveryOf,
  type LetteringParts,
  type Shown,
  shownLetters,
  TooManyRecipientsError,
} from './lettering.ts';

export interface ActingParts extends LetteringParts {
  readonly rules: () => Rules;
  readonly now: () => Date;
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
  };
}

/** What would be done, as a person is shown it. */
export interface ActPreview {
  readonly plan: ActPlan;
  readonly letters: Shown['letters'];
  /** Over the plan and every mail. */
  readonly digest: string;
  /** Every ticket that was looked at. */
  readonly tickets: readonly TicketId[];
  /** How many tickets would be written on. */
  readonly objects: number;
}

export interface Acting {
  preview(act: Act): Promise<ActPreview | Refusal>;
  /** Does what the preview shows; `stale`: it would be something else now, and nothing was done. */
  act(preview: ActPreview): Promise<'done' | 'stale'>;
}

export function createActing(parts: ActingParts): Acting {
  const { store } = parts;
  return {
    preview: async (act) => previewOf(act, await store.look(act), parts),
    act: async (shown) => {
      const { act } = shown.plan;
      const at = parts.now();
      const again = async (snapshot: Snapshot): Promise<ReadyAct | null> => {
        const preview = await previewOf(act, snapshot, parts);
        if (isRefused(preview) || preview.digest !== shown.digest) return null;
        return readyOf(preview.plan, parts, at);
      };
      return (await store.act(act, shown.tickets, again, at)) ? 'done' : 'stale';
    },
  };
}

async function previewOf(
  act: Act,
  snapshot: Snapshot,
  parts: ActingParts,
): Promise<ActPreview | Refusal> {
  const rules = parts.rules();
  const plan = planAct(act, snapshot, rules, parts.now());
  if (isRefused(plan)) return plan;
  const letters = plan.letters.map((letter) => letterOf(letter, rules));
  const lacking = letters.find(isRefused);
  if (lacking !== undefined) return lacking;
  const shown = await shownOrRefused(letters.filter((one): one is Letter => !isRefused(one)));
  if (isRefused(shown)) return shown;
  const digest = createHash('sha256').update(JSON.stringify(plan)).update(shown.digest);
  return {
    plan,
    letters: shown.letters,
    digest: digest.digest('hex'),
    tickets: [...snapshot.tickets.keys()],
    objects: new Set(plan.notes.map((note) => note.ticket)).size,
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

/** The letter in the reader's language, or which template is missing. */
function letterOf(letter: PlannedLetter, rules: Rules): Letter | Refusal {
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
    attachments: [],
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

async function readyOf(plan: ActPlan, parts: ActingParts, at: Date): Promise<ReadyAct | null> {
  const rules = parts.rules();
  const made = plan.edits.flatMap((edit) => (edit.edit === 'new-ticket' ? [edit.ticket.id] : []));
  const sequence = made.length === 0 ? [] : await parts.store.takeNumbers(made.length);
  const numbers = new Map(
    made.map((id, index) => {
      const number = makeNumber(at, rules.desk.timeZone, BigInt(sequence[index] ?? 0));
      return [id, number] as const;
    }),
  );
  const people = [...plan.edits.flatMap(newParty), ...plan.letters.map((letter) => letter.party)];
  const tokens = new Map(people.map((id) => [id, makeToken(parts.keys, 'party', id)] as const));
  const deliveries: NewDelivery[] = [];
  for (const planned of plan.letters) {
    const { ticket, party, constituency } = planned;
    const number = planned.number ?? numbers.get(ticket) ?? '';
    const letter = letterOf({ ...planned, number }, rules);
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

// What answering a hold is: the verbs, what a person asks with one of them, what that comes to, and
// why it may be refused. Types and closed lists only; node/holding-desk.ts does it.

import type { HoldCode, HoldId, LetterKind, Override, PreparedAnswer, TicketId } from './model.ts';
import type { Prepared } from './settlement.ts';

export const holdVerbs = [
  'accept',
  'ham',
  'spam',
  'separate',
  'read',
  'again',
  'address',
  'contact',
  'attach',
  'repeat',
  'close',
  'hand-over',
  'snooze',
] as const;
export type HoldVerb = (typeof holdVerbs)[number];

/** What a person changes of what is prepared. */
export interface Changed {
  /** Who gets it in place of the one who is prepared. */
  readonly to?: string;
  /** What stands above each forward's own text. */
  readonly words?: string;
  /** Of the mails prepared, counted from 0, no others. */
  readonly only?: readonly number[];
}

/** An answer, as somebody gave it. */
export interface HoldAsk {
  readonly verb: HoldVerb;
  /** An address, a number, a reason, a team, an instant; null where nothing was said. */
  readonly value: string | null;
  /** For those who get it. */
  readonly why: string;
  /** Naming somebody else: an address that it is for; left out: the one that is asked about. */
  readonly ip?: string;
  /**
   * Accepting: of the mails prepared, counted from 0, no others; null: all. The digest is over
   * these where they were looked at by themselves, else over all that they were picked from.
   */
  readonly only: { readonly lines: readonly number[]; readonly digest: string } | null;
  /** Accepting: to this address instead of the one prepared; left out: to that one. */
  readonly instead?: { readonly to: string; readonly digest: string } | undefined;
  /** Accepting: with these words above each forward, as the letters of that digest have them. */
  readonly words?: { readonly text: string; readonly digest: string } | undefined;
}

/** What a page showed when its form was pressed. */
export interface HoldShown {
  readonly run: string;
  readonly digest: string;
  /** The digest of the letters that were looked at; empty where they were not. */
  readonly seen: string;
  /** Answered among many: whatever it is answered, it is what was shown; else only what sends is. */
  readonly isPinned: boolean;
}

/** What an answer comes to. */
export type HoldDeed =
  | { readonly do: 'hand-over'; readonly team: string; readonly why: string }
  /** A question about a mail. */
  | { readonly do: 'snooze'; readonly until: Date }
  /** A case, and its question with it. */
  | { readonly do: 'snooze-case'; readonly ticket: TicketId; readonly until: string }
  /** What waits or is held back goes, or does not. */
  | { readonly do: 'deliver'; readonly send: boolean }
  | {
      readonly do: 'close-case';
      readonly ticket: TicketId;
      /** Its number, or its kind. */
      readonly name: string;
      readonly reason: string;
    }
  /** What the party of a block says that it is: it goes on from the one state to the other. */
  | {
      readonly do: 'confirm-block';
      readonly ticket: TicketId;
      /** Its number, or its kind. */
      readonly name: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly do: 'decide'; readonly decided: Override };

export const holdRefusals = [
  'no-such-team',
  'why-needed',
  'no-answer',
  'no-answer-of-delivery',
  'no-answer-of-silence',
  'when-needed',
  'not-an-address',
  'contact-refused',
  'which-needed',
  'no-such-ticket',
  'not-an-incident',
  'no-such-reason',
  'not-known',
  'not-prepared',
  'nothing-picked',
  'act-refused',
] as const;
export type HoldRefusal = (typeof holdRefusals)[number];

/** Why an answer is none. */
export interface RefusedAnswer {
  readonly refused: HoldRefusal;
  /** What was given. */
  readonly value: string;
  /** What could be, or what is wrong with it, in English. */
  readonly words: string;
}

/** Why a person must look at the letters before they go. */
export const brakes = [
  'first-contact',
  'contact-paused',
  'urgent',
  'stale-event',
  'truncated',
  'many-recipients',
  'stale-contact',
  'written-since',
  'words-typed',
] as const;
export type Brake = (typeof brakes)[number];

/** What brakes are found by. */
export interface BrakeFacts {
  readonly codes: readonly HoldCode[];
  readonly answer: PreparedAnswer;
  readonly prepared: readonly Prepared[];
  /** Recipients that nobody approved and that no source has named for long. */
  readonly staleContacts: number;
  /** Recipients that somebody has written to since it was asked. */
  readonly writtenSince: number;
  /** Typed above them before; null or empty: none are. */
  readonly words: string | null;
}

/** What is known of a hold before its recipients are looked at. */
export type Braked = Pick<BrakeFacts, 'codes' | 'answer' | 'prepared' | 'words'> & {
  readonly ticket: TicketId | null;
  readonly openedAt: Date;
};

/** What became of an answer; only `done` has changed anything. */
export type HoldAnswer =
  | { readonly is: 'done'; readonly deed: HoldDeed }
  | ({ readonly is: 'refused' } & RefusedAnswer)
  | { readonly is: 'brake'; readonly brakes: readonly Brake[] }
  /** It asks something else by now than was shown. */
  | { readonly is: 'changed' }
  /** Somebody else is at work on it. */
  | { readonly is: 'taken'; readonly by: string; readonly since: Date }
  | {
      readonly is: 'answered';
      readonly by: string | null;
      readonly how: string | null;
      readonly at: Date;
    }
  | { readonly is: 'none' };

/** A mail that accepting sends, with placeholders for what is made when it is sent. */
export interface PreviewLetter {
  readonly kind: LetterKind;
  readonly to: string;
  readonly cc: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** As it leaves, but for those placeholders, and the sha256 of a file in the file's place. */
  readonly bytes: Buffer;
  /** What goes along. */
  readonly files: readonly {
    readonly name: string;
    readonly type: string;
    readonly bytes: Buffer;
  }[];
}

export interface HoldPreview {
  /** Over all letters; equal to the hold's where it still would send what the desk was shown. */
  readonly digest: string;
  readonly letters: readonly PreviewLetter[];
}

/** Somebody else who could get what is prepared, with what pins the letter to them. */
export interface Instead {
  readonly to: string;
  readonly digest: string;
  /** Why that letter is looked at first. */
  readonly brakes: readonly Brake[];
}

export interface Holding {
  /** So long what a person sends may be taken back. */
  readonly undoMs: number;
  /** Why accepting wants a look first; empty: one key does it. */
  brakes(hold: Braked): Promise<readonly Brake[]>;
  /**
   * Null where no mail is prepared, or its own is not known or not read any more.
   * @param changed left out: nothing
   */
  preview(hold: HoldId, changed?: Changed): Promise<HoldPreview | null>;
  /** Those of these addresses that the one prepared mail could go to instead, in their order. */
  instead(hold: HoldId, to: readonly string[]): Promise<readonly Instead[]>;
  answer(hold: HoldId, ask: HoldAsk, shown: HoldShown, actor: string): Promise<HoldAnswer>;
  /** What would become of an answer; `done` says what it would do, and nothing is done. */
  would(hold: HoldId, ask: HoldAsk, shown: HoldShown, actor: string): Promise<HoldAnswer>;
  /** Takes an answer back as long as nothing has come of it. */
  undo(hold: HoldId, actor: string): Promise<'undone' | 'late' | 'none'>;
}

// What people do to tickets, as plain data: an act, the rows it is planned from, and the plan,
// which is a list of edits (edits.ts) with the letters that go.

import type {
  HoldId,
  LetterKind,
  MailId,
  PartyId,
  PartyRole,
  TicketId,
  TicketKind,
  Turn,
} from './model.ts';
import type { Silence } from './clock-rows.ts';
import type { Sentence } from './doubts.ts';
import type { Edit, FieldValue, HeldLink } from './edits.ts';
import type { Enclosure, ShownFile } from './reading.ts';
import type { NewDelivery } from './settlement.ts';

/** The act with its ids: what would be done twice under one id is done once. */
export type Act = Deed & {
  readonly id: string;
  /** Whom it is recorded with: a merge with its target; what it opens, by its own future id. */
  readonly ticket: TicketId;
  readonly actor: string;
};

export type Deed =
  | {
      readonly do: 'close';
      /** Null: the first closed state of its kind. */
      readonly state: string | null;
      readonly reason: string;
      /** The state that a confirmed reply rests on. Left out: who acts by hand means it as it is. */
      readonly from?: string;
      /** To the complainants, where the reason tells them. */
      readonly text: string;
    }
  | { readonly do: 'reopen'; readonly why: string }
  /** Of a block; with a letter, its party is asked. `from`: the state that it must still have. */
  | {
      readonly do: 'change';
      readonly to: string;
      readonly from?: string;
      readonly letter?: Words;
    }
  | { readonly do: 'note'; readonly text: string }
  | { readonly do: 'assign'; readonly owner: string | null }
  | { readonly do: 'hand-over'; readonly team: string; readonly why: string }
  /** An ISO instant; null: no longer. */
  | { readonly do: 'snooze'; readonly until: string | null }
  /** The next reminder of its ladder, before its time. */
  | { readonly do: 'remind' }
  | { readonly do: 'set'; readonly values: readonly FieldText[] }
  | { readonly do: 'link' | 'unlink'; readonly other: TicketId }
  | Opening
  | Reply
  | {
      readonly do: 'people';
      readonly add: boolean;
      readonly role: 'correspondent' | 'cc' | 'admin-cc';
      readonly address: string;
      readonly party: PartyId;
    }
  | { readonly do: 'merge'; readonly from: TicketId }
  | { readonly do: 'split'; readonly mails: readonly MailId[]; readonly made: TicketId }
  /** Null: the last act that can be undone. */
  | { readonly do: 'undo'; readonly act: string | null };

/** A field's name and its value as written. */
export type FieldText = readonly [name: string, value: string];

/** A ticket that a person opens: a call, a letter, a question to somebody, a countermeasure. */
export interface Opening {
  readonly do: 'open';
  readonly kind: TicketKind;
  readonly subject: string;
  readonly constituency: string | null;
  readonly values: readonly FieldText[];
  /** What it hangs below; null: nothing. */
  readonly above: TicketId | null;
  readonly party: { readonly id: PartyId; readonly address: string } | null;
  /** The first mail to the party; null: none. */
  readonly letter:
    | (Words & {
        /** For this letter only; left out: nobody. */
        readonly cc?: readonly string[];
      })
    | null;
}

/** What a letter says: a text, and paragraphs of the templates behind it. */
export interface Words {
  readonly text: string;
  readonly articles: readonly string[];
}

export interface Reply {
  readonly do: 'reply';
  readonly text: string;
  readonly articles: readonly string[];
  /** Null: the ticket's own party. */
  readonly to: string | null;
  /** Makes a correspondent of `to`, where it is nobody on the ticket yet. */
  readonly newParty?: PartyId;
  /** For this letter only. */
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  /** What goes along; left out: nothing. */
  readonly enclosures?: readonly Enclosure[];
  /** False: it is recorded, and nothing is sent. */
  readonly mail: boolean;
  /** Closes it as well. */
  readonly close: { readonly state: string | null; readonly reason: string } | null;
  /** Opens again what is closed; left out: it stays as it is. */
  readonly reopen?: true;
}

// ---- what it is planned from --------------------------------------------------------------
export interface Snapshot {
  readonly tickets: ReadonlyMap<TicketId, TicketState>;
  readonly links: readonly HeldLink[];
  readonly parties: readonly PartyState[];
  readonly mails: readonly HeldMail[];
  /** Complaints of the incidents that are merged. */
  readonly complaints: readonly { readonly mail: MailId; readonly incident: TicketId }[];
  /** Who is at work on the tickets named, apart from the one who acts. */
  readonly leases: readonly { readonly holder: string; readonly until: Date }[];
  /** What an undo would turn round; null: there is nothing. */
  readonly last: LastAct | null;
  /** How long the ticket has been unanswered, where that is asked; null otherwise. */
  readonly silence: Silence | null;
}

export interface TicketState {
  readonly id: TicketId;
  readonly kind: TicketKind;
  readonly number: string | null;
  readonly state: string;
  readonly constituency: string | null;
  readonly team: string;
  readonly subject: string;
  readonly owner: string | null;
  readonly category: string | null;
  readonly severity: string | null;
  readonly priority: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly ips: readonly string[];
  readonly turn: Turn | null;
  readonly closeReason: string | null;
  readonly snoozedUntil: string | null;
  readonly mergedInto: TicketId | null;
  readonly repeatKey: string | null;
  /** No other open incident has the same repeat key. */
  readonly keyFree: boolean;
  readonly complaints: number;
  /** The open questions about its mails. */
  readonly questions: readonly HoldId[];
  readonly openedAt: Date;
}

export interface PartyState {
  readonly id: PartyId;
  readonly ticket: TicketId;
  readonly role: PartyRole;
  readonly address: string;
  readonly token: string | null;
  readonly left: boolean;
  /** A mail of theirs on the ticket may be answered by a program (tickets/answerable.ts). */
  readonly wrote: boolean;
  /** A person at the desk typed the address: a call, a letter, somebody else to write to. */
  readonly entered: boolean;
  /** Message-IDs of the newest mails from and to that address on the ticket, oldest first. */
  readonly messageIds: readonly string[];
}

export interface HeldMail {
  readonly ticket: TicketId;
  readonly mail: MailId;
  readonly sender: string | null;
}

export interface LastAct {
  readonly id: string;
  readonly kind: string;
  readonly actor: string;
  readonly edits: readonly Edit[];
  readonly deliveries: readonly {
    readonly id: string;
    readonly recipient: string;
    readonly state: string;
  }[];
}

// ---- what is planned ----------------------------------------------------------------------

export interface PlannedLetter {
  readonly kind: LetterKind & ('closing' | 'reply' | 'reminder');
  readonly ticket: TicketId;
  readonly party: PartyId;
  readonly to: string;
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly template: string;
  readonly constituency: string | null;
  /** Null: taken when the ticket is made. */
  readonly number: string | null;
  readonly subject: string;
  readonly openedAt: Date | null;
  /** Of a close; null otherwise. */
  readonly reason: string | null;
  readonly text: string;
  readonly articles: readonly string[];
  readonly enclosures?: readonly Enclosure[];
  readonly messageIds: readonly string[];
}

export interface ActPlan {
  readonly act: Act;
  readonly edits: readonly Edit[];
  readonly letters: readonly PlannedLetter[];
  readonly notes: readonly {
    readonly ticket: TicketId;
    readonly what: string;
    /** What is said, in English: history keeps it. */
    readonly text: string;
    readonly said: readonly Said[];
  }[];
  /** Sentences for whoever looks before acting: what is kept, who is not told and why. */
  readonly told: readonly Said[];
  /** The act that this one turns round, and its mails that are to be stopped. */
  readonly undoes: { readonly act: string; readonly deliveries: readonly string[] } | null;
}

/** A sentence of a plan as data, and in English. */
export interface Said {
  readonly key: string;
  readonly given: Readonly<Record<string, SaidValue>>;
  readonly text: string;
}

/** What a sentence names: words as they are, or what has words of its own in each language. */
export type SaidValue =
  | string
  | number
  | { readonly tickets: readonly Pick<TicketState, 'kind' | 'number'>[] }
  | { readonly reason: string; readonly label: string }
  | { readonly refusal: Sentence }
  /** As a person typed it into that field. */
  | { readonly value: string; readonly field: string }
  /** Of a closed list, by its code; an instant is an ISO one. */
  | {
      readonly is: 'state' | 'kind' | 'role' | 'deed' | 'field' | 'instant';
      readonly word: string;
    };

/** A plan as it is written: with numbers of the tickets that it makes, tokens of the parties, mails. */
export interface ReadyAct {
  readonly plan: ActPlan;
  readonly numbers: ReadonlyMap<TicketId, string>;
  readonly tokens: ReadonlyMap<PartyId, string>;
  readonly deliveries: readonly NewDelivery[];
}

/** An act that is not done, and what to do instead. */
export interface Refusal {
  readonly refused: string;
  /** The same as data, where asking again is of no use. */
  readonly final?: Said;
}

/** A letter as a person is shown it. */
export type ShownLetter = Pick<PlannedLetter, 'to' | 'cc' | 'bcc' | 'subject' | 'text'> & {
  readonly kind: LetterKind;
};

/** What would be done, as a person is shown it. */
export interface ActPreview {
  readonly plan: ActPlan;
  readonly letters: readonly (ShownLetter & { readonly files: readonly ShownFile[] })[];
  /** Over the plan and every mail. */
  readonly digest: string;
  /** Every ticket that was looked at, and how many of them would be written on. */
  readonly tickets: readonly TicketId[];
  readonly objects: number;
}

export interface Acting {
  preview(act: Act): Promise<ActPreview | Refusal>;
  /** Does what the preview shows; `stale`: it would be something else now, and nothing was done. */
  act(preview: ActPreview): Promise<'done' | 'stale'>;
}

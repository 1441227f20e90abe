// One typed face a template: what each page shows. Strings stand here as they came; render.ts makes
// every one of them a visible line and every date a time, so no template can forget it.

import type { ActViews } from './acts/views.ts';
import type { KeptField, NextStep } from './answer.ts';
import type { HealthViews } from './health/views.ts';
import type { HoldViews } from './hold/views.ts';
import type { ListViews } from './list/views.ts';
import type { ContactsViews } from './contacts/views.ts';
import type { LookupViews } from './lookup/views.ts';
import type { NetworksViews } from './networks/views.ts';
import type { ScriptedViews } from './scripted/views.ts';
import type { IntakeViews } from './intake/views.ts';
import type { HandoverViews } from './handover/views.ts';
import type { OutboxViews } from './outbox/views.ts';
import type { ProfileViews } from './profile/views.ts';
import type { QueueViews } from './queue/views.ts';
import type { MailViews } from './mail/views.ts';
import type { RecipientViews } from './recipient/views.ts';
import type { Coded, Href } from './shown.ts';
import type { TicketViews } from './ticket/views.ts';
import type { Badge } from './tones.ts';

export interface Views
  extends ActViews,
    TicketViews,
    HoldViews,
    LookupViews,
    ContactsViews,
    NetworksViews,
    QueueViews,
    ListViews,
    ProfileViews,
    OutboxViews,
    HandoverViews,
    IntakeViews,
    ScriptedViews,
    MailViews,
    HealthViews,
    RecipientViews {
  login: { readonly secret: string };
  notice: {
    readonly title: string;
    readonly text: string;
    readonly hint: readonly Coded[];
    readonly next: NextStep | null;
  };
  kept: {
    readonly title: string;
    readonly text: string;
    readonly hint: string;
    readonly action: Href;
    readonly back: Href;
    /** Whether people wrote any of it. */
    readonly isTyped: boolean;
    readonly fields: readonly KeptField[];
  };
}

/** One page of a list, by keyset. */
export interface ListView<Row> {
  readonly rows: readonly Row[];
  /** The page below; null on the last. */
  readonly next: Href | null;
  /** The first page, from any other; null on it. */
  readonly first: Href | null;
}

/** One of several ways to see a list. */
export interface Choice {
  readonly href: Href;
  readonly label: string;
  readonly current: boolean;
}

/** One of the values of a field of ours. */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly chosen: boolean;
}

export interface TicketLink {
  readonly href: Href;
  readonly label: string;
}

export interface MailLine {
  readonly href: Href;
  readonly receivedAt: Date;
  readonly fate: Badge;
  readonly sender: string;
  readonly subject: string;
  readonly why: string;
  /** Of the reason. */
  readonly lang: string;
}

export interface TraceLine {
  /** In words; empty on all but the first line of a stage. */
  readonly stage: string;
  /** As the command line has it; empty where the word is the same. */
  readonly stageCode: string;
  readonly begins: boolean;
  readonly word: string;
  /** As the command line has it; empty where the word is the same. */
  readonly code: string;
  readonly text: string;
  /** Of the text. */
  readonly lang: string;
  readonly at: string;
  readonly doubt: boolean;
}

export interface TicketLine {
  readonly href: Href;
  readonly label: string;
  readonly kind: string;
  readonly state: Badge;
  readonly subject: string;
  readonly about: string;
  readonly complaints: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
}

export interface DeliveryLine {
  readonly state: Badge;
  readonly recipient: string;
  readonly subject: string;
  /** Where it can be read. */
  readonly letter: Href;
  readonly ticket: TicketLink;
  /** What is at that time: "sent", "goes", "made"; or that a switch keeps it, and there is none. */
  readonly moment: string;
  readonly at: Date | null;
  /** Empty where there was none. */
  readonly tries: string;
  readonly reply: string;
}

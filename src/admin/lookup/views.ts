// What the lookup page shows.

import type { ContactCard } from '../contact-card.ts';
import type { HappenedView } from '../happened.ts';
import type { Href, Prose, Typed } from '../shown.ts';
import type { Badge } from '../tones.ts';
import type { DeliveryLine, TicketLine, TicketLink } from '../views.ts';

export interface LookupViews {
  'lookup/page': LookupView;
}

export interface LookupView {
  readonly form: LookupForm;
  readonly found: FoundView | null;
}

export interface LookupForm {
  readonly q: Typed;
  readonly at: Typed;
  readonly port: Typed;
  /** Sentences; empty where nothing is wrong. */
  readonly wrongQ: string;
  readonly wrongAt: string;
  readonly wrongPort: string;
}

/** Sections that a question has no use for are null. */
export interface FoundView {
  readonly kind: string;
  readonly title: string;
  readonly asOf: string;
  readonly whose: WhoseView | null;
  readonly registry: RegistryView | null;
  readonly owner: OwnerView | null;
  readonly names: NamesView | null;
  readonly route: RouteView | null;
  readonly contact: { readonly card: ContactCard; readonly networks: readonly RuleLine[] } | null;
  readonly tickets: TicketsView;
  readonly timeline: TimelineView | null;
  readonly sent: readonly DeliveryLine[] | null;
}

export interface WhoseView {
  readonly isOurs: boolean;
  readonly lead: string;
  readonly told: string;
  readonly contacts: readonly ContactCard[];
  readonly chain: readonly RuleLine[];
  readonly network: Href | null;
}

/** A line of the rules about a prefix. */
export interface RuleLine {
  readonly href: Href;
  readonly prefix: string;
  readonly name: string;
  readonly contact: string;
  readonly at: string;
  readonly counts: boolean;
}

export interface RegistryView {
  readonly rows: readonly {
    readonly server: string;
    readonly prefix: string;
    readonly name: string;
    readonly holder: string;
    readonly contact: string;
    readonly field: string;
    readonly at: Date;
    readonly age: string;
    readonly isOld: boolean;
  }[];
  readonly failed: string;
  readonly asked: string;
  readonly ask: AskView;
}

/** What is sent to have somebody asked. */
export interface AskView {
  readonly q: Typed;
  readonly at: Typed;
  readonly port: Typed;
}

export interface OwnerView {
  readonly text: string;
  readonly contact: ContactCard | null;
}

export interface NamesView {
  readonly text: string;
  readonly aliases: string;
  readonly addresses: readonly {
    readonly href: Href;
    readonly ip: string;
    readonly whose: string;
  }[];
  readonly asked: string;
  readonly ask: AskView;
}

/** The way to an address, as a program of this machine wrote it. */
export interface RouteView {
  /** Null where it was not looked for, or nothing was found. */
  readonly lines: Prose | null;
  readonly failed: string;
  /** In the place of the button where it may not be looked for; else empty. */
  readonly refused: string;
  readonly asked: string;
  readonly ask: AskView;
}

export interface TicketsView {
  readonly rows: readonly TicketLine[];
  /** A sentence; empty where everything was searched. */
  readonly tooSlow: string;
  /** One for each way to search. */
  readonly all: readonly { readonly href: Href; readonly label: string }[];
}

export interface TimelineView {
  readonly rows: readonly {
    readonly happened: HappenedView;
    readonly ip: string;
    readonly type: string;
    readonly reporter: string;
    readonly mail: Href;
    readonly incident: (TicketLink & { readonly state: Badge }) | null;
  }[];
  /** In the place of rows; empty where there are some. */
  readonly note: string;
  readonly next: Href | null;
}

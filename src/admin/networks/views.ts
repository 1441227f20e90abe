// What the pages of networks show: a level of the tree, or one network.

import type { ContactCard } from '../contact-card.ts';
import type { OpenTicketsView } from '../open-tickets.ts';
import type { ProposalView } from '../proposal-view.ts';
import type { Href, Typed } from '../shown.ts';
import type { Badge } from '../tones.ts';
import type { TicketLink } from '../views.ts';

export interface NetworksViews {
  'networks/page': TreeView;
  'networks/network': NetworkView;
}

/** A line of the tree. */
export interface TreeLine {
  readonly href: Href;
  readonly prefix: string;
  readonly name: string;
  /** "constituency", "does not count now, from 2026-01-01"; empty for a network that counts. */
  readonly note: string;
  /** Who is told: the first of them, each with what keeps mail from it. */
  readonly contacts: readonly {
    readonly href: Href;
    readonly address: string;
    readonly marks: readonly Badge[];
  }[];
  /** "and 2 more"; in the place of contacts, who is asked instead. */
  readonly others: string;
  readonly at: string;
  /** "by networks.yaml:7" where another line names the contact. */
  readonly inherited: string;
  /** "12", "100+"; empty: none. */
  readonly cases: string;
  /** The level below it; null where there is none. */
  readonly open: (TicketLink & { readonly says: string }) | null;
}

export interface TreeView {
  readonly q: Typed;
  /** From the top to the level that is shown; empty: the top itself. */
  readonly path: readonly { readonly href: Href; readonly label: string }[];
  readonly isSearch: boolean;
  readonly rows: readonly TreeLine[];
  /** In the place of rows, or that more fit than are shown; empty: nothing to say. */
  readonly note: string;
  readonly next: Href | null;
  readonly first: Href | null;
}

export interface NetworkView {
  readonly prefix: string;
  readonly name: string;
  readonly kind: string;
  readonly lookUp: Href;
  readonly told: string;
  readonly lang: string;
  readonly contacts: readonly ContactCard[];
  /** What each registry said of it last; `isOther`: the rules name others. */
  readonly registries: readonly { readonly text: string; readonly isOther: boolean }[];
  readonly chain: readonly TreeLine[];
  readonly within: readonly TreeLine[];
  readonly withinAll: Href | null;
  readonly tickets: OpenTicketsView;
  readonly proposals: readonly ProposalView[];
  readonly form: ProposalForm;
}

/** As typed, with what is wrong; empty where nothing is. */
export interface ProposalForm {
  readonly action: Href;
  readonly contacts: Typed;
  readonly lang: Typed;
  readonly why: Typed;
  readonly wrongContacts: string;
  readonly wrongLang: string;
  readonly wrongWhy: string;
}

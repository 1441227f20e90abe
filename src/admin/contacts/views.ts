// What the pages of contacts show: a list, or one contact with all that may be done about it.

import type { OpenTicketsView } from '../open-tickets.ts';
import type { ProposalView } from '../proposal-view.ts';
import type { Href, Typed } from '../shown.ts';
import type { Badge } from '../tones.ts';
import type { Choice, DeliveryLine, ListView, Option, TicketLink } from '../views.ts';

export interface ContactsViews {
  'contacts/page': ListView<ContactLine> & {
    readonly choices: readonly Choice[];
    readonly q: Typed;
  };
  'contacts/contact': ContactView;
}

export interface ContactLine {
  readonly href: Href;
  readonly address: string;
  readonly marks: readonly Badge[];
  readonly health: string;
  readonly wants: string;
}

export interface Fact {
  readonly name: string;
  readonly text: string;
  /** "says networks.yaml:41"; empty where nobody has to say it. */
  readonly at: string;
}

export interface ContactView {
  readonly address: string;
  readonly marks: readonly Badge[];
  readonly health: string;
  readonly isKept: boolean;
  /** What the files of rules say in the place of what is set here. */
  readonly overruled: string;
  readonly facts: readonly Fact[];
  readonly tickets: OpenTicketsView;
  readonly networks: readonly {
    readonly href: Href;
    readonly prefix: string;
    readonly name: string;
    readonly at: string;
  }[];
  readonly sent: readonly DeliveryLine[];
  readonly answers: readonly {
    readonly ticket: TicketLink;
    readonly askedAt: Date;
    readonly answeredAt: Date;
    readonly took: string;
  }[];
  readonly proposals: readonly ProposalView[];
  readonly forms: ContactForms;
}

export interface ContactForms {
  readonly set: Href;
  readonly langs: readonly Option[];
  readonly digests: readonly Option[];
  readonly formats: readonly Option[];
  /** Of any of the three above. */
  readonly wrongChoice: string;
  readonly escalate: Typed;
  readonly wrongEscalate: string;
  /** Null where it is paused. */
  readonly pause: Href | null;
  readonly reason: Typed;
  readonly wrongReason: string;
  /** Null where it is not. */
  readonly resume: Href | null;
  /** Null where it was approved, or nobody but a mail names it. */
  readonly approve: { readonly action: Href; readonly hint: string } | null;
  readonly propose: Href;
  readonly proposeWhy: Typed;
  readonly wrongProposeWhy: string;
}

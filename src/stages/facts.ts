// What each stage states about a mail: one fact a stage, under the stage's own name. `received` and
// `doubts` come from the runner: what was stored, and the doubts of the stages so far.

import type {
  Category,
  Contact,
  DeliveryId,
  Doubt,
  Indicator,
  Mail,
  Ours,
  PartyId,
  Received,
  Report,
  Responsible,
  TicketId,
} from '../model.ts';
import type { OpenIncident } from '../questions.ts';
import type { RoutingRule } from '../rules.ts';

/**
 * Who or what wrote it; states, never decides: more than half of all complaints come from robots.
 */
export interface Origin {
  readonly kind: 'person' | 'list' | 'robot' | 'bounce' | 'auto-reply' | 'loop';
  /** For a bounce (RFC 3464): the worst thing it says, and the Message-IDs of the returned mail. */
  readonly returned: {
    readonly action: 'failed' | 'delayed' | 'delivered' | 'unknown';
    /** "5.1.1"; null where none is given. */
    readonly status: string | null;
    readonly recipient: string | null;
    readonly text: string;
    readonly messageIds: readonly string[];
  } | null;
}

export interface Spam {
  /** Lifted: marked upstream, but it is a complaint about spam. */
  readonly mark: 'none' | 'lifted' | 'standing';
  readonly score: number | null;
  /** Keywords found, by their place in the rules, for counting. */
  readonly hits: readonly {
    readonly at: string;
    readonly phrase: string;
    readonly place: string;
  }[];
}

export interface Extract {
  readonly indicators: readonly Indicator[];
}

/** A later capability: who is proven to have sent it. Until then every sender is unproven. */
export interface Verify {
  readonly aligned: boolean;
}

export interface Constituency {
  readonly ours: readonly Ours[];
}

export interface Thread {
  /** The ticket this new complaint came in on, where it came as a follow-up; it is only linked. */
  readonly linked: TicketId | null;
}

export interface Resolve {
  readonly addresses: readonly { readonly host: string; readonly ip: string }[];
}

export interface Offender {
  readonly ip: string;
  readonly time: string | null;
  readonly port: number | null;
  readonly ours: Ours;
  /** Lines of the mail that name it, as found, at most five. */
  readonly evidence: readonly string[];
}

export interface Attribute {
  readonly offenders: readonly Offender[];
}

export interface Whois {
  readonly responsible: readonly Responsible[];
}

export interface Classify {
  readonly category: Category;
  /** The last word of the category: the template's and the repeat key's type. */
  readonly type: string;
  readonly severity: 'low' | 'normal' | 'high';
}

export interface Group {
  /** One a network: what a repeat shares with the incident it joins. */
  readonly repeatKey: string | null;
  readonly incident: OpenIncident | null;
  /** An open incident of the same key that is too old to join; it gives the key up. */
  readonly overdue: TicketId | null;
}

export interface Route {
  readonly rule: RoutingRule | null;
  readonly act: RoutingRule['act'];
}

/** One mail to one contact. Ticket, tokens, Message-ID and bytes come when the run is settled. */
export interface Plan {
  readonly to: string;
  readonly constituency: string;
  readonly template: string;
  readonly lang: string;
  readonly network: string;
  readonly prefix: string;
  readonly at: string;
  readonly contact: Contact | null;
  readonly offenders: readonly Offender[];
  /** Reports on the same addresses in the repeat window before this one. */
  readonly repeats: number;
  readonly answerBy: Date;
  /** The complaint's bytes go along as message/rfc822, or base64 where a line could not travel. */
  readonly attach: 'rfc822' | 'octets';
}

export interface Forward {
  readonly plans: readonly Plan[];
}

export interface Facts {
  received: Received;
  doubts: readonly Doubt[];
  parse: Mail;
  origin: Origin;
  report: readonly Report[];
  spam: Spam;
  extract: Extract;
  verify: Verify;
  constituency: Constituency;
  thread: Thread;
  resolve: Resolve;
  attribute: Attribute;
  whois: Whois;
  classify: Classify;
  group: Group;
  route: Route;
  forward: Forward;
}
export type FactName = keyof Facts;

/** The ways a mail leaves the chain early, each from `thread`. */
export type Exit =
  | { readonly kind: 'follow-up'; readonly ticket: TicketId; readonly party: PartyId }
  | {
      readonly kind: 'auto-reply';
      readonly ticket: TicketId | null;
      readonly party: PartyId | null;
    }
  | {
      readonly kind: 'bounce';
      readonly delivery: DeliveryId | null;
      readonly ticket: TicketId | null;
      readonly permanent: boolean;
      readonly text: string;
    }
  | { readonly kind: 'loop' }
  | { readonly kind: 'copy'; readonly ticket: TicketId };

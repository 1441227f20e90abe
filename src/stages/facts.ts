// What each stage states about a mail: one fact a stage, under the stage's own name. `received` and
// `doubts` come from the runner: what was stored, and the doubts of the stages so far.

import type { Accused } from '../names/accused-names.ts';
import type { NoticeKind } from '../notices/notices.ts';
import type { PurposeKind } from '../notices/purposes.ts';
import type { Reply } from '../notices/reply.ts';
import type { Category, EventTime, Indicator, MachineReport, Report } from '../findings.ts';
import type {
  Contact,
  Doubt,
  Mail,
  Ours,
  Received,
  Responsible,
  Span,
  TicketId,
  TicketKind,
} from '../model.ts';
import type { Seal } from '../proofs.ts';
import type { OpenIncident, RecentComplaints, ReporterRecord } from '../questions.ts';
import type { RoutingRule } from '../rules.ts';
import type { StateChange } from '../settlement.ts';
import type { Share } from '../slices/slice.ts';
import type { ReplyPlan } from './reply-plan.ts';

/**
 * Who or what wrote it; states, never decides: more than half of all complaints come from robots.
 */
export interface Origin {
  readonly kind: 'person' | 'list' | 'robot' | 'bounce' | 'auto-reply' | 'loop';
  /**
   * Why it is no complaint though it came here; null in doubt, and for bounces and loops. It
   * stands beside the kind: a robot's notice, a person's thanks.
   */
  readonly notice: NoticeKind | null;
  /**
   * What it seems to be for by its own words, if not to complain: an answer, a favour asked, a
   * login told of; or a notice that goes on as none does. Whatever it names, a person decides.
   */
  readonly purpose: { readonly kind: PurposeKind | NoticeKind; readonly why: string } | null;
  /**
   * Whether its words, quoted ones too, speak of an offence in one of nine languages, its subject
   * passes something on, or it is a report in a machine form. Without, whatever is attached is no
   * certain complaint.
   */
  readonly accuses: boolean;
  /** For a bounce (RFC 3464): the worst thing it says, and the Message-IDs of the returned mail. */
  readonly returned: {
    readonly action: 'failed' | 'delayed' | 'delivered' | 'unknown';
    /** "5.1.1"; null where none is given. */
    readonly status: string | null;
    readonly recipient: string | null;
    readonly text: string;
    readonly messageIds: readonly string[];
  } | null;
  /** What a person answers in words of his own; null for all that is no answer. */
  readonly reply?: Reply | null;
  /** What has the form of a token of ours in its bytes, encoded parts too; left out: nothing. */
  readonly carried?: readonly string[];
  /** What has the form of a link to a recipient's page; left out: nothing. */
  readonly pages?: readonly string[];
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
  /** The names it accuses; whether they are asked is decided in `resolve`. */
  readonly accused: Accused;
}

/** Who is proven to have sent it, and what became of earlier complaints under that name. */
export interface Verify {
  /** Our mail server, or a signature whose key DNS knows, says that From's one domain sent it. */
  readonly aligned: boolean;
  readonly why: string;
  /** Null where no single sender is named. */
  readonly record: ReporterRecord | null;
  /** Its OpenPGP signature; null where it has none that could be checked. It allows nothing. */
  readonly seal: Seal | null;
}

export interface Constituency {
  readonly ours: readonly Ours[];
}

export interface Thread {
  /** The ticket this new complaint came in on, where it came as a follow-up; it is only linked. */
  readonly linked: { readonly ticket: TicketId; readonly kind: TicketKind } | null;
  /** Tokens that it holds and that let somebody in: nobody is sent them. Left out: none. */
  readonly holds?: readonly string[];
}

/** A host that the complaint accuses, with what DNS says of it. */
export interface NamedHost {
  readonly host: string;
  readonly ips: readonly string[];
  readonly aliases: readonly string[];
  readonly askedAt: string | null;
  /** Why it has no answer; null: it has one. */
  readonly failure: string | null;
  /** Where the mail accuses it, why that counts as accused, and when and on which port. */
  readonly span: Span;
  readonly why: string;
  readonly time: EventTime | null;
  readonly port: number | null;
}

/** An address of ours that an accused name leads to. */
export interface NamedOffender {
  readonly ip: string;
  readonly ours: Ours;
  readonly named: NamedHost;
}

/** Empty where an address of ours is accused directly: then no name is asked. */
export interface Resolve {
  readonly names: readonly NamedHost[];
  /** Who is accused by name. The doubts about them are stated with them, in the same stage. */
  readonly offenders: readonly NamedOffender[];
}

export interface Offender {
  readonly ip: string;
  /** The host that is accused in its place; null where the address is accused itself. */
  readonly name: string | null;
  readonly time: EventTime | null;
  readonly port: number | null;
  readonly ours: Ours;
  /** Lines of the mail that name it, as found, at most five. */
  readonly evidence: readonly string[];
}

export interface Attribute {
  readonly offenders: readonly Offender[];
  /** None of them is accused: nobody is, and of those that are named they are the likeliest. */
  readonly isGuess?: boolean;
  /** Why it is no complaint at all, so that nobody is asked; null where it may be one. */
  readonly notice: string | null;
  /** Accused addresses that are not ours, where none of ours is. */
  readonly foreign?: readonly string[];
}

export interface Whois {
  readonly responsible: readonly Responsible[];
}

export interface Classify {
  readonly category: Category;
  /** The last word of the category, or one of `ownTypes`: the template's and the repeat key's. */
  readonly type: string;
  readonly severity: 'low' | 'normal' | 'high';
  /** "sure": a report or the writer says it; "guess": little speaks for it, or as much against. */
  readonly confidence: 'sure' | 'likely' | 'guess';
  /** Offenders whom a report accuses of something else than the mail's category. */
  readonly own: readonly { readonly ip: string; readonly category: Category }[];
}

export interface Group {
  /** One a network: what a repeat shares with the incident it joins. */
  readonly repeatKey: string | null;
  /** What it joins, or would join if a person says that it is the same case. */
  readonly incident: OpenIncident | null;
  /** The case's way from closed to open, where a repeat opens it again. */
  readonly reopens: readonly StateChange[];
  /** An open incident of the same key that it does not join, which gives the key up. */
  readonly overdue: TicketId | null;
  /** Complaints of its addresses in 30 days before this one; of those that had any. */
  readonly recent: readonly RecentComplaints[];
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
  /** Complaints of the case before this one. */
  readonly repeats: number;
  /**
   * Complaints in 30 days about the one of its addresses that has most, and by how many senders;
   * this one and its sender included.
   */
  readonly history: { readonly complaints: number; readonly reporters: number };
  readonly answerBy: Date;
  /**
   * The complaint's bytes go along as message/rfc822, or base64 where a line could not travel;
   * where others are told of other addresses, as a text of what is about this contact's alone.
   */
  readonly attach: 'rfc822' | 'octets' | 'slice';
  /** Whose is what the complaint names, and which of them it is; null: it goes along whole. */
  readonly share: Share | null;
  /** It waits for the contact's digest; left out: it goes at once. */
  readonly digest?: 'hourly' | 'daily';
  /** Tokens of others in the complaint: only its text goes along, without them; left out: none. */
  readonly withheld?: readonly string[];
  /** For the contact's program, of these offenders alone; left out: the letter is in words. */
  readonly report?: MachineReport;
}

export interface Forward {
  readonly plans: readonly Plan[];
  /** Who knows of the case already and by the rules is not told of its repeats. */
  readonly untold: readonly string[];
  /** What only a person's act sends to the complainant. */
  readonly replies: readonly ReplyPlan[];
  /** What tells him by itself that his mail came; null: nothing does. */
  readonly ack: ReplyPlan | null;
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

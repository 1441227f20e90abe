// The types of everything an operator writes: settings (this machine) and rules (a revision).
// The loader in config/ makes them from files; everybody else only reads them.

import type { BreakerRules, Budgets } from './brake-rules.ts';
import type { AlertSettings } from './standing.ts';
import type { ClockRules } from './clock-rules.ts';
import type { ClosedPolicy, TicketRules } from './desk-rules.ts';
import type { Category } from './findings.ts';
import type { ContactFormat, HoldCode, LetterKind } from './model.ts';
import type { RepeatNotice, RepeatPolicy } from './repeat-rules.ts';

/** An address to listen on: TCP, or a unix socket by its path. */
export type Listen = { readonly host: string; readonly port: number } | { readonly path: string };

/** sluice.yaml: this machine. Not part of a revision, and never seen by a stage. */
export interface Settings {
  readonly listen: {
    readonly smtp: readonly Listen[];
    readonly lmtp: readonly Listen[];
    readonly http: Listen;
    /** What links start with, without a trailing slash. */
    readonly baseUrl: string;
  };
  /** Null: the embedded server. */
  readonly database: { readonly url: string | null };
  /** Where the embedded server, the keys and the sockets live. */
  readonly home: string;
  readonly intake: {
    /** IP addresses and prefixes that may connect over TCP. */
    readonly peers: readonly string[];
    readonly sizeBytesMax: number;
    readonly recipientsMax: number;
    readonly sessionsMax: number;
    readonly sessionsPerPeerMax: number;
    readonly mailsPerSessionMax: number;
    readonly commandTimeoutMs: number;
    readonly sessionTimeoutMs: number;
    readonly commitTimeoutMs: number;
    /** Least bytes a second in DATA, after the first 30 s. */
    readonly dataRateMin: number;
    readonly freeSpaceBytesMin: number;
  };
  readonly smtp: {
    readonly relay: { readonly host: string; readonly port: number };
    readonly connections: number;
    /** Outgoing attempts before a delivery is given up into a hold. */
    readonly attemptsMax: number;
    /** The first pause between attempts; doubles, with jitter, up to 4 h. */
    readonly retryMs: number;
  };
  readonly whois: {
    readonly servers: readonly WhoisServer[];
    readonly timeoutMs: number;
    readonly answerBytesMax: number;
    readonly cacheMs: number;
    readonly cacheNegativeMs: number;
    readonly parallel: number;
  };
  /** Asked before whois; its deadline, size, cache and number at once are those of `whois`. */
  readonly rdap: { readonly servers: readonly RdapServer[] };
  /** The operator's own records of who had an address when; null: there are none. */
  readonly owners: OwnersHook | null;
  /** Asked for accused names and for keys of signatures; nothing is fetched from them. */
  readonly resolver: {
    /** Addresses with port, "192.0.2.53:53"; empty: the system's. */
    readonly servers: readonly string[];
    /** For the first question to one server; a second one waits longer. */
    readonly timeoutMs: number;
    /** An answer is kept as long as it says, and no longer than this. */
    readonly cacheMs: number;
    readonly cacheNegativeMs: number;
    readonly parallel: number;
  };
  /** Whether people may run the system's traceroute from the lookup page. */
  readonly lookup: { readonly traceroute: boolean };
  readonly safety: {
    /** The undo window before anything leaves. */
    readonly holdMs: { readonly automatic: number; readonly person: number };
    readonly holdAll: boolean;
    readonly budgets: Budgets;
    readonly breaker: BreakerRules;
  };
  /** Who is told when nobody looks. */
  readonly alerts: AlertSettings;
  readonly cage: {
    readonly children: number;
    readonly memoryBytesMax: number;
    readonly deadlineMs: number;
  };
  readonly runner: { readonly batch: number; readonly attemptsMax: number };
}

/** A port-43 server, asked for the prefixes it answers for (empty: all). */
export interface WhoisServer {
  readonly host: string;
  readonly port: number;
  readonly prefixes: readonly string[];
  readonly queriesPerMinute: number;
  /** Flags before the address, as RIPE's "-B". */
  readonly flags: string;
}

/** An RDAP server, asked for the prefixes it answers for (empty: all). */
export interface RdapServer {
  /** The base URL, with a slash at its end. */
  readonly url: string;
  readonly prefixes: readonly string[];
  readonly queriesPerMinute: number;
}

/** A program of the operator's, asked over HTTP. */
export interface OwnersHook {
  readonly url: string;
  /** Sent as a bearer token (RFC 6750). */
  readonly token: string;
  readonly timeoutMs: number;
  readonly parallel: number;
}

/** One revision: all that a decision may depend on. Plain data, so that it travels to the cage. */
export interface Rules {
  /** sha256 over the files it was read from; what a decision names until it has a number. */
  readonly digest: string;
  readonly desk: Desk;
  readonly limits: Limits;
  readonly repeat: RepeatPolicy;
  readonly constituencies: readonly Constituency[];
  readonly networks: readonly NetworkRule[];
  /** Prefixes of ours and host names behind which too many stand: a name that leads there is held. */
  readonly notOursToActOn: readonly SharedRule[];
  readonly contacts: ReadonlyMap<string, ContactRule>;
  readonly routing: readonly RoutingRule[];
  readonly keywords: Keywords;
  /** Whether complainants are told by themselves that their complaint came. */
  readonly acknowledge: { readonly when: 'never' | 'new' | 'always' };
  /** Hours, ladders, service levels, digests. */
  readonly clocks: ClockRules;
  /** Close reasons, fields, teams. */
  readonly tickets: TicketRules;
  /** Mail templates by "LANG/NAME": "cs/forward.spam". */
  readonly templates: ReadonlyMap<string, Template>;
}

/** Who we are, as others see it. */
export interface Desk {
  readonly name: string;
  readonly ticketTag: string;
  readonly lang: string;
  readonly timeZone: string;
  /** Addresses mail is taken for, lower case. */
  readonly intake: readonly string[];
  readonly from: { readonly name: string; readonly address: string };
  /** "abuse+{token}@example.org" */
  readonly reply: string;
  /** "bounces+{token}@example.org" */
  readonly bounce: string;
  /** What our own mail servers call themselves in Authentication-Results, lower case. */
  readonly authserv: readonly string[];
  /** Domains whose ARC seals are believed, lower case. */
  readonly sealers: readonly string[];
  /** Where recipients have a page, https and without a trailing slash; null: they have none. */
  readonly pages: string | null;
}

export interface Limits {
  /** Older events are a doubt; null: never. */
  readonly eventAgeMaxMs: number | null;
  /** Most contacts that one complaint may fan out to. */
  readonly fanOutMax: number;
  /** "review": the first mail to an address is held unless its source is trusted. */
  readonly firstContact: 'review' | 'send';
  /** What administrators are given to answer. */
  readonly answerWithinMs: number;
  readonly depthMax: number;
  readonly partsMax: number;
  readonly addressesMax: number;
  readonly headerBytesMax: number;
  readonly textBytesMax: number;
  readonly textsBytesMax: number;
  /** Files of a mail's archives together, bytes unpacked of them, and bytes for a packed one. */
  readonly archiveEntriesMax: number;
  readonly archiveBytesMax: number;
  readonly archiveRatioMax: number;
  readonly indicatorsMax: number;
  /** Most accused names of one mail that are looked up. */
  readonly namesMax: number;
}

export interface Constituency {
  readonly name: string;
  readonly prefixes: readonly string[];
  /** Contact sources that need no approval before the first mail. */
  readonly trust: readonly ('override' | 'owner' | 'registry')[];
  readonly lang: string;
  /** Whether the operator's own records are asked who had an address. */
  readonly owners: boolean;
  /** Prepared where nobody else is known; never sent to automatically. */
  readonly fallback: string | null;
  readonly closed: ClosedPolicy;
  /** Who is on duty for it; left out: the first line. */
  readonly team?: string;
  /** The key that signs what is sent for it: a fingerprint in capitals; left out: none does. */
  readonly sign?: string;
  readonly at: string;
}

export interface NetworkRule {
  readonly prefix: string;
  readonly name: string;
  /** Null: ask the registry; empty: nobody is told. */
  readonly contacts: readonly string[] | null;
  readonly lang: string | null;
  /** It counts for events from the one instant up to, and without, the other; null: no end. */
  readonly validFromMs: number | null;
  readonly validToMs: number | null;
  /** How often its contacts are told, all at once; left out: of each complaint. */
  readonly digest?: 'hourly' | 'daily';
  readonly at: string;
}

/** A prefix, or a host name that stands for all names below it too. */
export interface SharedRule {
  readonly what: string;
  readonly at: string;
}

/** Field by field it stands above what was set for the contact at the desk. */
export interface ContactRule {
  readonly lang: string | null;
  /** When it is told of repeats; left out: as the rule says, or the desk's rules. */
  readonly repeats?: RepeatNotice;
  readonly paused: boolean;
  readonly digest: 'hourly' | 'daily' | null;
  readonly escalateTo: string | null;
  readonly format: ContactFormat | null;
  readonly at: string;
}

/** First match wins. Every condition given must hold; a rule without conditions always matches. */
export interface RoutingRule {
  readonly name: string;
  readonly when: {
    readonly format: string | null;
    readonly category: Category | null;
    readonly constituency: string | null;
    readonly spam: boolean | null;
    /** Number of contacts, both ends included. */
    readonly contacts: CountRange | null;
    readonly from: string | null;
    /** Whether our mail server, or its own signature, proves that the sender's domain sent it. */
    readonly aligned: boolean | null;
    readonly reporter: ReporterCondition | null;
  };
  readonly act:
    | {
        readonly do: 'forward' /** "{type}" is replaced by the category's type. */;
        readonly template: string;
        /** When contacts are told of repeats; left out: as the desk's rules say. */
        readonly repeats?: RepeatNotice;
        /** Forwards of one sender an hour; null: no limit; left out: as the settings say. */
        readonly perReporter?: number | null;
      }
    | { readonly do: 'hold'; readonly code: HoldCode }
    | { readonly do: 'close'; readonly reason: string };
  readonly at: string;
}

/** What became of earlier complaints of the sender, both ends included; null: whatever. */
export interface ReporterCondition {
  readonly complaints: CountRange | null;
  readonly forwarded: CountRange | null;
  readonly refused: CountRange | null;
}

export interface CountRange {
  readonly min: number;
  readonly max: number;
}

/** Phrases are regexes in RE2's syntax, matched anywhere and without regard to case. */
export interface Keywords {
  readonly keep: readonly Keyword[];
  readonly never: readonly Keyword[];
}

export interface Keyword {
  readonly phrase: string;
  readonly at: string;
}

/** An article is a paragraph that people put into replies; it has no subject. */
export type TemplateKind = LetterKind | 'article' | 'block';

export interface Template {
  /** By its name; it decides what the template may say. */
  readonly kind: TemplateKind;
  readonly subject: string;
  readonly body: string;
  readonly at: string;
}

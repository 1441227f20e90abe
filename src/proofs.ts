// What can be known of who wrote a mail: what DNS and its own signatures prove, and what a key that
// a person pinned to a contact says. Plain data, but for the bytes that a question takes along.

import type { MailId } from './model.ts';

/**
 * A mail's bytes beside a question: they are not kept with the trace, where the mail's id stands
 * for them.
 */
export interface Bytes {
  readonly raw: Buffer;
  readonly toJSON: () => undefined;
}

/** By whose word the domain in From sent it; null: nothing proves it. */
export interface Authenticity {
  readonly aligned: 'dkim' | 'dmarc' | 'arc' | null;
  readonly why: string;
}

/** What an OpenPGP signature is worth: only `good` says whose words these are. */
export interface Seal {
  /** Of the key, in full; of one that nobody pinned, as far as the signature says. */
  readonly fingerprint: string;
  /** The contact that the key is pinned to. */
  readonly whose: string | null;
  readonly covers: 'all' | 'part';
  readonly state: 'good' | 'bad' | 'unknown-key' | 'expired' | 'revoked';
  readonly why: string;
}

/** Asks whether the mail's own signatures prove the domain. */
export interface AskedAuthenticity {
  readonly mail: MailId;
  readonly bytes: Bytes;
  /** The domain in From. */
  readonly from: string;
  /** Names that DNS is asked for keys, and for what the domain's owner wishes. */
  readonly keys: readonly string[];
  readonly policies: readonly string[];
  /** Domains whose ARC seals are believed. */
  readonly sealers: readonly string[];
  /** An ISO instant: when the signatures must be good. */
  readonly at: string;
}

/** Asks whether a key that is pinned to a contact signed what is shown. */
export interface AskedSeal {
  readonly mail: MailId;
  readonly bytes: Bytes;
  /** The one sender, in lower case. */
  readonly from: string;
  readonly at: string;
}

// Hands composed mails to the relay over a pool of connections, byte for byte and with an envelope
// of its own, and says of each what became of it in the relay's words. It never tries again by
// itself once bytes have left: when to come back is for the outbox to say.

import { isIP } from 'node:net';

import { createTransport } from 'nodemailer';

import { plainAddress } from './address.ts';
import { visibleLine } from './visible.ts';

export interface Outgoing {
  /** An empty `from` is the null sender (RFC 5321, 4.5.5): nobody answers it. */
  readonly envelope: { readonly from: string; readonly to: string };
  readonly bytes: Buffer;
}

/** What became of one mail. `code` is the relay's reply code, or the name of what broke. */
export type Sent =
  | { readonly state: 'sent'; readonly reply: string }
  /** It may heal: a 4xx, or no whole conversation. The mail may have arrived all the same. */
  | { readonly state: 'deferred'; readonly reply: string; readonly code: string }
  /** The relay refused this mail for good. */
  | { readonly state: 'failed'; readonly reply: string; readonly code: string };

export interface SenderOptions {
  readonly relay: { readonly host: string; readonly port: number };
  readonly connections: number;
  /** How we name ourselves in EHLO. */
  readonly name: string;
  readonly timeouts?: Partial<Timeouts>;
}

export interface Timeouts {
  readonly connectMs: number;
  readonly greetingMs: number;
  /** Silence within a conversation. */
  readonly socketMs: number;
  /** The whole of one mail, its time in the pool's queue included. */
  readonly mailMs: number;
  /** What `close` gives to mails under way. */
  readonly closeMs: number;
}

const timeoutDefaults: Timeouts = {
  connectMs: 10_000,
  greetingMs: 30_000,
  socketMs: 120_000,
  mailMs: 300_000,
  closeMs: 5_000,
};
const replyCharactersMax = 500;
/** A connection is given back before relays lose patience (Postfix: 300 s, 10 s under stress). */
const idleMsMax = 60_000;
const mailsPerConnectionMax = 1_000;
/** How often the pool may move a mail, of which no byte has left, off a dead connection. */
const requeuesMax = 2;
/** Refusals of us, not of the mail: no authentication, no encryption, out of order. */
const relayTroubles = new Set([503, 530, 534, 535, 538]);

/**
 * `send` throws UnsafeAddressError for an envelope nobody should have made, and else only answers.
 */
export function createSender(options: SenderOptions) {
  const timeouts = { ...timeoutDefaults, ...options.timeouts };
  const underWay = new Set<Promise<Sent>>();
  const transport = createTransport({
    pool: true,
    host: options.relay.host,
    port: options.relay.port,
    name: options.name,
    maxConnections: options.connections,
    maxMessages: mailsPerConnectionMax,
    maxRequeues: requeuesMax,
    idleTimeout: idleMsMax,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.socketMs,
    secure: false,
    // Opportunistic encryption as MTAs do it among themselves: better than none, and no proof of
    // who the relay is. On loopback there is nobody to hide from.
    ...(isLoopback(options.relay.host)
      ? { ignoreTLS: true }
      : { opportunisticTLS: true, tls: { rejectUnauthorized: false } }),
    allowInternalNetworkInterfaces: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  const deliver = async ({ envelope, bytes }: Outgoing): Promise<Sent> => {
    const from = envelope.from === '' ? '' : plainAddress(envelope.from);
    const to = plainAddress(envelope.to);
    try {
      const sent = await transport.sendMail({
        envelope: { from, to, size: bytes.length, use8BitMime: true },
        raw: bytes,
        signal: AbortSignal.timeout(timeouts.mailMs),
      });
      return { state: 'sent', reply: words(sent.response ?? '') };
    } catch (error) {
      return fateOf(error);
    }
  };

  return {
    /** Resolves when the relay has taken or refused the mail, or the conversation broke. */
    send(outgoing: Outgoing): Promise<Sent> {
      const sending = deliver(outgoing).finally(() => underWay.delete(sending));
      underWay.add(sending);
      return sending;
    },
    /** Lets mails under way finish for a moment; what waits in the pool is deferred. */
    async close(): Promise<void> {
      transport.close();
      const patience = setTimeout(() => transport.close({ force: true }), timeouts.closeMs);
      await Promise.allSettled(underWay);
      clearTimeout(patience);
    },
  };
}

/** What nodemailer throws: a reply to MAIL, RCPT or DATA, or a conversation that broke. */
interface Broken {
  readonly message: string;
  readonly code?: string;
  readonly originalCode?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

function fateOf(error: unknown): Sent {
  const broken: Broken = error instanceof Error ? error : { message: String(error) };
  const { responseCode } = broken;
  const reply = words(broken.response ?? broken.message);
  const code = responseCode?.toString() ?? broken.originalCode ?? broken.code ?? 'unknown';
  // A 5xx in the greeting or to EHLO is about the relay's day, not about this mail.
  const aboutMail = broken.code === 'EENVELOPE' || broken.code === 'EMESSAGE';
  const forGood =
    responseCode !== undefined && responseCode >= 500 && !relayTroubles.has(responseCode);
  return { state: aboutMail && forGood ? 'failed' : 'deferred', reply, code };
}

function words(reply: string): string {
  return visibleLine(reply, replyCharactersMax);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

// A whole desk in this process, with the world around it: a real relay that keeps what it is sent,
// a real registry on loopback, and the demo's rules in a folder of its own that a test may edit.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createTransport } from 'nodemailer';
import { parse, stringify } from 'yaml';

import { registryObjects } from '../../src/demo/samples.ts';
import { createSink, type Sink, type SinkAnswer, type SinkMail } from '../../src/demo/sink.ts';
import { configure, newId } from '../../src/desk.ts';
import { createWhoisServer } from '../../src/demo/whois-server.ts';
import { type Node, type NodeRole, startNode } from '../../src/main.ts';
import type { MailId, Override } from '../../src/model.ts';
import { decideDelivery, decideHold, type HoldRow, listHolds } from '../../src/store/acts.ts';
import { type DeliveryRow, listDeliveries } from '../../src/store/deliveries.ts';
import { type Database, openDatabase } from '../../src/store/pg.ts';
import { type TicketRow, ticketsOfMail } from '../../src/store/tickets.ts';
import { testDatabase } from '../support/database.ts';
import { temporaryHome } from '../support/server.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');
const rolesDefault: readonly NodeRole[] = ['intake', 'runner', 'sender', 'clock'];
/** Recipients of the demo have a page; those of a test only where it says so. */
function withoutPages(file: Readonly<Record<string, unknown>>): object {
  return { ...file, addresses: { ...(file['addresses'] as object), pages: undefined } };
}

const demo = (name: string): string => readFileSync(join(root, 'config/demo', name), 'utf8');

export interface Letter {
  readonly from?: string;
  readonly to?: string | readonly string[];
  readonly envelopeFrom?: string;
  readonly subject?: string;
  readonly messageId?: string;
  /** Above all that the sender wrote, as our own mail server writes. */
  readonly above?: readonly string[];
  readonly headers?: readonly string[];
  readonly body?: string;
  /** When it is written, if not now. */
  readonly at?: Date;
  /** The whole mail instead. */
  readonly raw?: Buffer;
}

export interface Decided {
  readonly id: MailId;
  readonly state: string;
  readonly outcome: string;
  readonly why: string;
  readonly recipients: readonly string[];
  readonly tries: number;
}

export type Town = Awaited<ReturnType<typeof openTown>>;

/**
 * @param settings sections of sluice.yaml over those of the tests
 * @param now the clock of its nodes, if not the machine's
 */
export async function openTown(settings: Record<string, unknown> = {}, now?: () => Date) {
  const opened: (() => Promise<unknown> | void)[] = [];
  /** Closes all, whatever one of them says: what stays open would keep the file from ending. */
  const close = async (): Promise<void> => {
    const faults: unknown[] = [];
    for (const one of opened.splice(0).reverse()) {
      try {
        await one();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, String(faults[0]));
  };
  /** What the relay says to a recipient; it takes mail for all others. */
  const answers = new Map<string, SinkAnswer>();
  const sink: Sink = createSink({
    answer: ({ at, to }) => (at === 'rcpt' ? (answers.get(to[0] ?? '') ?? null) : null),
  });
  const relayPort = await sink.listen();
  opened.push(() => sink.close());
  const registry = createWhoisServer({ objects: registryObjects });
  const registryPort = await registry.listen(0);
  opened.push(() => registry.close());
  const test = await testDatabase();
  opened.push(() => test.drop());
  const database = openDatabase({ url: test.url });
  opened.push(() => database.close());
  const home = temporaryHome();
  opened.push(() => rmSync(home, { recursive: true, force: true }));

  const folder = join(home, 'config');
  mkdirSync(folder);
  writeFileSync(join(folder, 'networks.yaml'), demo('networks.yaml'));
  writeFileSync(join(folder, 'routing.yaml'), demo('routing.yaml'));
  writeFileSync(
    join(folder, 'sluice.yaml'),
    stringify(
      withoutPages({
        ...(parse(demo('sluice.yaml')) as object),
        listen: {
          lmtp: [],
          smtp: '127.0.0.1:0',
          http: '127.0.0.1:0',
          base_url: 'http://localhost',
        },
        smtp: { relay: `127.0.0.1:${relayPort}`, retry: '1s' },
        whois: { servers: [{ server: `127.0.0.1:${registryPort}`, flags: '-B' }] },
        // Most complaints of the tests are one reporter's.
        safety: {
          hold: { automatic: '0s', person: '0s' },
          max_auto_forwards: { per_reporter: 'none' },
        },
        cage: { children: 1 },
        include: ['networks.yaml', 'routing.yaml', join(root, 'config/keywords.yaml')],
        ...settings,
      }),
    ),
  );

  const logged: string[] = [];
  const note = (fields: object, text: string): void =>
    void logged.push(`${text} ${JSON.stringify(fields)}`);
  const log = { info: note, warn: note, error: note };
  const configuration = () => configure(folder, { SLUICE_HOME: home, DATABASE_URL: test.url });
  const start = async (roles: readonly NodeRole[] = rolesDefault): Promise<Node> => {
    const node = await startNode({
      configuration: await configuration(),
      roles,
      log,
      say: () => {},
      ...(now === undefined ? {} : { now }),
    });
    opened.push(() => node.close());
    return node;
  };

  return {
    ...desk(database, sink, now),
    answers,
    sink,
    relayPort,
    registry,
    database,
    databaseUrl: test.url,
    home,
    folder,
    logged,
    configuration,
    start,
    /** Changes a file of the configuration; nobody reads it until somebody is told to. */
    edit: (name: string, change: (text: string) => string): void => {
      const file = join(folder, name);
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    },
    write: (name: string, text: string): void => writeFileSync(join(folder, name), text),
    close,
  };
}

/** What a person at the desk sees and does, and the world around it. */
function desk(database: Database, sink: Sink, now: () => Date = () => new Date()) {
  const decided = (messageId: string): Promise<Decided> =>
    until(`${messageId} is decided`, async () => {
      const [row] = await database.query<Decided>(
        `select id, state, outcome, why, recipients, tries from mail
         where message_id = $1 and due_at is null order by id`,
        [messageId],
      );
      return row;
    });
  const act = async (open: HoldRow, decision: Override): Promise<boolean> =>
    decideHold(database, open, decision, {
      id: newId(now()),
      how: decision.kind,
      actor: 'operator',
      at: now(),
    });
  return {
    decided,
    act,
    /** Says yes to what a hold shows. */
    accept: (open: HoldRow): Promise<boolean> => {
      if (open.run === null) throw new Error('a hold without a run');
      return act(open, { kind: 'accept', run: open.run, digest: open.digest });
    },
    answerDelivery: (open: HoldRow, send: boolean): Promise<boolean> =>
      decideDelivery(database, open, send, {
        how: send ? 'accept' : 'close',
        actor: 'operator',
        at: now(),
      }),
    /** The mail as it stands after its last rerun. */
    settled: (mail: MailId): Promise<Decided> =>
      until(`${mail} is decided again`, async () => {
        const [row] = await database.query<Decided>(
          `select id, state, outcome, why, recipients, tries from mail
           where id = $1 and due_at is null`,
          [mail],
        );
        return row;
      }),
    holdsOf: (mail: MailId): Promise<HoldRow[]> => listHolds(database, { limit: 9, mail }),
    /** The one open hold of a mail. */
    holdOf: async (mail: MailId): Promise<HoldRow> => {
      const [open, ...more] = await listHolds(database, { limit: 9, mail });
      if (open === undefined || more.length > 0) throw new Error(`${more.length + 1} holds, or 0`);
      return open;
    },
    deliveriesOf: (mail: MailId): Promise<DeliveryRow[]> =>
      listDeliveries(database, { limit: 99, mail }),
    ticketOf: async (mail: MailId, kind: TicketRow['kind']): Promise<TicketRow> => {
      const found = (await ticketsOfMail(database, mail)).filter((one) => one.kind === kind);
      const [only] = found;
      if (only === undefined || found.length > 1) throw new Error(`${found.length} ${kind}s`);
      return only;
    },
    /** The forward that carries a complaint. */
    forwarded: (raw: Buffer): Promise<SinkMail> =>
      sink.waitFor((mail) => mail.bytes.includes(raw), 30_000),
  };
}

let written = 0;

/** A letter as bytes; the Message-ID is its own unless one is given. */
export function write(letter: Letter): { readonly raw: Buffer; readonly messageId: string } {
  written += 1;
  const messageId = letter.messageId ?? `<${written}.${process.pid}@reporter.example>`;
  const raw =
    letter.raw ??
    Buffer.from(
      [
        ...(letter.above ?? []),
        `From: ${letter.from ?? 'noc@reporter.example'}`,
        `To: ${[letter.to ?? 'abuse@cesnet.cz'].flat()[0]}`,
        `Subject: ${letter.subject ?? 'Complaint'}`,
        `Date: ${(letter.at ?? new Date()).toUTCString().replace('GMT', '+0000')}`,
        `Message-ID: ${messageId}`,
        ...(letter.headers ?? []),
        '',
        letter.body ?? '',
        '',
      ]
        .join('\n')
        .replaceAll('\n', '\r\n'),
    );
  return { raw, messageId };
}

/** Where a node takes mail, or has its pages. */
export function portOf({ addresses }: Node, what: 'http' | 'smtp'): number {
  const line = addresses.find((one) => one.startsWith(`${what} `));
  return Number(/:(\d+)$/.exec(line ?? '')?.[1]);
}

/** Hands a letter to a node over SMTP, as the mail server before it does. */
export async function post(node: Node, letter: Letter) {
  const { raw, messageId } = write(letter);
  const port = portOf(node, 'smtp');
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  const from = letter.envelopeFrom ?? letter.from ?? 'noc@reporter.example';
  const to = [letter.to ?? 'abuse@cesnet.cz'].flat();
  await transport.sendMail({ envelope: { from, to, use8BitMime: true }, raw });
  transport.close();
  return { raw, messageId };
}

/** A header of a mail, unfolded; empty where there is none. */
export function header(bytes: Buffer, name: string): string {
  const text = bytes.toString('latin1');
  const head = text.slice(0, text.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  const line = head.split('\r\n').find((one) => one.toLowerCase().startsWith(`${name}: `));
  return line?.slice(name.length + 2) ?? '';
}

/** The address within a header: "Name <address>", or the address alone. */
export function addressIn(text: string): string {
  return /<([^>]+)>/.exec(text)?.[1] ?? text;
}

/** A plain complaint about an address. */
export function complaint(ip: string, more: Letter = {}): Letter {
  return {
    subject: `Spam from ${ip}`,
    body: `Unsolicited mail came from ${ip} at ${new Date().toUTCString()}.`,
    ...more,
  };
}

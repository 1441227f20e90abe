// A whole house for the interop ring: Sluice in this process, a real Postfix before and behind it,
// and a sink as the rest of the world. Both are configured with the very lines of docs/postfix.md,
// but for ports, folders and domains of the test's own.

import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { createTransport } from 'nodemailer';
import { parse, stringify } from 'yaml';

import { createSink, type SinkAnswer, type SinkMail } from '../../src/demo/sink.ts';
import { configure } from '../../src/desk.ts';
import { type Node, startNode } from '../../src/main.ts';
import { listMails, type MailRow } from '../../src/store/mails.ts';
import { type Database, openDatabase } from '../../src/store/pg.ts';
import { addressIn, header, write } from '../node/town.ts';
import { testDatabase } from '../support/database.ts';
import { temporaryHome } from '../support/server.ts';
import { type Postfix, postfixFolder, startPostfix } from './postfix.ts';

/** How Postfix reaches Sluice; each has an intake address of its own here. */
export const ways = {
  'LMTP over TCP': 'abuse@example.org',
  'LMTP over a unix socket': 'abuse@socket.example.org',
  SMTP: 'abuse@smtp.example.org',
} as const;

/** Postfix hands mail for it to Sluice, which does not know it. */
export const unknown = 'nobody@example.org';

export interface House {
  readonly database: Database;
  readonly postfix: Postfix;
  /** Where Sluice keeps its keys. */
  readonly home: string;
  /** The folder of its rules, and what a command needs to find the same desk. */
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
  /** All that has left the house so far. */
  readonly mails: readonly SinkMail[];
  /** What the sink says to a recipient; it takes mail for all others. */
  readonly answers: Map<string, SinkAnswer>;
  /** Hands a mail to Postfix. @returns its queue id */
  post(mail: { from: string; to: string | readonly string[]; raw: Buffer }): Promise<string>;
  startSluice(): Promise<void>;
  stopSluice(): Promise<void>;
  /** The first value that `look` finds; fails with the logs of both when there is none in time. */
  eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T>;
  /** The first mail in the sink that fits, once it is there. */
  arrived(fits: (mail: SinkMail) => boolean): Promise<SinkMail>;
  /** The mail of that Message-ID, once it is decided. */
  decided(messageId: string): Promise<MailRow>;
  /** Answers a mail of ours by Postfix, to where it asks for it. @returns the answer, decided */
  answer(mail: SinkMail, from: string, text: string): Promise<MailRow>;
  close(): Promise<void>;
}

/** Fits mail to an address. */
export const isTo = (address: string) => (mail: SinkMail) => mail.to.includes(address);

type Close = () => Promise<unknown>;

const root = fileURLToPath(new URL('../..', import.meta.url));
const waitMs = 30_000;
const lookMs = 50;

/**
 * @param change settings of sluice.yaml over those of the page; paths are absolute
 * @param now the clock of Sluice, if not the machine's
 */
export async function openHouse(
  change: Record<string, unknown> = {},
  now?: () => Date,
): Promise<House> {
  const opened: Close[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened.splice(0).reverse()) await one();
  };
  try {
    return await furnish(opened, close, change, now);
  } catch (error) {
    await close();
    throw error;
  }
}

async function furnish(
  opened: Close[],
  close: () => Promise<void>,
  change: Record<string, unknown>,
  now?: () => Date,
): Promise<House> {
  const answers = new Map<string, SinkAnswer>();
  const sink = createSink({
    answer: ({ at, to }) => (at === 'rcpt' ? (answers.get(to[0] ?? '') ?? null) : null),
  });
  const relayPort = await sink.listen();
  opened.push(() => sink.close());
  const test = await testDatabase();
  opened.push(() => test.drop());
  const database = openDatabase({ url: test.url });
  opened.push(() => database.close());
  const home = temporaryHome();
  opened.push(async () => rmSync(home, { recursive: true, force: true }));

  const [port = 0, lmtp = 0, smtp = 0, http = 0] = await freePorts(4);
  const folder = postfixFolder();
  opened.push(async () => rmSync(join(folder.etc, '..'), { recursive: true, force: true }));
  const own = new Map([
    ['/etc/postfix', folder.etc],
    ['/var/spool/postfix', folder.spool],
    ['127.0.0.1:2424', `127.0.0.1:${lmtp}`],
    ['[127.0.0.1]:2525', `[127.0.0.1]:${smtp}`],
    ['127.0.0.1:2525', `127.0.0.1:${smtp}`],
    ['127.0.0.1:25"', `127.0.0.1:${port}"`],
  ]);
  writeFileSync(join(folder.etc, 'sluice'), transports(own));
  const domains = Object.values(ways).map((address) => address.split('@')[1]);
  const world = `mydestination = ${domains.join(' ')}\nrelayhost = [127.0.0.1]:${relayPort}`;
  const main = `${world}\n${shown('/etc/postfix/main.cf', own)}`;
  const postfix = await startPostfix(folder, port, main);
  opened.push(() => postfix.stop());

  const env = { SLUICE_HOME: home, DATABASE_URL: test.url };
  const config = writeConfig(home, own, http, change);
  const { said, ...sluice } = sluiceOf(config, env, now);
  opened.push(sluice.stopSluice);
  await sluice.startSluice();

  const eventually: House['eventually'] = async (what, look) => {
    for (const end = performance.now() + waitMs; performance.now() < end; await pause(lookMs)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    const logs = `Postfix:\n${postfix.log()}\nSluice:\n${said.join('\n')}`;
    throw new Error(`waited in vain: ${what}\n${logs}`);
  };
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  const post: House['post'] = async ({ from, to, raw }) => {
    const envelope = { from, to: [to].flat(), use8BitMime: true };
    const { response } = await transport.sendMail({ envelope, raw });
    return / queued as (\w+)$/.exec(response)?.[1] ?? '';
  };
  const decided: House['decided'] = (messageId) =>
    eventually(`${messageId} is decided`, async () => {
      const mails = await listMails(database, { limit: 1_000 });
      return mails.find((mail) => mail.messageId === messageId && mail.outcome !== null);
    });
  return {
    database,
    postfix,
    home,
    config,
    env,
    mails: sink.mails,
    answers,
    post,
    ...sluice,
    eventually,
    arrived: (fits) => eventually('a mail in the sink', async () => sink.mails.find(fits)),
    decided,
    answer: async (mail, from, text) => {
      const { raw, messageId, to } = answerTo(mail, from, text, now?.() ?? new Date());
      await post({ from, to, raw });
      return decided(messageId);
    },
    close,
  };
}

function answerTo({ bytes }: SinkMail, from: string, text: string, at: Date) {
  const to = addressIn(header(bytes, 'reply-to'));
  const { raw, messageId } = write({
    from,
    to,
    subject: `Re: ${header(bytes, 'subject')}`,
    headers: [`In-Reply-To: ${header(bytes, 'message-id')}`],
    body: text,
    at,
  });
  return { raw, messageId, to };
}

/** Sluice in this process, which may be stopped and started again; `said` is its log. */
function sluiceOf(config: string, env: Readonly<Record<string, string>>, now?: () => Date) {
  const said: string[] = [];
  const write = (fields: object, text: string): void =>
    void said.push(`${text} ${JSON.stringify(fields, showError)}`);
  const log = { info: write, warn: write, error: write };
  const roles = ['intake', 'runner', 'sender', 'clock'] as const;
  let node: Node | null = null;
  return {
    said,
    startSluice: async (): Promise<void> => {
      const configuration = await configure(config, env);
      const clock = now === undefined ? {} : { now };
      node = await startNode({ configuration, roles, log, say() {}, ...clock });
    },
    stopSluice: async (): Promise<void> => {
      await node?.close();
      node = null;
    },
  };
}

/** The block of docs/postfix.md that begins with this line as a comment, with our own values. */
function shown(title: string, own: ReadonlyMap<string, string>): string {
  const page = readFileSync(join(root, 'docs/postfix.md'), 'utf8');
  const block = page.split('```').find((text) => text.split('\n')[1] === `# ${title}`);
  if (block === undefined) throw new Error(`docs/postfix.md shows no "${title}"`);
  let text = block.slice(block.indexOf('\n', block.indexOf('\n') + 1) + 1);
  for (const [theirs, ours] of own) text = text.replaceAll(theirs, ours);
  return text;
}

/** All three ways in one table, and a recipient that Sluice will refuse. */
function transports(own: ReadonlyMap<string, string>): string {
  const tcp = shown('/etc/postfix/sluice', own);
  return [
    tcp,
    tcp.replaceAll('abuse@example.org', unknown).split('\n', 1)[0],
    shown('/etc/postfix/sluice, over a unix socket', own).replace('@', '@socket.'),
    shown('/etc/postfix/sluice, by SMTP', own).replace('@', '@smtp.'),
  ].join('\n');
}

/** The demo's rules, with the page's settings. */
function writeConfig(
  home: string,
  own: ReadonlyMap<string, string>,
  http: number,
  change: Record<string, unknown>,
): string {
  const demo = join(root, 'config/demo');
  const config = join(home, 'config');
  mkdirSync(config);
  const { home: _, ...settings } = sections(readFileSync(join(demo, 'sluice.yaml'), 'utf8'));
  const page = sections(shown('sluice.yaml', own));
  const listen = { ...page['listen'], http: `127.0.0.1:${http}` };
  const text = stringify({
    ...settings,
    ...page,
    addresses: { ...page['addresses'], intake: Object.values(ways), from: 'abuse@example.org' },
    listen,
    whois: { servers: [] },
    safety: { hold: { automatic: '0s' } },
    cage: { children: 1 },
    include: ['networks.yaml', 'routing.yaml', 'keywords.yaml'].map((name) =>
      join(name === 'keywords.yaml' ? join(root, 'config') : demo, name),
    ),
    ...change,
  });
  writeFileSync(join(config, 'sluice.yaml'), text);
  return config;
}

function sections(text: string): Record<string, object> {
  return parse(text) as Record<string, object>;
}

function showError(_key: string, value: unknown): unknown {
  return value instanceof Error ? String(value) : value;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

// `npm run bench:pages`: the desk's pages over a million tickets and five million lines of history.
// Each kind of page is asked for at a steady pace, whether the one before has been answered or not;
// wanted is a p95 of 50 ms of the server's time, as its Server-Timing header tells it. What a
// browser would wait is told beside it. `--keep DIR` leaves the desk there for the next time;
// `--cases 6000` makes a small one, to try the bench itself; `--only WORD` asks for some pages.

import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { parse, stringify } from 'yaml';

import { configure } from '../src/desk.ts';
import { startNode } from '../src/main.ts';
import { openServer } from '../src/store/embedded/server.ts';
import { migrate } from '../src/store/migrate.ts';
import { networkCount, networkOf } from './ticket-networks.ts';
import { searches } from './ticket-searches.ts';
import { million } from './ticket-tables.ts';
import { buildWorld } from './ticket-world.ts';

const wantedMs = 50;
const weightMost = 100_000;
const notesEach = 13;
const warmTurns = 40;
const now = new Date();
const origin = 'http://localhost';
const configFolder = join(import.meta.dirname, '..', 'config');

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: String(million.cases) },
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '30' },
    keep: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const perSecond = Number(options.rate);
const turns = perSecond * Number(options.seconds);
const home = options.keep ?? mkdtempSync(join(tmpdir(), 'sluice-bench-'));
// The server's own account reads the rows from here.
mkdirSync(home, { recursive: true });
chmodSync(home, 0o755);
const agent = new Agent({ keepAlive: true });
try {
  await ask(await world());
} finally {
  agent.destroy();
  if (options.keep === undefined) rmSync(home, { recursive: true, force: true });
}

type World = Awaited<ReturnType<typeof buildWorld>>;

/** The desk, made now or kept from before. */
async function world(): Promise<World> {
  const note = join(home, 'pages.json');
  if (existsSync(note)) return JSON.parse(readFileSync(note, 'utf8')) as World;
  const cases = Number(options.cases);
  const holdsOpen = Math.min(million.holdsOpen, Math.ceil(cases / 10));
  const server = await openServer({ home, purpose: 'daemon', say: () => {} });
  try {
    await migrate(server.connection);
    const startedMs = performance.now();
    const size = { cases, holdsOpen, notesEach };
    const known = await buildWorld(server.connection, join(home, 'rows'), now, size);
    rmSync(join(home, 'rows'), { recursive: true });
    writeFileSync(note, JSON.stringify(known));
    const seconds = (performance.now() - startedMs) / 1000;
    console.log(`${known.rows} rows in ${seconds.toFixed(0)} s`);
    return known;
  } finally {
    await server.stop();
  }
}

/** The rules that the cases were made by; every port is free. */
function rulesFolder(): string {
  const folder = join(home, 'config');
  mkdirSync(folder, { recursive: true });
  const bench = parse(readFileSync(join(configFolder, 'bench', 'sluice.yaml'), 'utf8')) as object;
  const settings = {
    ...bench,
    listen: { lmtp: [], smtp: '127.0.0.1:0', http: '127.0.0.1:0', base_url: origin },
    include: ['networks.yaml', 'routing.yaml'],
  };
  const networks = Array.from({ length: networkCount }, (_, index) => networkOf(index));
  const table = {
    constituencies: [{ name: 'edu', networks: ['198.18.0.0/15', '2001:db8::/32'] }],
    networks: networks.map(({ prefix, name, contact }) => ({ prefix, name, contact })),
  };
  writeFileSync(join(folder, 'sluice.yaml'), stringify(settings));
  writeFileSync(join(folder, 'networks.yaml'), stringify(table));
  copyFileSync(join(configFolder, 'bench', 'routing.yaml'), join(folder, 'routing.yaml'));
  return folder;
}

async function ask(known: World): Promise<void> {
  const failed: object[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (fields: object) => void failed.push(fields),
  };
  const configuration = await configure(rulesFolder(), { SLUICE_HOME: home });
  const node = await startNode({ configuration, roles: ['admin'], log, say: () => {} });
  try {
    const port = Number(/:(\d+)$/.exec(node.addresses[0] ?? '')?.[1]);
    const cookie = await logIn(port, node.loginLink ?? '');
    console.log(`${perSecond} requests/s of each kind for ${options.seconds} s`);
    const names = ['p50', 'p95', 'max', 'waited', 'kB'].map((name) => name.padStart(8));
    console.log('ms of the server, p95 waited'.padEnd(30) + names.join(''));
    const slow: string[] = [];
    for (const [name, path] of kindsOf(known)) {
      if (!name.includes(options.only)) continue;
      if (!(await measured(name, (turn) => get(port, path(turn), cookie)))) slow.push(name);
    }
    console.log(`p95 above ${wantedMs} ms or a page above 100 kB: ${slow.join('; ') || 'none'}`);
    if (failed.length > 0) console.log(`${failed.length} pages failed, the first:`, failed[0]);
  } finally {
    await node.close();
  }
}

type PathOf = (turn: number) => string;

/** The kinds of page; each turn asks for another one of them. */
function kindsOf(known: World): readonly (readonly [name: string, path: PathOf])[] {
  const at = <T>(all: readonly T[], turn: number): T => all[(turn * 7) % all.length] as T;
  const list = Object.values(searches);
  const search: PathOf = (turn) => encodeURIComponent(at(list, turn)(turn));
  const address: PathOf = (turn) => at(known.cases, turn).addresses[0] ?? '';
  return [
    ['queue', (turn) => `/?hold=${at(known.holds, turn)}`],
    ['ticket', (turn) => `/tickets/${at(known.tickets, turn)}`],
    ['incident', (turn) => `/tickets/${at(known.incidents, turn)}`],
    ['list', () => '/tickets'],
    ['list with search', (turn) => `/tickets?q=${search(turn)}`],
    ['list of mine by due', () => '/tickets?view=mine-due'],
    ['list of nobody’s by due', () => '/tickets?view=unowned-due'],
    ['list of new reports', () => '/tickets?view=new-unlinked'],
    ['lookup', (turn) => `/lookup?q=${encodeURIComponent(address(turn))}`],
  ];
}

interface Answered {
  /** Infinite where the page could not be had. */
  readonly serverMs: number;
  readonly waitedMs: number;
  readonly bytes: number;
}

/** Asks at a steady pace and prints; false where it is too slow or too heavy. */
async function measured(name: string, one: (turn: number) => Promise<Answered>): Promise<boolean> {
  for (let turn = 0; turn < warmTurns; turn += 1) await one(turn + turns);
  const startedMs = performance.now();
  const all: Promise<Answered>[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const waitMs = startedMs + (turn * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await pause(waitMs);
    all.push(one(turn));
  }
  const answers = await Promise.all(all);
  const server = answers.map(({ serverMs }) => serverMs);
  const bytes = Math.max(...answers.map((answer) => answer.bytes));
  const p95 = rank(server, 0.95);
  const waited = rank(
    answers.map(({ waitedMs }) => waitedMs),
    0.95,
  );
  const shown = [rank(server, 0.5), p95, rank(server, 1), waited, bytes / 1_000];
  console.log(name.padEnd(30) + shown.map((ms) => ms.toFixed(1).padStart(8)).join(''));
  return p95 <= wantedMs && bytes <= weightMost;
}

function rank(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
}

async function get(port: number, path: string, cookie: string): Promise<Answered> {
  const startedMs = performance.now();
  const answer = await sent(port, path, { cookie });
  let bytes = 0;
  for await (const chunk of answer) bytes += (chunk as Buffer).length;
  const waitedMs = performance.now() - startedMs;
  const timing = /dur=([\d.]+)/.exec(String(answer.headers['server-timing']))?.[1];
  // A page that fails is no fast one.
  const isFine = timing !== undefined && answer.statusCode === 200;
  return { serverMs: isFine ? Number(timing) : Number.POSITIVE_INFINITY, waitedMs, bytes };
}

/** Redeems the link that the node printed. */
async function logIn(port: number, link: string): Promise<string> {
  const secret = link.slice(link.lastIndexOf('/') + 1);
  const body = String(new URLSearchParams({ secret }));
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await sent(port, '/login', headers, body);
  answer.resume();
  return (answer.headers['set-cookie']?.[0] ?? '').split(';', 1)[0] ?? '';
}

async function sent(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<IncomingMessage> {
  const method = body === undefined ? 'GET' : 'POST';
  const going = request({ host: '127.0.0.1', port, path, method, headers, agent });
  going.end(body);
  const [answer] = (await once(going, 'response')) as [IncomingMessage];
  return answer;
}

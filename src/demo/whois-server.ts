// A port-43 server that speaks as RIPE's does, over a handful of objects in memory: for the demo,
// where nothing may ask the world, and for the tests of lookup. It binds to loopback only.

import { type AddressInfo, createServer, type Socket } from 'node:net';

import ipaddr from 'ipaddr.js';

/** One network as a registry knows it. */
export interface WhoisObject {
  /** "195.113.79.0/24", without host bits. */
  readonly prefix: string;
  readonly netname: string;
  /** The organisation that holds it. */
  readonly holder: string;
  /** Null: none registered. */
  readonly abuse: string | null;
  /** As RIPE has them; "ASSIGNED PA" where none is given. */
  readonly status?: string;
}

export interface WhoisServer {
  /** Binds to 127.0.0.1 and returns the port; 0 takes a free one. */
  listen(port: number): Promise<number>;
  close(): Promise<void>;
  /** The queries taken so far, one line each. */
  readonly queries: readonly string[];
}

const queryCharsMax = 1024;
const idleTimeoutMs = 10_000;

/** A whois server (RFC 3912) that answers from these objects, and remembers what it was asked. */
export function createWhoisServer(parts: {
  readonly objects: readonly WhoisObject[];
}): WhoisServer {
  const sockets = new Set<Socket>();
  const queries: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    let query = '';
    socket.setEncoding('latin1');
    socket.setTimeout(idleTimeoutMs, () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    // A client that leaves early is no error of ours.
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      query += chunk;
      const end = query.indexOf('\n');
      if (end < 0 && query.length <= queryCharsMax) return;
      socket.removeAllListeners('data').resume();
      const line = query.slice(0, end < 0 ? undefined : end).trim();
      queries.push(line);
      socket.end(`${greeting}\n${respond(line, parts.objects)}\n\n`);
    });
  });
  return {
    queries,
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const greeting = `% This is the RIPE Database query service.
% The objects are in RPSL format.
%
% The RIPE Database is subject to Terms and Conditions.
`;
const served = '% This query was served by the RIPE Database Query Service (demo)';

/** -B gives addresses of people too, -r leaves out who the network belongs to. */
function respond(query: string, objects: readonly WhoisObject[]): string {
  const words = query.split(' ').filter((word) => word !== '');
  const flags = words.filter((word) => word.startsWith('-')).join('');
  const [ip = ''] = words.filter((word) => !word.startsWith('-'));
  if (query.length > queryCharsMax) return '%ERROR:107: input line too long\n%';
  if (ip === '') return '%ERROR:106: no search key specified\n%';
  if (/[^-BrV]/.test(flags)) return '%ERROR:111: invalid option supplied\n%';
  const object = mostSpecific(ip, objects);
  if (object === null) {
    return `%ERROR:101: no entries found\n%\n% No entries found in source RIPE.\n\n${served}`;
  }
  const isWhole = flags.includes('B');
  const note =
    '% Note: this output has been filtered.\n%       To receive output for a database ' +
    'update, use the "-B" flag.\n\n';
  const parts = [network(object)];
  if (!flags.includes('r')) parts.push(organisation(object), role(object, isWhole));
  return `${isWhole ? '' : note}${parts.join('\n\n')}\n\n${served}`;
}

/** The smallest network that holds all of an address or a prefix. */
function mostSpecific(asked: string, objects: readonly WhoisObject[]): WhoisObject | null {
  const prefix = asked.includes('/') ? asked : `${asked}/${asked.includes(':') ? 128 : 32}`;
  if (!ipaddr.isValidCIDR(prefix)) return null;
  const [ip, lengthMax] = ipaddr.parseCIDR(prefix);
  let best: { object: WhoisObject; length: number } | null = null;
  for (const object of objects) {
    const [start, length] = ipaddr.parseCIDR(object.prefix);
    if (start.kind() !== ip.kind() || length > lengthMax || !ip.match(start, length)) continue;
    if (best === null || length > best.length) best = { object, length };
  }
  return best?.object ?? null;
}

function network({ prefix, netname, abuse, status = 'ASSIGNED PA' }: WhoisObject): string {
  const isIPv6 = prefix.includes(':');
  const range = isIPv6 ? prefix : rangeOf(prefix);
  const contact =
    abuse === null
      ? `% No abuse contact registered for ${range}`
      : `% Abuse contact for '${range}' is '${abuse}'`;
  const attributes = [
    [isIPv6 ? 'inet6num' : 'inetnum', range],
    ['netname', netname],
    ['org', `ORG-${netname}-RIPE`],
    ['status', status],
    ['source', 'RIPE'],
  ] as const;
  return `% Information related to '${range}'\n\n${contact}\n\n${rpsl(attributes)}`;
}

function rangeOf(prefix: string): string {
  const first = ipaddr.IPv4.networkAddressFromCIDR(prefix);
  const last = ipaddr.IPv4.broadcastAddressFromCIDR(prefix);
  return `${first.toString()} - ${last.toString()}`;
}

function organisation({ netname, holder, abuse }: WhoisObject): string {
  return rpsl([
    ['organisation', `ORG-${netname}-RIPE`],
    ['org-name', holder],
    ['org-type', 'OTHER'],
    ...(abuse === null ? [] : [['abuse-c', `ABUSE-${netname}-RIPE`] as const]),
    ['source', 'RIPE'],
  ]);
}

function role({ netname, holder, abuse }: WhoisObject, withMail: boolean): string {
  return rpsl([
    ['role', `${holder} abuse desk`],
    ...(withMail && abuse !== null ? [['e-mail', abuse] as const] : []),
    ['nic-hdl', `ABUSE-${netname}-RIPE`],
    ...(abuse === null ? [] : [['abuse-mailbox', abuse] as const]),
    ['source', 'RIPE'],
  ]);
}

function rpsl(attributes: readonly (readonly [string, string])[]): string {
  return attributes.map(([name, value]) => `${`${name}:`.padEnd(16)}${value}`).join('\n');
}

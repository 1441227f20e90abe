// A DNS server on loopback that speaks the protocol (RFC 1035) over UDP: addresses of both families,
// texts, alias chains, names that do not exist, failures, and silence. It counts what it is asked.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import ipaddr from 'ipaddr.js';

/** What the zone says of a name; a name that it does not hold does not exist. */
export interface ZoneEntry {
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly txt?: readonly string[];
  readonly cname?: string;
  readonly ttl?: number;
  readonly instead?: 'SERVFAIL' | 'REFUSED' | 'silence';
}

const types = new Map([
  [1, 'A'],
  [5, 'CNAME'],
  [16, 'TXT'],
  [28, 'AAAA'],
]);
const rcodes = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const chainMax = 20;

/** Serves until `close`; `asked` holds "TYPE name" of every question. */
export async function dnsServer(zone: Readonly<Record<string, ZoneEntry>>) {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, peer) => {
    const { name, type, end } = questionOf(query);
    asked.push(`${types.get(type) ?? type} ${name}`);
    const answer = answerTo(zone, name, type);
    if (answer === null) return;
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    // A response, recursion wanted and available.
    head.writeUInt16BE(0x8180 | answer.rcode, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(answer.records.length, 6);
    socket.send(Buffer.concat([head, query.subarray(12, end), ...answer.records]), peer.port);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    server: `127.0.0.1:${socket.address().port}`,
    asked,
    close: () => new Promise<void>((done) => socket.close(() => done())),
  };
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(zone: Readonly<Record<string, ZoneEntry>>, asked: string, type: number) {
  const records: Buffer[] = [];
  let name = asked;
  for (let links = 0; links < chainMax; links += 1) {
    const entry = Object.hasOwn(zone, name) ? zone[name] : undefined;
    if (entry === undefined) return { rcode: rcodes.NXDOMAIN, records };
    if (entry.instead === 'silence') return null;
    if (entry.instead !== undefined) return { rcode: rcodes[entry.instead], records: [] };
    const { ttl = 300, cname } = entry;
    if (cname !== undefined) records.push(record(name, 5, ttl, nameBytes(cname)));
    if (cname === undefined || type === 5) {
      const ips = type === 1 ? entry.a : type === 28 ? entry.aaaa : [];
      for (const ip of ips ?? [])
        records.push(record(name, type, ttl, Buffer.from(ipaddr.parse(ip).toByteArray())));
      for (const text of (type === 16 ? entry.txt : undefined) ?? [])
        records.push(record(name, type, ttl, textBytes(text)));
      return { rcode: 0, records };
    }
    name = cname;
  }
  return { rcode: rcodes.SERVFAIL, records: [] };
}

function record(name: string, type: number, ttl: number, data: Buffer): Buffer {
  const fields = Buffer.alloc(10);
  fields.writeUInt16BE(type, 0);
  fields.writeUInt16BE(1, 2);
  fields.writeUInt32BE(ttl, 4);
  fields.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), fields, data]);
}

/** A text longer than a length byte can say goes in pieces (RFC 1035, 3.3.14). */
function textBytes(text: string): Buffer {
  const pieces = text.match(/.{1,255}/g) ?? [''];
  return Buffer.concat(
    pieces.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece)])),
  );
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').map((label) => {
    return Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]);
  });
  return Buffer.concat([...labels, Buffer.from([0])]);
}

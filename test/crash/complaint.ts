// Complaints for the crash ring: each with its own Message-ID and its own offending address in the
// range for benchmarks (RFC 2544), so that each makes a forward of its own. Who is to get it
// follows from config/bench/networks.yaml: network n is 198.18.n.0/24, its contact
// abuse@nN.example.

import { createHash, randomBytes } from 'node:crypto';

export interface Complaint {
  readonly messageId: string;
  readonly raw: Buffer;
  readonly sha256: string;
  /** Who is to get it in the end. */
  readonly contact: string;
}

const networks = 200;
const hosts = 254;
const ordinaryBytes = 4_096;
const bigBytes = 200_000;
/** One in so many is big: a mail that is cut must be longer than one packet. */
const bigEvery = 40;

/** The n-th complaint of a run; after 50,800 the addresses come round again. */
export function complaint(run: string, n: number): Complaint {
  const network = n % networks;
  const host = 1 + (Math.floor(n / networks) % hosts);
  const ip = `198.18.${network}.${host}`;
  const messageId = `<${n}.${run}@ledger.example>`;
  const at = new Date();
  const lines = [
    `From: sensor <sensor@ledger.example>`,
    `To: abuse@example.org`,
    `Subject: Port scan from ${ip}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${messageId}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `Your host ${ip} scans our network. Log, all times UTC:`,
    '',
    `${at.toISOString()} ${ip}:40112 -> 203.0.113.25:22 SYN`,
    '',
    '.a line that begins with a dot',
    '..',
    'trailing space ',
  ];
  const wanted = n % bigEvery === bigEvery - 1 ? bigBytes : ordinaryBytes;
  for (let bytes = lines.join('\r\n').length; bytes < wanted; bytes += 62) {
    lines.push(randomBytes(30).toString('hex'));
  }
  const raw = Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
  const sha256 = createHash('sha256').update(raw).digest('hex');
  return { messageId, raw, sha256, contact: `abuse@n${network}.example` };
}

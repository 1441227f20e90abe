// A program of its own that knows the program under test only from outside: it compares what the
// ledger was promised, what the database holds and what the sink received, says all figures as one
// line of JSON, and every kind of loss by name. It changes nothing.

import { readFileSync } from 'node:fs';

import { Client } from 'pg';

interface Choice {
  readonly connection: object;
  readonly ledger: string;
  readonly sink: string;
}

/** Figures that must be 0, but for `acked`, `stored`, `forwards` and `copies`. */
export interface Findings {
  readonly acked: number;
  readonly stored: number;
  /** Acknowledged, and no stored mail has those bytes. */
  readonly ackedLost: number;
  /** Stored bytes are fewer than were said, none at all, or not those of the hash beside them. */
  readonly truncated: number;
  readonly withoutBytes: number;
  readonly hashMismatches: number;
  /** Not decided exactly once: still waiting, or without the one trace of its decision. */
  readonly undecided: number;
  readonly forwards: number;
  /** Acknowledged, and it never reached the one who is responsible. */
  readonly forwardsLost: number;
  readonly misdirected: number;
  /** What is attached to a forward is not what came in. */
  readonly altered: number;
  /** More sendings of one and the same mail, Message-ID included. */
  readonly copies: number;
  /** One complaint forwarded under two Message-IDs. */
  readonly doubled: number;
  /** Received by the sink though no row of a delivery says so, or the other way round. */
  readonly sentWithoutRow: number;
  readonly markedButNotSent: number;
}

interface Promised {
  readonly messageId: string;
  readonly sha256: string;
  readonly contact: string;
}

interface Received {
  readonly messageId: string;
  readonly to: readonly string[];
  readonly complaint: string;
  readonly sha256: string;
}

const choice = JSON.parse(process.argv[2] ?? '{}') as Choice;
const client = new Client(choice.connection);
await client.connect();
const findings = await compare(lines(choice.ledger), lines(choice.sink));
await client.end();
console.log(JSON.stringify(findings));

async function compare(ledger: Promised[], sink: Received[]): Promise<Findings> {
  const stored = new Set(
    (await rows<{ hash: string }>(`select encode(sha256(bytes), 'hex') as hash from raw`)).map(
      (row) => row.hash,
    ),
  );
  const deliveries = await rows<{ id: string; state: string }>(
    'select message_id as id, state from delivery',
  );
  const known = new Set(deliveries.map((row) => row.id));
  const arrived = new Set(sink.map((mail) => mail.messageId));
  const byComplaint = new Map<string, Received[]>();
  for (const mail of sink) {
    byComplaint.set(mail.complaint, [...(byComplaint.get(mail.complaint) ?? []), mail]);
  }
  const promised = new Map(ledger.map((mail) => [mail.messageId, mail]));

  return {
    acked: ledger.length,
    stored: await count('true'),
    ackedLost: ledger.filter((mail) => !stored.has(mail.sha256)).length,
    truncated: await count('octet_length(raw.bytes) <> mail.size_bytes'),
    withoutBytes: await count('raw.id is null'),
    hashMismatches: await count('sha256(raw.bytes) <> mail.sha256'),
    undecided: await count(`mail.state not in ('done', 'held') or mail.due_at is not null
      or (select count(*) from trace where trace.mail = mail.id) <> 1
      or not exists (select from trace where trace.id = mail.run and trace.mail = mail.id)`),
    forwards: sink.length,
    forwardsLost: ledger.filter(
      (mail) => !byComplaint.get(mail.messageId)?.some((one) => one.to.includes(mail.contact)),
    ).length,
    misdirected: sink.filter(({ complaint, to }) => {
      const contact = promised.get(complaint)?.contact;
      return contact !== undefined && (to.length !== 1 || to[0] !== contact);
    }).length,
    altered: sink.filter(({ complaint, sha256 }) => {
      const sent = promised.get(complaint);
      return sent !== undefined && sent.sha256 !== sha256;
    }).length,
    copies: sink.length - arrived.size,
    doubled: [...byComplaint.values()].filter(
      (all) => new Set(all.map((mail) => mail.messageId)).size > 1,
    ).length,
    sentWithoutRow: [...arrived].filter((id) => !known.has(id)).length,
    markedButNotSent: deliveries.filter((row) => row.state === 'sent' && !arrived.has(row.id))
      .length,
  };
}

async function count(where: string): Promise<number> {
  const [row] = await rows<{ count: string }>(
    `select count(*) from mail left join raw on raw.id = mail.id where ${where}`,
  );
  return Number(row?.count);
}

async function rows<Row>(text: string): Promise<Row[]> {
  return (await client.query(text)).rows as Row[];
}

/** A last line that was cut by the end of its writer was never promised. */
function lines<Line>(file: string): Line[] {
  const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return whole.map((line) => JSON.parse(line) as Line);
}

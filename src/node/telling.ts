// Wires the alerts: to whom and how they are told. A mail goes straight to the relay, past an
// outbox that may be what is wrong; a command is run without a shell. Decides nothing.

import { spawn } from 'node:child_process';

import MimeNode from 'nodemailer/lib/mime-node';

import { type Desk, newId } from '../desk.ts';
import type { Log } from '../log.ts';
import { createSender } from '../mail/sender.ts';
import {
  clearAlert,
  findStanding,
  listAlerts,
  raiseAlert,
  restoreAlert,
  untellAlert,
} from '../store/alerts.ts';
import { type Alert, createAlerting } from '../workers/alerting.ts';
import { type Loop, startLoop } from '../workers/loop.ts';

export interface TellingParts {
  readonly desk: Desk;
  readonly now: () => Date;
  readonly log: Log;
  /** How many mails this node has asked to come again. */
  readonly deferred: () => number;
}

const commandMs = 10_000;
const mailMs = 30_000;

/** Starts to look; closing it lets what is being told be told. */
export function startTelling(parts: TellingParts): Loop {
  const { desk, now, log, deferred } = parts;
  const { database, settings } = desk;
  const name = desk.rules.desk.from.address.split('@')[1] ?? 'localhost';
  const sender = createSender({
    relay: settings.smtp.relay,
    connections: 1,
    name,
    timeouts: { mailMs },
  });
  const { mail, command } = settings.alerts;
  const tell = async (alert: Alert): Promise<boolean> => {
    if (mail.length === 0 && command.length === 0) return true;
    const ways = [
      ...mail.map(async (to) => {
        const envelope = { from: '', to };
        const sent = await sender.send({ envelope, bytes: await mailOf(alert, to, desk, now()) });
        if (sent.state !== 'sent') throw new Error(`mail to ${to}: ${sent.reply}`);
      }),
      ...(command.length === 0 ? [] : [run(command, alert, settings.listen.baseUrl)]),
    ];
    const ended = await Promise.allSettled(ways);
    for (const one of ended) {
      if (one.status === 'rejected') log.error({ error: String(one.reason) }, 'an alert failed');
    }
    return ended.some(({ status }) => status === 'fulfilled');
  };
  const alerting = createAlerting({
    settings: { ...settings.alerts, holdAll: settings.safety.holdAll },
    now,
    log,
    deferred,
    tell,
    store: {
      standing: (at) => findStanding(database, at),
      raise: (alert, since, at, againMs) => raiseAlert(database, alert, since, at, againMs),
      untell: (code) => untellAlert(database, code),
      clear: (code) => clearAlert(database, code),
      restore: (alert) => restoreAlert(database, alert),
      list: () => listAlerts(database),
    },
  });
  const loop = startLoop({
    name: 'alerts',
    log,
    turn: async () => {
      await alerting.look();
      return { done: 0, nextInMs: null };
    },
  });
  return {
    wake: () => loop.wake(),
    close: async () => {
      await loop.close();
      await sender.close();
    },
  };
}

/** A mail that no program answers (RFC 3834) and that our own intake knows for a loop. */
async function mailOf(alert: Alert, to: string, desk: Desk, at: Date): Promise<Buffer> {
  const { from, name } = desk.rules.desk;
  const root = new MimeNode('text/plain; charset=utf-8', {
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const word = alert.state === 'begun' ? alert.code : `${alert.code} is over`;
  root.setHeader('From', { name: from.name, address: from.address });
  root.setHeader('To', { name: '', address: to });
  root.setHeader('Subject', `[${name}] ${word}`);
  root.setHeader('Date', at);
  root.setHeader('Message-ID', `<alert.${newId(at)}@${from.address.split('@')[1]}>`);
  root.setHeader('Auto-Submitted', 'auto-generated');
  root.setHeader('X-Sluice-Loop', from.address);
  const lines = [
    alert.state === 'begun' ? alert.text : `Over: ${alert.text}`,
    `Since ${alert.since.toISOString()}`,
    '',
    `${desk.settings.listen.baseUrl}/health`,
    '',
  ];
  root.setContent(lines.join('\r\n'));
  return root.build();
}

/** Runs the command with the alert on its standard input; rejects where it fails or hangs. */
function run(command: readonly string[], alert: Alert, baseUrl: string): Promise<void> {
  const [program = '', ...words] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: commandMs,
      killSignal: 'SIGKILL',
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code ?? signal}`));
    });
    // It may end without reading.
    child.stdin.on('error', () => {});
    child.stdin.end(`${JSON.stringify({ ...alert, url: `${baseUrl}/health` })}\n`);
  });
}

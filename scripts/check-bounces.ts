// `npm run check:bounces -- FOLDER`: how well bounces are read, on any folder of mails that came
// back (one mail a file, all of them bounces or automatic answers). Prints four figures and what
// was missed, by file; fails where one is below its bar. What a mail states is looked for here
// without the reader, by the fields of RFC 3464 in its raw bytes.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { configure } from '../src/desk.ts';
import type { MailId, Received } from '../src/model.ts';
import type { Origin } from '../src/stages/facts.ts';
import { origin } from '../src/stages/origin.ts';
import { parse } from '../src/stages/parse.ts';

const recognisedMin = 0.98;
const extractedMin = 0.9;
const exit = { ok: 0, belowBar: 1, usage: 64, noInput: 66 } as const;

const [folder, ...more] = process.argv.slice(2);
process.exitCode = folder === undefined || more.length > 0 ? usage() : await check(folder);

function usage(): number {
  console.error('Which folder of mails? npm run check:bounces -- FOLDER');
  return exit.usage;
}

async function check(place: string): Promise<number> {
  const files = mailsIn(place);
  if (files.length === 0) {
    console.error(`${place}: no files there; name a folder with one mail a file.`);
    return exit.noInput;
  }
  const { rules } = await configure(join(import.meta.dirname, '..', 'config', 'bench'), {});
  const recognised = figure('recognised');
  const recipient = figure('recipient, of those that state one');
  const status = figure('status, of those that state one');
  const read = figure('read without an exception');
  for (const file of files) {
    const raw = readFileSync(file);
    const fact = await factOf(raw, rules).catch(() => null);
    read.count(fact !== null, file);
    recognised.count(fact !== null && /^(?:bounce|auto-reply)$/.test(fact.kind), file);
    const stated = statedIn(raw.toString('latin1'));
    const { returned = null } = fact ?? {};
    if (stated.recipient) recipient.count(returned?.recipient != null, file);
    if (stated.status) status.count(returned?.status != null, file);
  }
  const passes = [
    recognised.say(recognisedMin),
    recipient.say(extractedMin),
    status.say(extractedMin),
    read.say(1),
  ];
  return passes.every(Boolean) ? exit.ok : exit.belowBar;
}

function mailsIn(place: string): readonly string[] {
  const stat = statSync(place, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return [];
  return readdirSync(place)
    .map((name) => join(place, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

type Rules = Awaited<ReturnType<typeof configure>>['rules'];

/** What the stages say of the mail; throws where one of them does or stops. */
async function factOf(raw: Buffer, rules: Rules): Promise<Origin> {
  const sender = /^Return-Path:\s*<([^>\r\n]{0,998})>/im.exec(raw.toString('latin1', 0, 8192));
  const received: Received = {
    mail: 'check' as MailId,
    raw,
    envelope: { from: sender?.[1] ?? '', to: ['abuse@example.org'] },
    peer: '',
    at: new Date(),
    overrides: [],
  };
  const tools = { rules, now: new Date() };
  const parsed = await parse.run({ received }, tools);
  if (parsed.kind !== 'pass') throw new Error('not parsed');
  const outcome = await origin.run({ received, parse: parsed.fact }, tools);
  if (outcome.kind !== 'pass') throw new Error('no origin');
  return outcome.fact;
}

function statedIn(text: string): { recipient: boolean; status: boolean } {
  return {
    recipient: /^final-recipient:[^\r\n]{0,200};[^\r\n]{0,500}@/im.test(text),
    status: /^status:\s{0,9}[245]\.\d{1,3}\.\d{1,3}/im.test(text),
  };
}

function figure(name: string) {
  const missed: string[] = [];
  let all = 0;
  return {
    count(isGood: boolean, file: string): void {
      all += 1;
      if (!isGood) missed.push(file);
    },
    /** Prints it; whether it reaches its bar. */
    say(shareMin: number): boolean {
      const good = all - missed.length;
      const share = all === 0 ? 1 : good / all;
      const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
      console.log(`${name}: ${good} of ${all}, ${percent(share)} (bar ${percent(shareMin)})`);
      for (const file of missed) console.log(`  missed: ${file}`);
      return share >= shareMin;
    },
  };
}

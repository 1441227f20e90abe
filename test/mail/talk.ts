// What tests of the receiver share: a client that speaks in lines and hears reply codes, a receiver
// for the length of a test, and a store that answers when it is told to.

import assert from 'node:assert/strict';

import type { Accept, Accepted } from '../../src/mail/acceptance.ts';
import type { ReceiverOptions } from '../../src/mail/receiver.ts';
import type { Listen } from '../../src/rules.ts';
import type { Given, Stage, Talk } from '../dialogs/dialog.ts';
import { start, talkTo } from '../dialogs/dialog.ts';

export const tcp: Listen = { host: '127.0.0.1', port: 0 };

/** Sends lines, and returns the code of each reply, as many as there are lines. */
export async function say(talk: Talk, ...lines: string[]): Promise<string[]> {
  const codes: string[] = [];
  for (const line of lines) {
    talk.send(Buffer.from(`${line}\r\n`, 'latin1'));
    codes.push(await reply(talk));
  }
  return codes;
}

/** The code of the next reply; "" at the end of the talk. */
export async function reply(talk: Talk): Promise<string> {
  for (;;) {
    const line = await talk.line();
    if (line === null) return '';
    if (line[3] !== '-') return line.slice(0, 3);
  }
}

export async function begin(at: Listen, from?: string, hello = 'EHLO'): Promise<Talk> {
  const talk = await talkTo(at, from);
  assert.equal(await reply(talk), '220');
  assert.equal((await say(talk, `${hello} mta.example.net`))[0], '250');
  return talk;
}

export const envelope = ['MAIL FROM:<reporter@example.com>', 'RCPT TO:<abuse@example.org>', 'DATA'];
/** One receiver for the length of a test. */
export async function withReceiver(
  given: Given,
  use: (stage: Stage) => Promise<void>,
  own: Partial<ReceiverOptions> = {},
  at: Listen = tcp,
): Promise<void> {
  const stage = await start('smtp', at, { limits: { lingerMs: 20 }, ...given }, own);
  try {
    await use(stage);
  } finally {
    await stage.receiver.close();
  }
}

/** A store that answers when it is told to. */
export function slowStore(): { accept: Accept; begun: Promise<Accepted>; answer: () => void } {
  let answer = (): void => {};
  let begin = (_mail: Accepted): void => {};
  const begun = new Promise<Accepted>((done) => {
    begin = done;
  });
  const answered = new Promise<void>((done) => {
    answer = done;
  });
  return {
    begun,
    answer: () => answer(),
    accept: async (mail) => {
      begin(mail);
      await answered;
      return mail.id;
    },
  };
}

/** Waits for something that other work brings about, and gives up in good time. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 500 && !holds(); turn += 1) {
    await new Promise((done) => setTimeout(done, 2));
  }
  assert.ok(holds(), what);
}

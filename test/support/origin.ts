// A mail through `parse` and `origin`, for tests of what a mail is.

import assert from 'node:assert/strict';

import { origin } from '../../src/stages/origin.ts';
import { parse } from '../../src/stages/parse.ts';
import { received, tools } from './facts.ts';

/** The outcome for a mail at abuse@example.org with this envelope sender. */
export async function originOf(raw: string, from = 'someone@example.net') {
  const given = received({ raw: Buffer.from(raw), envelope: { from, to: ['abuse@example.org'] } });
  const parsed = await parse.run({ received: given }, tools());
  if (parsed.kind !== 'pass') assert.fail('not parsed');
  const outcome = await origin.run({ received: given, parse: parsed.fact }, tools());
  if (outcome.kind !== 'pass') assert.fail('origin never stops');
  return outcome;
}

/** A letter with its header as lines; an empty line, then the text. */
export function letter(head: readonly string[], ...text: readonly string[]): string {
  return `${[...head, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8'].join('\n')}\n\n${text.join('\n')}\n`;
}

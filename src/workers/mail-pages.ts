// Reads stored mails for pages, in a cage of its own with one child: whoever looks at a mail never
// waits behind intake, and intake never behind a page. The child starts with the first mail that is
// looked at. What was read is kept a while, failures too, so that a mail made to kill its reader
// kills few.

import type { MailId, Received } from '../model.ts';
import type { Run } from '../pipeline/run.ts';
import {
  type Caged,
  type MailPages,
  type PartBytes,
  type Reading,
  type SafeHtml,
  unreadable,
} from '../reading.ts';
import type { Rules, Settings } from '../rules.ts';
import { type Cage, createCage } from './cage.ts';
import { createKeeping } from './keeping.ts';

export interface MailPagesOptions {
  readonly cage: Settings['cage'];
  readonly rules: () => Rules;
  readonly now: () => Date;
  /** A mail with its bytes; null where there is none. */
  readonly find: (mail: MailId) => Promise<Received | null>;
}

/** So many readings are kept, so many documents of HTML, and so many characters of each. */
const keptMost = 300;
const keptCharactersMost = 32_000_000;
/** Of mails that are to run again: whoever looks at a question looks at it a few times. */
const runsMost = 8;
const nothing = Buffer.alloc(0);
/** What could not be read is tried again after that. */
const failureMs = 5 * 60_000;

/** The pages' own reader: of mails for people, and of a mail that is to run again. */
export interface PagesReader extends MailPages {
  run(received: Received, at: Date): Promise<Run>;
  close(): void;
}

export function createMailPages(options: MailPagesOptions): PagesReader {
  const { rules, now, find } = options;
  const limits = { now, most: keptMost, weightMost: keptCharactersMost, failureMs };
  const readings = createKeeping<Reading>({
    ...limits,
    weightOf: charactersOf,
    isFailure: ({ unread }) => unread !== null,
  });
  const documents = createKeeping<Caged<SafeHtml>>({
    ...limits,
    weightOf: (found) => (found.ok ? found.value.html.length : 0),
    isFailure: ({ ok }) => !ok,
  });
  const runs = createKeeping<Run>({
    ...limits,
    most: runsMost,
    weightOf: ({ facts }) => lengthOf(facts.parse?.texts ?? []),
    isFailure: ({ facts }) => facts.parse === undefined,
  });
  // Bytes of files are not worth their room; only that they cannot be had is.
  const files = createKeeping<Caged<PartBytes>>({
    ...limits,
    weightOf: () => null,
    isFailure: ({ ok }) => !ok,
  });
  let cage: Cage | null = null;
  let under: Rules | null = null;

  const caged = (): Cage => {
    const current = rules();
    cage ??= createCage({ ...options.cage, children: 1 }, current);
    if (under !== null && under !== current) cage.useRules(current);
    under = current;
    return cage;
  };

  const readNow = async (mail: MailId): Promise<Reading | null> => {
    const received = await find(mail);
    if (received === null) return null;
    const view = await attempt(() => caged().put('view', received));
    return view.ok ? view.value : unreadable(view.why);
  };

  const htmlNow = async (mail: MailId): Promise<Caged<SafeHtml> | null> => {
    const received = await find(mail);
    if (received === null) return null;
    return present(await attempt(() => caged().put('html', { raw: received.raw })));
  };

  const partNow = async (mail: MailId, path: string): Promise<Caged<PartBytes> | null> => {
    const received = await find(mail);
    if (received === null) return null;
    const part = present(await attempt(() => caged().put('part', { raw: received.raw, path })));
    if (part === null || !part.ok) return part;
    const { bytes, name } = part.value;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { ok: true, value: { bytes: buffer, name } };
  };

  // Whoever is chosen to get it changes nothing of what it says, and several are tried at once.
  const runOf = async (received: Received, at: Date): Promise<Run> => {
    const { mail, overrides } = received;
    const said = overrides.filter(({ kind }) => kind !== 'accept');
    const key = JSON.stringify([mail, at, rules().digest, said]);
    const read = async (): Promise<Run> => {
      const run = await caged().read(received, at);
      return { ...run, facts: { ...run.facts, received: { ...received, raw: nothing } } };
    };
    const run = (await runs(key, read)) ?? (await read());
    return { ...run, facts: { ...run.facts, received } };
  };

  const keyOf = (mail: MailId, path = ''): string => `${mail} ${path} ${rules().digest}`;
  return {
    read: (mail) => readings(keyOf(mail), () => readNow(mail)),
    html: (mail) => documents(keyOf(mail), () => htmlNow(mail)),
    part: (mail, path) => files(keyOf(mail, path), () => partNow(mail, path)),
    run: runOf,
    close: () => cage?.close(),
  };
}

async function attempt<Value>(work: () => Promise<Value>): Promise<Caged<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

function present<Value>(found: Caged<Value | null>): Caged<Value> | null {
  if (!found.ok) return found;
  return found.value === null ? null : { ok: true, value: found.value };
}

function charactersOf({ texts, headers }: Reading): number {
  const written = lengthOf(texts);
  return headers.reduce((sum, { value }) => sum + value.length, written);
}

function lengthOf(texts: readonly { readonly text: string }[]): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

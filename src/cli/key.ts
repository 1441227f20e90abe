// `sluice key`: the public keys of contacts, the keys that sign our mail, and the keys of tokens. A
// key counts for a contact because a person said so here, and for no other reason.

import type { Command } from 'commander';

import { mailAddress } from '../config/values.ts';
import { rotateKeys } from '../config/keys.ts';
import { configure, type Desk } from '../desk.ts';
import { findKey, listKeys, pinKey, type PublicKey } from '../store/pgp-keys.ts';
import type { KeyFound } from '../workers/cage-seals.ts';
import { expiringMs } from '../workers/key-watch.ts';
import { createSigner } from '../workers/signer.ts';
import { CommandError, exit } from './ending.ts';
import { endingCommands } from './key-ending.ts';
import { readInCage, readKeyFile } from './key-reading.ts';
import { count, out, when } from './output.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';

interface ImportOptions {
  readonly contact: string;
  readonly replace?: true;
  readonly dryRun?: true;
}

interface ShownOptions {
  readonly json?: true;
  readonly quiet?: true;
}

type Found = Extract<KeyFound, { ok: true }>;

export function keyCommand(program: Command): void {
  const key = program
    .command('key')
    .description('keys of contacts, our own and of tokens: ls, import, unpin, revoke, rotate');
  key
    .command('ls')
    .description('pinned keys and our own, with what is wrong with them')
    .option('--json', 'one JSON object a line')
    .option('-q, --quiet', 'fingerprints only')
    .action(async (options: ShownOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) => list(desk, options));
    });
  key
    .command('import')
    .description('pin the public key in a file to a contact: its signed mail is shown as signed')
    .argument('<file>', 'one OpenPGP public key, armored')
    .requiredOption('--contact <address>', 'the contact whose key it is; ask them by another way')
    .option('--replace', 'although it is pinned to another contact')
    .option('-n, --dry-run', 'say what would be kept, and keep nothing')
    .addHelpText('after', '\nExample: sluice key import noc.asc --contact abuse@example.net')
    .action(async (file: string, options: ImportOptions, command: Command) => {
      const globals = command.optsWithGlobals<ConfigOption>();
      await withDesk(globals, (desk) => pin(desk, file, options));
    });
  endingCommands(key);
  key
    .command('rotate')
    .description('a new first key for tokens; the old ones are believed until you take them out')
    .action(async (_options: object, command: Command) => {
      const { settings } = await configure(command.optsWithGlobals<ConfigOption>().config);
      const { path, keys } = rotateKeys(settings.home);
      out(`${path}: a new key is on top; ${count(keys, 'key')} in it`);
      out('now copy the file to every other node, with mode 600');
      out('then reload each node (kill -HUP); until all have it, new tokens join only where it is');
      out('old tokens join as long as their key is in the file: keep it a year, then take it out');
    });
}

async function list(desk: Desk, { json, quiet }: ShownOptions): Promise<void> {
  const now = new Date();
  const pinned = await listKeys(desk.database);
  const own = quiet === true ? [] : await ownKeys(desk, now);
  for (const key of pinned) {
    const { armored: _armored, ...shown } = key;
    if (quiet === true) console.log(key.fingerprint);
    else if (json === true) console.log(JSON.stringify({ ...shown, mark: markOf(key, now) }));
    else out(line(key, now));
  }
  for (const one of own) {
    if (json === true) console.log(JSON.stringify(one));
    else out(`${one.fingerprint}  signs for ${one.signsFor}   ${one.mark ?? 'ok'}`);
  }
  if (pinned.length + own.length === 0 && json !== true) {
    out('no key is pinned, and no constituency signs; see: sluice key import --help');
  }
}

function line(key: PublicKey, now: Date): string {
  const { fingerprint, address, source, actor: by, pinnedAt } = key;
  const mark = markOf(key, now);
  const said = mark === null ? '' : `   ! ${mark}`;
  const others = key.uids.filter((uid) => uid !== address);
  const also = others.length > 0 ? ` (bears ${others.slice(0, 3).join(', ')})` : '';
  return `${fingerprint}  ${address}${also}   ${when(pinnedAt)} by ${by} from ${source}${said}`;
}

type Marked = Pick<PublicKey, 'revoked' | 'expiresAt'> & Partial<Pick<PublicKey, 'revokedWhy'>>;

/** What is wrong with a key, or will be soon; null: nothing. */
function markOf({ revoked, expiresAt, revokedWhy = null }: Marked, now: Date): string | null {
  if (revoked) return revokedWhy === null ? 'revoked' : `revoked (${revokedWhy})`;
  if (expiresAt === null) return null;
  const day = expiresAt.toISOString().slice(0, 10);
  if (expiresAt <= now) return `expired on ${day}`;
  return expiresAt.getTime() - now.getTime() < expiringMs ? `expires on ${day}` : null;
}

interface OwnKey {
  readonly fingerprint: string;
  readonly signsFor: string;
  readonly expiresAt: Date | null;
  readonly mark: string | null;
}

/** The keys that constituencies sign with, asked of the one process that reads them. */
async function ownKeys({ rules, settings }: Desk, now: Date): Promise<readonly OwnKey[]> {
  const signer = createSigner({ home: settings.home, now: () => now });
  try {
    const found: OwnKey[] = [];
    for (const { name, sign } of rules.constituencies) {
      if (sign === undefined) continue;
      const looked = await signer.look(sign).catch((error: Error) => error);
      const expiresAt = looked instanceof Error ? null : looked;
      const mark =
        looked instanceof Error ? looked.message : markOf({ revoked: false, expiresAt }, now);
      found.push({ fingerprint: sign, signsFor: name, expiresAt, mark });
    }
    return found;
  } finally {
    signer.close();
  }
}

async function pin(desk: Desk, file: string, options: ImportOptions): Promise<void> {
  const contact = mailAddress.safeParse(options.contact);
  if (!contact.success) {
    throw new CommandError(`--contact ${options.contact} is no mail address`);
  }
  const now = new Date();
  const found = await readInCage(desk, { armored: readKeyFile(file), at: now });
  if (!found.ok) throw new CommandError(`${file}: ${found.why}`, exit.noInput);
  const { fingerprint, addresses, expiresAt, revoked, armored } = found;
  const known = await findKey(desk.database, fingerprint);
  if (known !== null && known.address !== contact.data && options.replace !== true) {
    const text = `${fingerprint} is pinned to ${known.address} by ${known.actor}`;
    throw new CommandError(`${text}; with --replace it is ${contact.data}'s instead`);
  }
  tell(found, contact.data, now);
  if (options.dryRun === true) return out('nothing was kept (-n)');
  await pinKey(desk.database, {
    fingerprint,
    address: contact.data,
    armored,
    uids: addresses,
    expiresAt,
    revoked,
    pinnedAt: now,
    source: file,
    actor: actor(),
  });
  out(`pinned to ${contact.data}; compare the fingerprint with its owner, not by mail`);
}

function tell(found: Found, contact: string, now: Date): void {
  const { fingerprint, addresses, expiresAt } = found;
  out(`fingerprint ${fingerprint.replaceAll(/(.{4})(?=.)/g, '$1 ')}`);
  out(`bears       ${addresses.join(', ') || 'no mail address: no mail is shown as signed by it'}`);
  out(`expires     ${when(expiresAt)}`);
  const mark = markOf(found, now);
  if (mark !== null) out(`beware      ${mark}`);
  if (addresses.length > 0 && !addresses.includes(contact)) {
    out(`note        mail from ${contact} itself is not shown as signed: the key does not bear it`);
  }
}

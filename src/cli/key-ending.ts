// The ends of a pinned key: it is nobody's any more, or it is revoked for good, by its owner's own
// certificate or because a person says so. Either way no mail is shown as signed by it afterwards.

import type { Command } from 'commander';

import type { Desk } from '../desk.ts';
import { findKey, type PublicKey, revokeKey, unpinKey } from '../store/pgp-keys.ts';
import { CommandError, exit } from './ending.ts';
import { readInCage, readKeyFile } from './key-reading.ts';
import { out } from './output.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';

interface UnpinOptions {
  readonly dryRun?: true;
}

interface RevokeOptions extends UnpinOptions {
  readonly reason?: string;
  readonly certificate?: string;
}

const reasonCharsMax = 200;

/** The verbs unpin and revoke. */
export function endingCommands(key: Command): void {
  const dry = ['-n, --dry-run', 'say what would be changed, and change nothing'] as const;
  key
    .command('unpin')
    .description('take a key from its contact: mail is no longer shown as signed by it')
    .argument('<fingerprint...>', 'in full, with or without blanks')
    .option(...dry)
    .action(async (words: string[], options: UnpinOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) =>
        unpin(desk, words, options),
      );
    });
  key
    .command('revoke')
    .description('mark a key as revoked, for good, whatever is imported later')
    .argument('<fingerprint...>', 'in full, with or without blanks')
    .option('--reason <text>', 'why, in your words, where its owner told you')
    .option('--certificate <file>', 'its revocation certificate, as gpg --gen-revoke writes it')
    .option(...dry)
    .addHelpText('after', '\nOne of --reason and --certificate is needed; both may be given.')
    .action(async (words: string[], options: RevokeOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) =>
        revoke(desk, words, options),
      );
    });
}

async function unpin(desk: Desk, words: readonly string[], { dryRun }: UnpinOptions) {
  const { fingerprint, address } = await pinnedKey(desk, words);
  if (dryRun === true) return out(`${fingerprint} would be taken from ${address} (-n)`);
  await unpinKey(desk.database, { fingerprint, actor: actor(), at: new Date() });
  out(`${fingerprint} is no longer ${address}'s: mail signed by it is not shown as signed`);
  out('mail to them goes as before: it is signed by our key, and not encrypted');
}

async function revoke(desk: Desk, words: readonly string[], options: RevokeOptions) {
  const { reason, certificate, dryRun } = options;
  if (reason === undefined && certificate === undefined) {
    throw new CommandError('say why: --reason TEXT, or --certificate FILE');
  }
  const known = await pinnedKey(desk, words);
  const { fingerprint, address } = known;
  const at = new Date();
  const armored =
    certificate === undefined ? known.armored : await revokedBy(desk, known, certificate, at);
  const said = reason ?? 'by its own certificate';
  const why = `${actor()}: ${said}`.slice(0, reasonCharsMax);
  if (dryRun === true) return out(`${fingerprint} of ${address} would be revoked (-n): ${said}`);
  await revokeKey(desk.database, { fingerprint, armored, why, at });
  out(`${fingerprint} of ${address} is revoked: ${said}`);
  out('ask them for a new key by another way, then: sluice key import FILE --contact ADDRESS');
}

/** The key with its revocation in it. @throws CommandError where the certificate is of another */
async function revokedBy(
  desk: Desk,
  { armored }: PublicKey,
  file: string,
  at: Date,
): Promise<string> {
  const found = await readInCage(desk, { armored, certificate: readKeyFile(file), at });
  if (!found.ok) throw new CommandError(`${file}: ${found.why}`, exit.noInput);
  return found.armored;
}

async function pinnedKey({ database }: Desk, words: readonly string[]): Promise<PublicKey> {
  const written = words.join('').replaceAll(/\s/g, '').toUpperCase();
  if (!/^(?:[\dA-F]{40}|[\dA-F]{64})$/.test(written)) {
    throw new CommandError(`"${words.join(' ')}" is no fingerprint in full; see: sluice key ls`);
  }
  const known = await findKey(database, written);
  if (known !== null) return known;
  throw new CommandError(`${written} is pinned to nobody; see: sluice key ls`, exit.noInput);
}

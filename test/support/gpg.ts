// The real gpg, in a home of its own: it makes keys, signs, and says what a signature is worth. Only
// its status lines are read, which are made for programs.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Gpg {
  /**
   * @param made as if it were then: "20260101T000000"
   * @returns the fingerprint, in capitals
   */
  makeKey(address: string, expires: string, algorithm?: string, made?: string): string;
  exportPublic(fingerprint: string): string;
  exportPrivate(fingerprint: string): string;
  importKey(armored: string): void;
  /** The certificate that it keeps of each key that it makes, with what it writes around it. */
  revocationOf(fingerprint: string): string;
  /** Armored; the signature alone, unless it is to be clear-signed. */
  sign(fingerprint: string, bytes: Buffer, how?: '--detach-sign' | '--clear-sign'): string;
  /** "GOODSIG", "BADSIG", "VALIDSIG", "EXPKEYSIG", ...: the first words of its status lines. */
  verify(signature: string, bytes: Buffer): readonly string[];
  close(): void;
}

export const hasGpg = spawnSync('gpg', ['--version'], { stdio: 'ignore' }).status === 0;

export function openGpg(): Gpg {
  const home = mkdtempSync(join(tmpdir(), 'gpg-'));
  const fixed = ['--homedir', home, '--batch', '--no-tty', '--yes', '--status-fd', '1'];
  const quiet = ['--no-auto-key-retrieve', '--no-auto-key-locate', '--trust-model', 'always'];
  const call = (words: readonly string[], input?: string | Buffer) =>
    spawnSync(
      'gpg',
      [...fixed, ...quiet, '--pinentry-mode', 'loopback', '--passphrase', '', ...words],
      {
        ...(input === undefined ? {} : { input }),
        encoding: 'latin1',
      },
    );
  const must = (words: readonly string[], input?: string | Buffer): string => {
    const { status, stdout, stderr } = call(words, input);
    if (status !== 0) throw new Error(`gpg ${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  return {
    makeKey: (address, expires, algorithm = 'ed25519', made) => {
      const then = made === undefined ? [] : ['--faked-system-time', made];
      const said = must([
        ...then,
        '--quick-gen-key',
        `Desk <${address}>`,
        algorithm,
        'sign',
        expires,
      ]);
      return /KEY_CREATED \w ([0-9A-F]{40})/.exec(said)?.[1] ?? '';
    },
    exportPublic: (fingerprint) => must(['--armor', '--export', fingerprint]),
    exportPrivate: (fingerprint) => must(['--armor', '--export-secret-keys', fingerprint]),
    importKey: (armored) => void must(['--import'], armored),
    revocationOf: (fingerprint) =>
      readFileSync(join(home, 'openpgp-revocs.d', `${fingerprint}.rev`), 'latin1'),
    sign: (fingerprint, bytes, how = '--detach-sign') => {
      const said = must(['--armor', how, '--digest-algo', 'SHA512', '-u', fingerprint], bytes);
      // Status lines stand between what is made.
      const armored = said.replaceAll(/^\[GNUPG:\].*\n?/gm, '');
      return armored.slice(armored.indexOf('-----BEGIN')).trimEnd();
    },
    verify: (signature, bytes) => {
      const [asc, data] = [join(home, 'in.asc'), join(home, 'in')];
      writeFileSync(asc, signature);
      writeFileSync(data, bytes);
      const { stdout } = call(['--verify', asc, data]);
      return [...stdout.matchAll(/^\[GNUPG:\] (\S+)/gm)].map((match) => match[1] ?? '');
    },
    close: () => {
      try {
        execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
  };
}

/**
 * What is signed of a multipart/signed mail and its signature, cut out by its boundary alone: no
 * reader of ours had a hand in it.
 */
export function signedParts(mail: Buffer): { readonly entity: Buffer; readonly signature: string } {
  const text = mail.toString('latin1');
  const boundary = /^Content-Type: multipart\/signed;[^]*?boundary="([^"]+)"/m.exec(text)?.[1];
  const [, entity = '', last = ''] = text.split(`--${boundary}\r\n`);
  return {
    entity: Buffer.from(entity.slice(0, -2), 'latin1'),
    signature: last.slice(last.indexOf('-----BEGIN')).split(`\r\n--${boundary}--`)[0] ?? '',
  };
}

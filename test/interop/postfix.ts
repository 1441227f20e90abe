// A real Postfix in a temporary folder: its own configuration, queue, data, log and port. It leaves
// the system's own instance alone, and it goes with the process that started it, however that ends.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const postfix = '/usr/sbin/postfix';
const postqueue = '/usr/sbin/postqueue';

/** A mail in the queue, as `postqueue -j` shows it. */
export interface Queued {
  readonly queue_name: string;
  readonly queue_id: string;
  readonly recipients: readonly { readonly address: string; readonly delay_reason?: string }[];
}

export interface Postfix {
  readonly port: number;
  /** The lines of its log about one mail, by the queue id in its 250. */
  about(queueId: string): readonly string[];
  log(): string;
  queue(): Promise<readonly Queued[]>;
  /** Tries everything in the queue now. */
  flush(): Promise<void>;
  /** Ends every process of it and removes the folder. */
  stop(): Promise<void>;
}

/** Folders that must stand before the configuration is written. */
export interface PostfixFolder {
  readonly etc: string;
  readonly spool: string;
}

/** A sentence for people where Postfix cannot run here; else null. */
export function whyNoPostfix(): string | null {
  if (!fs.existsSync(postfix)) return 'Postfix is missing: apt-get install postfix';
  return process.getuid?.() === 0 ? null : 'Postfix wants to be started by root';
}

/** Makes the folder, with one for Sluice's socket as docs/postfix.md has it. */
export function postfixFolder(): PostfixFolder {
  const folder = fs.mkdtempSync(join(tmpdir(), 'sluice-postfix-'));
  fs.chmodSync(folder, 0o755);
  const made = { etc: join(folder, 'etc'), spool: join(folder, 'spool') };
  for (const path of [made.etc, made.spool, join(folder, 'data'), join(made.spool, 'sluice')]) {
    fs.mkdirSync(path, { mode: 0o755 });
  }
  const [user, group] = ['-u', '-g'].map((flag) => Number(output('id', flag, 'postfix')));
  fs.chownSync(join(folder, 'data'), user ?? 0, group ?? 0);
  fs.chownSync(join(made.spool, 'sluice'), 0, group ?? 0);
  fs.chmodSync(join(made.spool, 'sluice'), 0o2750);
  return made;
}

/**
 * Starts it.
 * @param main lines of main.cf that follow our own
 * @throws what it said, when it does not start
 */
export async function startPostfix(
  { etc, spool }: PostfixFolder,
  port: number,
  main: string,
): Promise<Postfix> {
  const folder = join(etc, '..');
  const log = join(folder, 'log');
  fs.writeFileSync(join(etc, 'main.cf'), `${ownLines(folder, spool, log)}\n${main}\n`);
  fs.writeFileSync(join(etc, 'master.cf'), services(port));
  const watch = spawn('sh', ['-c', watchScript, 'watch', etc, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const readLog = (): string => (fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : '');
  const stop = async (): Promise<void> => {
    const closed = once(watch, 'close');
    watch.stdin.end();
    await closed;
  };
  try {
    await run(postfix, ['-c', etc, 'start']);
  } catch (error) {
    const said = readLog();
    await stop();
    throw new Error(`Postfix does not start: ${said}`, { cause: error });
  }
  return {
    port,
    log: readLog,
    about: (queueId) =>
      readLog()
        .split('\n')
        .filter((line) => line.includes(` ${queueId}: `)),
    queue: async () => {
      const { stdout } = await run(postqueue, ['-c', etc, '-j']);
      const lines = stdout.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Queued);
    },
    flush: async () => void (await run(postqueue, ['-c', etc, '-f'])),
    stop,
  };
}

// Waits until our end of the pipe closes, which it does even when we are killed.
const watchScript = `trap '' HUP INT TERM
cat >/dev/null
${postfix} -c "$1" stop
rm -rf "$2"`;

function ownLines(folder: string, spool: string, log: string): string {
  return `compatibility_level = 3.6
queue_directory = ${spool}
data_directory = ${join(folder, 'data')}
maillog_file = ${log}
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
disable_dns_lookups = yes
alias_maps =
delay_warning_time = 1s
lmtp_destination_concurrency_limit = 1
myorigin = example.org`;
}

/** Debian's services, in their chroot as Debian has them, on one port of our own. */
function services(port: number): string {
  return `127.0.0.1:${port} inet n - y - - smtpd
cleanup   unix  n  -  y  -     0    cleanup
qmgr      unix  n  -  n  300   1    qmgr
pickup    unix  n  -  y  60    1    pickup
rewrite   unix  -  -  y  -     -    trivial-rewrite
bounce    unix  -  -  y  -     0    bounce
defer     unix  -  -  y  -     0    bounce
trace     unix  -  -  y  -     0    bounce
flush     unix  n  -  y  1000? 0    flush
proxymap  unix  -  -  n  -     -    proxymap
smtp      unix  -  -  y  -     -    smtp
lmtp      unix  -  -  y  -     -    lmtp
showq     unix  n  -  y  -     -    showq
error     unix  -  -  y  -     -    error
retry     unix  -  -  y  -     -    error
local     unix  -  n  n  -     -    local
anvil     unix  -  -  y  -     1    anvil
scache    unix  -  -  y  -     1    scache
postlog   unix-dgram n - n -   1    postlogd
`;
}

function output(program: string, ...words: string[]): string {
  return execFileSync(program, words, { encoding: 'utf8' }).trim();
}

// A real Exim in a temporary folder, as the mail server of the outside world. Debian's package
// cannot be installed beside Postfix, so its files are unpacked here and never installed; it has its
// own configuration, spool, log and port, and it goes with the process that started it.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from '../support/until.ts';

/** Where `.ci/run` puts the packages: apt-get download exim4-daemon-light libidn12 */
const packages = '/var/cache/sluice-exim';
const user = 'Debian-exim';

export interface Exim {
  log(): string;
  /** Ends it and removes the folder. */
  stop(): Promise<void>;
}

/** A sentence for people where Exim cannot run here; else null. */
export function whyNoExim(): string | null {
  if (process.getuid?.() !== 0) return 'Exim wants to be started by root';
  if (debs().length < 2) {
    return `Exim is missing: cd ${packages} && apt-get download exim4-daemon-light libidn12`;
  }
  try {
    execFileSync('id', [user], { stdio: 'ignore' });
  } catch {
    return `Exim runs as ${user}, whom this machine does not know: useradd --system ${user}`;
  }
  return null;
}

/**
 * Unpacks and starts it; it takes any mail on `port`. What is for `domain` goes on to `backPort`,
 * all else to `worldPort`. Throws what it said, when it does not start.
 */
export async function startExim(ports: {
  readonly port: number;
  readonly domain: string;
  readonly backPort: number;
  readonly worldPort: number;
}): Promise<Exim> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'sluice-exim-'));
  fs.chmodSync(folder, 0o755);
  for (const deb of debs()) execFileSync('dpkg', ['-x', deb, join(folder, 'root')]);
  const program = join(folder, 'root/usr/sbin/exim4');
  // Set-uid programs do not look into our own folder for libraries.
  fs.chmodSync(program, 0o755);
  const libraries = fs
    .readdirSync(join(folder, 'root/usr/lib'))
    .map((each) => join(folder, 'root/usr/lib', each));
  const started = join(folder, 'exim');
  const script = `#!/bin/sh\nLD_LIBRARY_PATH=${libraries.join(':')} exec ${program} "$@"\n`;
  fs.writeFileSync(started, script, { mode: 0o755 });
  const configuration = join(folder, 'conf');
  fs.writeFileSync(configuration, settings(folder, ports));
  const [owner = 0, group = 0] = ['-u', '-g'].map((flag) => Number(said('id', flag, user)));
  for (const name of ['spool', 'log']) {
    fs.mkdirSync(join(folder, name));
    fs.chownSync(join(folder, name), owner, group);
  }
  const watch = spawn('sh', ['-c', watchScript, 'watch', started, configuration, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const log = (): string => {
    const logs = fs.existsSync(folder) ? fs.readdirSync(join(folder, 'log')) : [];
    return logs.map((name) => fs.readFileSync(join(folder, 'log', name), 'utf8')).join('\n');
  };
  const stop = async (): Promise<void> => {
    const closed = once(watch, 'close');
    watch.stdin.end();
    await closed;
  };
  try {
    await until('Exim listens', () => listens(ports.port));
  } catch (error) {
    const text = log();
    await stop();
    throw new Error(`Exim does not start: ${text}`, { cause: error });
  }
  return { log, stop };
}

function debs(): readonly string[] {
  if (!fs.existsSync(packages)) return [];
  const names = fs.readdirSync(packages).filter((name) => /^(?:exim4-daemon|libidn12)/.test(name));
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(packages, name));
}

function settings(folder: string, ports: Parameters<typeof startExim>[0]): string {
  return `exim_path = ${join(folder, 'exim')}
spool_directory = ${join(folder, 'spool')}
log_file_path = ${join(folder, 'log', '%slog')}
pid_file_path = ${join(folder, 'spool', 'exim.pid')}
primary_hostname = exim.example.net
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${ports.port}
tls_advertise_hosts =
host_lookup =
rfc1413_hosts =
deliver_drop_privilege = true
add_environment =
keep_environment =
delay_warning = 1s
delay_warning_condition = yes
acl_smtp_rcpt = all
acl_smtp_data = all
begin acl
all:
  accept
begin routers
back:
  driver = manualroute
  domains = ${ports.domain}
  route_list = * 127.0.0.1
  self = send
  transport = back
world:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = world
begin transports
back:
  driver = smtp
  port = ${ports.backPort}
  allow_localhost = true
world:
  driver = smtp
  port = ${ports.worldPort}
  allow_localhost = true
begin retry
* * F,1m,1s
`;
}

// Waits until our end of the pipe closes, which it does even when we are killed; what we ignore
// from the start Exim would ignore too.
const watchScript = `"$1" -C "$2" -bdf -q1s </dev/null >"$3/log/said" 2>&1 &
trap '' HUP INT TERM
cat >/dev/null
kill -KILL $!
wait $!
rm -rf "$3"`;

function said(program: string, ...words: string[]): string {
  return execFileSync(program, words, { encoding: 'utf8' }).trim();
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

// From sluice.yaml to Settings and Desk. Secrets come from the environment (`${NAME}`) or from a
// file (`KEY_file: path`), so that sluice.yaml itself holds none. Paths are relative to its folder.

import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

import { stringify } from 'yaml';
import type { z } from 'zod';

import type { Desk, Listen, Settings } from '../rules.ts';
import { type Environment, packageDir } from './environment.ts';
import type { Problem } from './problems.ts';
import type { addresses, instance, SluiceFile } from './settings-schema.ts';
import { type Path, readYaml, type YamlFile } from './yaml-file.ts';

/** Reads sluice.yaml and puts in what it refers to. */
export function readSettingsFile(dir: string, text: string, env: Environment): YamlFile {
  const file = readYaml('sluice.yaml', text);
  const problems = [...file.problems];
  // An empty file lacks its sections, as a map without them does.
  const value = fill(file.value === null ? {} : file.value, [], {
    dir,
    env,
    problems,
    place: file.place,
  });
  return { ...file, value, problems };
}

interface Filling {
  readonly dir: string;
  readonly env: Environment;
  readonly problems: Problem[];
  readonly place: YamlFile['place'];
}

function fill(value: unknown, path: Path, filling: Filling): unknown {
  if (typeof value === 'string') return fillText(value, path, filling);
  if (Array.isArray(value))
    return value.map((item, index) => fill(item, [...path, index], filling));
  if (typeof value !== 'object' || value === null) return value;
  const filled = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const place = [...path, key];
    const text = fill(inner, place, filling);
    if (!key.endsWith('_file') || typeof text !== 'string') return [key, text];
    const plain = key.slice(0, -'_file'.length);
    if (Object.hasOwn(value, plain)) {
      const both = `"${plain}" and "${key}" both say it`;
      filling.problems.push({ at: filling.place(place), text: both, fix: 'leave one out' });
    }
    if (key === 'token_file') filling.problems.push(...openToOthers(text, place, filling));
    return [plain, secretFrom(text, place, filling)];
  });
  return Object.fromEntries(filled) as unknown;
}

function fillText(text: string, path: Path, { env, problems, place }: Filling): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
    const found = env[name];
    if (found === undefined)
      problems.push({ at: place(path), text: `${name} is not set in the environment` });
    return found ?? whole;
  });
}

function secretFrom(name: string, path: Path, { dir, problems, place }: Filling): unknown {
  try {
    return readFileSync(resolve(dir, name), 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    problems.push({ at: place(path), text: `${name} cannot be read: ${whyUnread(error)}` });
    return undefined;
  }
}

/** What opens a door elsewhere is this user's alone. */
function openToOthers(name: string, path: Path, { dir, place }: Filling): Problem[] {
  const mode = statSync(resolve(dir, name), { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) === 0) return [];
  const text = `others may read or change ${name}`;
  return [{ at: place(path), text, fix: `chmod 600 ${name}` }];
}

/** The reason of a failed read, without the path twice. */
export function whyUnread(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const known = new Map([
    ['ENOENT', 'there is no such file'],
    ['EACCES', 'this user may not'],
    ['EISDIR', 'it is a folder'],
    ['ENOTDIR', 'part of the path is no folder'],
  ]);
  return known.get(code) ?? code;
}

/**
 * The desk as others see it, from its two sections.
 * @param baseUrl what links start with, where addresses.pages says nothing
 */
export function deskOf(
  who: z.output<typeof instance>,
  where: z.output<typeof addresses>,
  baseUrl = '',
): Desk {
  const { address, name } = where.from;
  const pages = baseUrl.startsWith('https://') ? baseUrl : null;
  return {
    name: who.name,
    ticketTag: who.ticket_tag,
    lang: who.lang,
    timeZone: who.tz,
    intake: [...new Set(where.intake)],
    from: { name: name === '' ? who.name : name, address },
    reply: where.reply,
    bounce: where.bounce,
    authserv: where.authserv,
    sealers: where.sealers,
    pages: where.pages === undefined ? pages : where.pages,
  };
}

/** What of sluice.yaml a revision keeps, with all defaults and references written out. */
export function deskText(desk: Desk, include: readonly string[]): string {
  const { name, ticketTag, lang, timeZone, intake, reply, bounce, authserv, sealers } = desk;
  // Where there is none nothing is said, as in revisions that knew of no pages.
  const pages = desk.pages === null ? {} : { pages: desk.pages };
  const from = `${desk.from.name} <${desk.from.address}>`;
  return stringify({
    instance: { name, ticket_tag: ticketTag, lang, tz: timeZone },
    addresses: { intake, from, reply, bounce, authserv, sealers, ...pages },
    include,
  });
}

/** The settings of this machine. The environment wins over the file. */
export function settingsOf(file: SluiceFile, dir: string, env: Environment): Settings {
  const home = env['SLUICE_HOME'] ?? file.home;
  const { intake, smtp, safety, cage } = file;
  const floor = 1.5 * intake.size_max * intake.sessions_per_peer_max;
  return {
    listen: {
      smtp: file.listen.smtp,
      lmtp: file.listen.lmtp,
      http: file.listen.http,
      baseUrl: file.listen.base_url ?? urlOf(file.listen.http) ?? '',
    },
    database: { url: env['DATABASE_URL'] ?? file.database.url ?? null },
    home: homeOf(home, env['SLUICE_HOME'] === undefined ? dir : process.cwd()),
    intake: {
      peers: intake.peers,
      sizeBytesMax: intake.size_max,
      recipientsMax: intake.recipients_max,
      sessionsMax: intake.sessions_max,
      sessionsPerPeerMax: intake.sessions_per_peer_max,
      mailsPerSessionMax: intake.mails_per_session_max,
      commandTimeoutMs: intake.command_timeout,
      sessionTimeoutMs: intake.session_timeout,
      commitTimeoutMs: intake.commit_timeout,
      dataRateMin: intake.data_rate_min,
      freeSpaceBytesMin: intake.free_space_min ?? floor,
    },
    smtp: {
      relay: smtp.relay,
      connections: smtp.connections,
      attemptsMax: smtp.attempts_max,
      retryMs: smtp.retry,
    },
    ...lookupsOf(file),
    lookup: file.lookup,
    safety: {
      holdMs: safety.hold,
      holdAll: safety.hold_all,
      budgets: {
        perContact: safety.max_auto_forwards.per_contact,
        perContactDay: safety.max_auto_forwards.per_contact_day,
        perReporter: safety.max_auto_forwards.per_reporter,
        total: safety.max_auto_forwards.total,
      },
      breaker: {
        times: safety.breaker.times,
        floorPerHour: safety.breaker.floor,
        bouncePercent: safety.breaker.bounces,
      },
    },
    alerts: {
      mail: file.alerts.mail,
      command: file.alerts.command,
      holdAfterMs: file.alerts.hold_after,
      againMs: file.alerts.again,
    },
    cage: { children: cage.children, memoryBytesMax: cage.memory_max, deadlineMs: cage.deadline },
    runner: { batch: file.runner.batch, attemptsMax: file.runner.attempts_max },
  };
}

/** Who of the world is asked, and how much. */
function lookupsOf(file: SluiceFile): Pick<Settings, 'whois' | 'rdap' | 'owners' | 'resolver'> {
  const { whois, rdap, owners, resolver } = file;
  return {
    whois: {
      servers: whois.servers.map(({ server, prefixes, rate, flags }) => ({
        ...server,
        prefixes,
        queriesPerMinute: rate ?? Number.MAX_SAFE_INTEGER,
        flags,
      })),
      timeoutMs: whois.timeout,
      answerBytesMax: whois.answer_max,
      cacheMs: whois.cache,
      cacheNegativeMs: whois.cache_negative,
      parallel: whois.parallel,
    },
    rdap: {
      servers: rdap.servers.map(({ url, prefixes, rate }) => ({
        url,
        prefixes,
        queriesPerMinute: rate ?? Number.MAX_SAFE_INTEGER,
      })),
    },
    owners:
      owners === undefined
        ? null
        : {
            url: owners.url,
            token: owners.token,
            timeoutMs: owners.timeout,
            parallel: owners.parallel,
          },
    resolver: {
      servers: resolver.servers,
      timeoutMs: resolver.timeout,
      cacheMs: resolver.cache,
      cacheNegativeMs: resolver.cache_negative,
      parallel: resolver.parallel,
    },
  };
}

/** What only shows when several settings are seen together. */
export function settingsProblems(parsed: SluiceFile, file: YamlFile): Problem[] {
  const problems: Problem[] = [];
  const { http, base_url: baseUrl } = parsed.listen;
  if (baseUrl === undefined && urlOf(http) === null) {
    const text = 'links need "base_url" where "http" names no single address';
    problems.push({ at: file.place(['listen']), text, fix: 'add base_url: https://...' });
  }
  if (parsed.addresses.reply === parsed.addresses.bounce) {
    const text = '"reply" and "bounce" must differ, or a reply would be taken for a bounce';
    problems.push({ at: file.place(['addresses', 'bounce']), text });
  }
  return problems;
}

/** Links to a listener that has one address; null where it has a path or many. */
function urlOf(http: Listen): string | null {
  if ('path' in http || http.host === '0.0.0.0' || http.host === '::') return null;
  return `http://${http.host.includes(':') ? `[${http.host}]` : http.host}:${http.port}`;
}

function homeOf(home: string | undefined, base: string): string {
  if (home === undefined) return join(packageDir, 'var');
  return isAbsolute(home) ? home : resolve(base, home);
}

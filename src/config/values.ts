// The small languages of a configuration: durations, sizes, rates, addresses. Each is read from one
// text to one typed value, or refused with a sentence and the right form. Numbers without a unit
// are refused wherever a unit could be meant.

import { isIP } from 'node:net';

import IPCIDR from 'ip-cidr';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

import type { Listen } from '../rules.ts';
import { suggestion } from '../suggestion.ts';
import { kindOf } from './yaml-file.ts';

export type Written<T> =
  | { readonly value: T }
  | { readonly wrong: string; readonly fix?: string | undefined };

/** A value that is written as one text. */
export function written<T>(read: (text: string) => Written<T>): z.ZodType<T> {
  return z.unknown().transform((input, context): T => {
    const isText = typeof input === 'string' || typeof input === 'number';
    const result: Written<T> = isText
      ? read(String(input))
      : { wrong: `expected a text, found ${kindOf(input)}` };
    if ('value' in result) return result.value;
    const { wrong, fix } = result;
    context.addIssue({ code: 'custom', message: wrong, ...(fix ? { params: { fix } } : {}) });
    return z.NEVER;
  });
}

/** A map with exactly these keys. Its message for unknown keys is the list of the known ones, from
 *  which schemaProblems makes the sentence. */
export function closed<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined,
  });
}

/** A closed map that may be left out, or left empty, when all its keys have defaults. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((input) => input ?? {}, closed(shape));
}

/** A list, or a single value standing for a list of one. */
export function oneOrMany<T>(item: z.ZodType<T>) {
  return z.preprocess((input) => (Array.isArray(input) ? input : [input]), z.array(item));
}

/** One line of text without control characters. */
export const line = written((text) =>
  /^[^\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u.test(text)
    ? { value: text }
    : { wrong: 'expected one line of 1 to 200 characters' },
);

/** Two letters of ISO 639-1. */
export const language = written((text) =>
  /^[a-z]{2}$/.test(text)
    ? { value: text }
    : { wrong: `"${text}" is no language`, fix: 'write two letters, like en' },
);

/** A time zone that the machine knows by name. */
export const timeZone = written((text) => {
  const known = Intl.supportedValuesOf('timeZone');
  if (text === 'UTC' || known.includes(text)) return { value: text };
  return { wrong: `"${text}" is no time zone`, fix: suggestion(text, known) };
});

/** A day, which begins at midnight in UTC, or an instant with its offset; as milliseconds. */
export const instant = written((text): Written<number> => {
  const form = /^\d{4}-\d\d-(\d\d)(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text);
  const value = form === null ? Number.NaN : Date.parse(text);
  // JavaScript takes February 30th for March 2nd.
  const isDay = Number(form?.[1]) === new Date(Date.parse(text.slice(0, 10))).getUTCDate();
  if (!Number.isNaN(value) && isDay) return { value };
  const fix = 'write it like 2026-01-01 (midnight in UTC) or 2026-01-01T00:00+01:00';
  return { wrong: `"${text}" is no time`, fix };
});

/** A whole number, both ends included. */
export function whole(min: number, max: number) {
  return written((text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return { value };
    return { wrong: `expected a whole number from ${min} to ${max}, found "${text}"` };
  });
}

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** "5s", "90min", "3d" in milliseconds; at most ten years. */
export const duration = written(readDuration);

/** A duration, or "never" as null. */
export const durationOrNever = written(
  (text): Written<number | null> => (text === 'never' ? { value: null } : readDuration(text)),
);

function readDuration(text: string): Written<number> {
  const [, digits, unit = ''] = /^(\d{1,9})([a-z]+)$/.exec(text) ?? [];
  const value = Number(digits) * (unitsMs[unit] ?? Number.NaN);
  if (value <= 3650 * 86_400_000) return { value };
  return { wrong: `"${text}" is no duration`, fix: 'write it like 500ms, 5s, 10min, 2h, 3d or 2w' };
}

const unitsBytes: Readonly<Record<string, number>> = {
  B: 1,
  KB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
};

/** "10MB" in bytes; a KB is 1024. */
export const size = written((text): Written<number> => {
  const [, digits, unit = ''] = /^(\d{1,6})([A-Z]+)$/.exec(text) ?? [];
  const value = Number(digits) * (unitsBytes[unit] ?? Number.NaN);
  if (!Number.isNaN(value)) return { value };
  return { wrong: `"${text}" is no size`, fix: 'write it like 500B, 64KB, 10MB or 1GB' };
});

/** "20/h" as a number per the given unit; "none" is no limit. */
export function rate(unit: 'min' | 'h' | 'd') {
  return written((text): Written<number | null> => {
    if (text === 'none') return { value: null };
    const [, digits, per = ''] = /^(\d{1,9})\/([a-z]+)$/.exec(text) ?? [];
    const value = (Number(digits) * (unitsMs[unit] ?? 0)) / (unitsMs[per] ?? Number.NaN);
    if (Number.isInteger(value)) return { value };
    return { wrong: `"${text}" is no rate`, fix: `write it like 20/${unit}, or none` };
  });
}

/** "10%" as a number from 1 to 100; "none" is no limit. */
export const percent = written((text): Written<number | null> => {
  if (text === 'none') return { value: null };
  const value = /^\d{1,3}%$/.test(text) ? Number.parseInt(text, 10) : Number.NaN;
  if (value >= 1 && value <= 100) return { value };
  return { wrong: `"${text}" is no share`, fix: 'write it like 10%, or none' };
});

/** "127.0.0.1:2424", "[::1]:2424", "unix:/run/sluice/lmtp". Port 0 lets the system choose. */
export const listen = written((text): Written<Listen> => {
  if (text.startsWith('unix:')) return readSocketPath(text.slice('unix:'.length));
  const found = hostAndPort(text);
  if (found !== null && (isIP(found.host) > 0 || found.host === 'localhost'))
    return { value: found };
  const fix = 'write it like 127.0.0.1:2525, [::1]:2525 or unix:/run/sluice/lmtp';
  return { wrong: `cannot listen on "${text}"`, fix };
});

function readSocketPath(path: string): Written<Listen> {
  if (!path.startsWith('/')) {
    return { wrong: `"${path}" is no absolute path`, fix: 'write it like unix:/run/sluice/lmtp' };
  }
  // sun_path holds 108 bytes with its closing NUL (unix(7)).
  if (Buffer.byteLength(path) < 108) return { value: { path } };
  return { wrong: 'the socket path is longer than 107 bytes', fix: 'choose a shorter one' };
}

/** A server of ours to connect to: "127.0.0.1:25", "mail.example.org" with the default port. */
export function server(portDefault: number) {
  return written((text): Written<{ host: string; port: number }> => {
    const found = hostAndPort(text, portDefault);
    if (found !== null && found.port > 0) return { value: found };
    const fix = `write it like 127.0.0.1:${portDefault} or mail.example.org:${portDefault}`;
    return { wrong: `"${text}" is no server`, fix };
  });
}

function hostAndPort(text: string, portDefault?: number): { host: string; port: number } | null {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]{1,253}))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? portDefault : Number(digits);
  if (host === undefined || port === undefined || port > 65_535) return null;
  if (bracketed !== undefined && isIP(bracketed) !== 6) return null;
  // All digits and dots is meant as an address, so it must be one.
  return isIP(host) === 0 && /^[\d.]+$/.test(host) ? null : { host, port };
}

/**
 * A prefix in canonical form. Host bits are refused: "192.0.2.77/24" may mean the host or the net.
 */
export const prefix = written(readPrefix);

/** A prefix, or a single address standing for its /32 or /128. */
export const peer = written((text) =>
  isIP(text) > 0 ? readPrefix(`${text}/${isIP(text) === 4 ? 32 : 128}`) : readPrefix(text),
);

/** An address, a prefix, or a host name. */
export const peerOrHost = written((text): Written<string> => {
  if (isIP(text) > 0) return readPrefix(`${text}/${isIP(text) === 4 ? 32 : 128}`);
  if (text.includes('/')) return readPrefix(text);
  const isHost = /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]+$/i;
  if (isHost.test(text)) return { value: text.toLowerCase() };
  const fix = 'write it like 192.0.2.0/24 or cdn.example.net';
  return { wrong: `"${text}" is neither a prefix nor a host name`, fix };
});

/** The address of a DNS server, with a port or without: 192.0.2.53, [2001:db8::53]:5353. */
export const dnsServer = written((text): Written<string> => {
  const [, bracketed, plain, port = '53'] =
    /^(?:\[([^\]]+)\]|([^[\]:]+|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const ip = bracketed ?? plain ?? '';
  const family = isIP(ip);
  const fix = 'write it like 192.0.2.53 or [2001:db8::53]:5353';
  if (family === 0 || Number(port) < 1 || Number(port) > 65_535)
    return { wrong: `"${text}" is no DNS server`, fix };
  return { value: family === 6 ? `[${ip}]:${port}` : `${ip}:${port}` };
});

function readPrefix(text: string): Written<string> {
  const [address = '', bits] = text.split('/');
  if (isIP(address) === 0 || address.includes('%')) {
    const fix = 'write it like 192.0.2.0/24 or 2001:db8::/32';
    return { wrong: `"${text}" is no IP prefix`, fix };
  }
  if (bits === undefined) {
    const host = `${address}/${isIP(address) === 4 ? 32 : 128}`;
    return { wrong: `"${text}" has no prefix length`, fix: `write ${host} for the one address` };
  }
  if (!IPCIDR.isValidCIDR(text) || !/^\d{1,3}$/.test(bits)) {
    return { wrong: `"/${bits}" is no prefix length`, fix: 'write it like 192.0.2.0/24' };
  }
  const given = ipaddr.parse(address);
  if (given instanceof ipaddr.IPv6 && given.isIPv4MappedAddress()) {
    const inner = `${given.toIPv4Address().toString()}/${Math.max(0, Number(bits) - 96)}`;
    return { wrong: `"${text}" is an IPv4 prefix in disguise`, fix: `write ${inner}` };
  }
  const start = new IPCIDR(text).start<string>();
  const network = ipaddr.parse(start).toString();
  const canonical = `${network}/${Number(bits)}`;
  if (network === given.toString()) return { value: canonical };
  return { wrong: `"${text}" has host bits set`, fix: `write ${canonical}` };
}

/**
 * A mail address, in lower case. Other systems may tell case in local parts apart; none we know
 * does.
 */
export const mailAddress = written(readMailAddress);

function readMailAddress(text: string): Written<string> {
  if (text.length <= 254 && z.regexes.html5Email.test(text)) return { value: text.toLowerCase() };
  return { wrong: `"${text}" is no mail address`, fix: 'write it like abuse@example.org' };
}

/** "Name <abuse@example.org>", or the address alone with an empty name. */
export const mailbox = written((text): Written<{ name: string; address: string }> => {
  const open = text.lastIndexOf('<');
  const inner = open >= 0 && text.endsWith('>') ? text.slice(open + 1, -1) : text;
  const name =
    open >= 0
      ? text
          .slice(0, open)
          .trim()
          .replace(/^"(.*)"$/, '$1')
      : '';
  const address = readMailAddress(inner);
  if ('wrong' in address) return address;
  if (/^[^\p{Cc}<>"]{0,100}$/u.test(name)) return { value: { name, address: address.value } };
  return { wrong: 'the name holds characters that a From line cannot', fix: 'leave < > " out' };
});

/**
 * "abuse+{token}@example.org": an address of ours with one place for a token, after a delimiter.
 */
export const tokenAddress = written((text): Written<string> => {
  const isWhole = /^[^@{}]+[+=-]\{token\}@[^@{}]+$/.test(text);
  const address = readMailAddress(text.replace('{token}', 'x'));
  if (isWhole && 'value' in address) return { value: text.toLowerCase() };
  return {
    wrong: `"${text}" has no place for a token`,
    fix: 'write it like abuse+{token}@example.org',
  };
});

// Links that wrap another link: mail filters and trackers rewrite what people wrote. Found by the
// shape alone, a URL inside a URL, so no list of such services has to be kept. Only some shapes are
// a filter's alone; any other may as well be an argument: where a fraud sends its victims next.

import { hostName } from '../indicators/names.ts';

/** A way to write a URL inside another, and how to read it. */
interface Writing {
  /** Where the inner URL begins. */
  readonly begins: RegExp;
  /** The inner URL's text from its host on. */
  readonly read: (inner: string) => string;
  /** Nobody but a filter writes so. */
  readonly isFilters: boolean;
}

/** Where a link may lead that wraps another. */
export interface Inner {
  readonly host: string;
  /** The outer link is only a filter around it; else it may be the outer one that is meant. */
  readonly isFiltered: boolean;
}

const writings: readonly Writing[] = [
  // As it is between "__" and "__;", which no host has.
  { begins: /\/__https?:[/*]{1,2}(?=[^/*])/i, read: (inner) => inner, isFilters: true },
  { begins: /https?:[/*]{1,2}(?=[^/*])/i, read: (inner) => inner, isFilters: false },
  // Escaped, once or more: each further time only adds "25" behind the sign.
  {
    begins: /https?(?::|%(?:25){0,4}3A)(?:%(?:25){0,4}2F){2}/i,
    read: unescaped,
    isFilters: false,
  },
  // "https-3A__mail-2Dbox.example_path-3Fa": "-" for "%", "_" for "/".
  {
    begins: /https?-3A__/i,
    read: (inner) =>
      unescaped(inner.replaceAll('%', '').replaceAll(/-(?=[\da-f]{2})/gi, '%')).replaceAll(
        '_',
        '/',
      ),
    isFilters: true,
  },
];
/** "http://" and "https://" in base64, plain or for URLs. */
const coded = /aHR0c(?:DovL|HM6Ly)[\w+/-]{4,}/;
const codedMax = 1000;
const schemeMax = 8;
/** An authority with a name of 253 characters, each escaped, and what stands before its "@". */
const authorityMax = 1000;
const depthMax = 5;

/** The host of the innermost URL that a URL wraps; null where it wraps none. */
export function innerHost(url: string): Inner | null {
  let rest = url.slice(schemeMax);
  let isFiltered = true;
  let found: Inner | null = null;
  for (let depth = 0; depth < depthMax; depth += 1) {
    const inner = innerOf(rest);
    if (inner === null) break;
    rest = inner.rest;
    isFiltered &&= inner.isFilters;
    const host = hostOf(inner.text);
    if (host !== null) found = { host, isFiltered };
  }
  return found;
}

interface Wrapped {
  readonly text: string;
  readonly rest: string;
  readonly isFilters: boolean;
}

/** The first URL inside: its beginning read, and all that follows as it is. */
function innerOf(text: string): Wrapped | null {
  const first = writings
    .flatMap(({ begins, ...writing }) => {
      const match = begins.exec(text);
      if (match === null) return [];
      return [{ at: match.index, end: match.index + match[0].length, ...writing }];
    })
    .toSorted((one, other) => one.at - other.at)[0];
  if (first !== undefined) {
    const rest = text.slice(first.end);
    return { text: first.read(rest.slice(0, authorityMax)), rest, isFilters: first.isFilters };
  }
  const plain = decoded(coded.exec(text)?.[0] ?? '');
  return plain === null ? null : { text: plain, rest: plain, isFilters: false };
}

/** Percent signs undone, those of signs that no host has too; bytes beyond ASCII stay. */
function unescaped(text: string): string {
  return text
    .replaceAll(/%(?:25)+/gi, '%')
    .replaceAll(/%([2-7][\da-f])/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
}

function decoded(base64: string): string | null {
  const whole = base64.slice(0, codedMax).replaceAll('-', '+').replaceAll('_', '/');
  try {
    // The signs that fill it up may be left out, but one sign alone says nothing.
    const url = atob(whole.slice(0, whole.length - (whole.length % 4 === 1 ? 1 : 0)));
    return url.slice(url.indexOf('://') + 3);
  } catch {
    return null;
  }
}

/** What stands behind the user's name and before port and path. */
function hostOf(url: string): string | null {
  const authority = /^[^/?#&\\]*/.exec(url)?.[0] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return hostName((/^[a-z0-9.-]+/i.exec(host)?.[0] ?? '').replace(/\.$/, ''), true);
}

// A plain text and the HTML beside it are two forms of one text: most readers see the HTML, and
// programs read the plain one. Where they name different addresses, one of the readers is deceived.

import type { Sentence } from '../doubts.ts';

/** An address by its looks, defanging apart; a version or a time stands in both of them alike. */
const ipv4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)/g;
const ipv6 = /(?<![\w:.])[\da-f]{1,4}(?::[\da-f]{0,4}){3,7}(?![\w:])/g;
/** Where links lead stands beside their words in one form, and behind them in the other. */
const link = /\bh(?:tt|xx|tx|xt)ps?:\/\/[^\s<>"]+/gi;
const brackets = /[[\](){}\u00ad\u200b-\u200f\u2060\ufeff]/g;

/**
 * What one of them names and the other does not; null: they agree. `isWhole`: the
 * plain text is a form of nothing but the HTML.
 */
export function differenceOf(plain: string, html: string, isWhole: boolean): Sentence | null {
  const inPlain = addressesIn(plain);
  const inHtml = addressesIn(html);
  // A stub that names nothing ("this mail needs HTML") says nothing else.
  if (inPlain.size === 0 && isStub(plain, html)) return null;
  for (const address of inHtml) if (!inPlain.has(address)) return { is: 'html-names', ip: address };
  for (const address of isWhole ? inPlain : [])
    if (!inHtml.has(address)) return { is: 'plain-names', ip: address };
  return null;
}

/** A plain text that is so much shorter stands for nobody's words. */
const stubShare = 2;

function isStub(plain: string, html: string): boolean {
  return html.length > stubShare * plain.trim().length;
}

function addressesIn(text: string): ReadonlySet<string> {
  const bare = text.replace(link, ' ').replace(brackets, '').toLowerCase();
  return new Set([...(bare.match(ipv4) ?? []), ...(bare.match(ipv6) ?? [])]);
}

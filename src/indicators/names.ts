// Names of hosts and mail domains: what may be one, and which organisation it belongs to. No list
// of public suffixes: guessing wide only ever makes a host "the reporter's own", never an offender.

/** Final labels that are files of a log, not domains ("report.txt", "index.php", "setup.exe"). */
const fileNames = new Set(
  `asp aspx avi bak bat bin bz2 c cfg cgi class conf cpp css csv dat db deb dll doc docx eml err
  exe gif gz h htm html ico img ini iso jar java jpeg jpg js json jsp log lnk md mp3 mp4
  msg msi pcap pdf pem php php3 php5 php7 png ppt pptx ps1 rar rpm rss rtf so sql svg swf tar
  tgz tif tmp txt vbs wav webp xls xlsm xlsx xml yaml yml`.split(/\s+/),
);
const suffixWords = new Set(['co', 'com', 'ac', 'org', 'net', 'gov', 'edu', 'or', 'ne', 'gob']);
const hostMax = 253;

/** The canonical name, or null where it can be none. In a URL a file's ending is a domain's. */
export function hostName(text: string, inUrl: boolean): string | null {
  const lastDot = text.lastIndexOf('.');
  // Most of what has a dot in it is a number or the end of a sentence.
  if (lastDot < 1 || text.length < 4 || text.length > hostMax) return null;
  if (text.length - lastDot < 3 || isDigit(text.charCodeAt(lastDot + 1))) return null;
  const host = text.toLowerCase();
  if (!areLabels(host)) return null;
  const last = host.slice(host.lastIndexOf('.') + 1);
  if (!/^(?:[a-z]{2,24}|xn--[a-z0-9-]+)$/.test(last)) return null;
  if (!inUrl && (fileNames.has(last) || isNumbered(host, last.length))) return null;
  return host;
}

/**
 * The canonical name of a URL's host. What is written in other letters is read as browsers do (UTS
 * 46), so that "ourbank.example" with one letter of another script is never taken for the real one.
 */
export function urlHostName(text: string): string | null {
  const isPlain = text.length > hostMax || /^[\u0020-\u007e]*$|%/.test(text);
  if (isPlain) return hostName(text.endsWith('.') ? text.slice(0, -1) : text, true);
  const url = `http://${text}/`;
  return URL.canParse(url) ? hostName(new URL(url).hostname, true) : null;
}

const authorityMax = 300;

/** Whether programs disagree on which host a URL, as it is written, leads to. */
export function isDisputed(url: string): boolean {
  const start = url.indexOf('//') + 2;
  const authority = url.slice(start, start + authorityMax).split(/[/?#]/, 1)[0] ?? '';
  return /\\[^]*[@.]|%[^]*@|@[^]*@/.test(authority);
}

/** Where the host of a URL ends, behind its "//": browsers take "\" for "/" (WHATWG, 4.4). */
export const authorityEnd = /[/?#\\]/;

/** Letters of the scripts that write names like ASCII's do; others stand beside names unspaced. */
const alphabets = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}]/u;

/** Whether a letter beyond ASCII stands there: a name beside it is only a piece of a longer one. */
export function isOtherLetter(text: string, at: number): boolean {
  return text.charCodeAt(at) > 127 && alphabets.test(text.charAt(at));
}

/** Letters, digits and "_" with "-" between, at most 63 of them in a label (RFC 1123, 2.1). */
function areLabels(host: string): boolean {
  let length = 0;
  for (let at = 0; at <= host.length; at++) {
    const code = host.charCodeAt(at);
    if (code === 46 || at === host.length) {
      if (length === 0 || length > 63 || host.charCodeAt(at - 1) === 45) return false;
      length = 0;
    } else if (code === 45 ? length === 0 : !isLabel(code)) return false;
    else length += 1;
  }
  return true;
}

function isLabel(code: number): boolean {
  return (code >= 97 && code <= 122) || isDigit(code) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** "1.5.exe": figures alone stand before the last label. */
function isNumbered(host: string, lastLength: number): boolean {
  for (let at = host.length - lastLength - 2; at >= 0; at--) {
    const code = host.charCodeAt(at);
    if (code === 46) return true;
    if (!isDigit(code)) return false;
  }
  return true;
}

/** "x.x.x.1", "192.0.2.xxx", "192.0.*.*": four places, some of them hidden. */
export function isMasked(text: string): boolean {
  if (text.length > 15 || text.length < 7 || !/x/i.test(text)) return false;
  const places = text.split('.');
  if (places.length !== 4) return false;
  let hidden = 0;
  for (const place of places) {
    if (/^x{1,3}$/i.test(place)) hidden += 1;
    else if (!/^\d{1,3}$/.test(place)) return false;
  }
  return hidden > 0;
}

/** The domain that a host's owner has registered, nearly: two labels, three below "co.uk". */
export function organisation(host: string): string {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  const second = labels.at(-2) ?? '';
  const wide = (labels.at(-1) ?? '').length === 2 && suffixWords.has(second);
  return labels.slice(wide ? -3 : -2).join('.');
}

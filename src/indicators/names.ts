// Names of hosts and mail domains: what may be one, and which organisation it belongs to. No list
// of public suffixes: guessing wide only ever makes a host "the reporter's own", never an offender.

/** Final labels that are files of a log, not domains ("report.txt", "index.php", "setup.exe"). */
const fileNames = new Set(
  `asp aspx avi bak bat bin bz2 c cfg cgi class conf cpp css csv dat db deb dll doc docx eml err
  exe gif gz h htm html ico img ini iso jar java jpeg jpg js json jsp jpeg log lnk md mp3 mp4
  msg msi pcap pdf pem php php3 php5 php7 png ppt pptx ps1 rar rpm rss rtf so sql svg swf tar
  tgz tif tmp txt vbs wav webp xls xlsm xlsx xml yaml yml`.split(/\s+/),
);
const suffixWords = new Set(['co', 'com', 'ac', 'org', 'net', 'gov', 'edu', 'or', 'ne', 'gob']);
const hostMax = 253;

/** The canonical name, or null where it can be none. In a URL a file's ending is a domain's. */
export function hostName(text: string, inUrl: boolean): string | null {
  if (text.length < 4 || text.length > hostMax || !text.includes('.')) return null;
  const host = text.toLowerCase();
  const labels = host.split('.');
  for (const label of labels) {
    if (label === '' || label.length > 63 || !/^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(label))
      return null;
  }
  const last = labels.at(-1) ?? '';
  if (!/^(?:[a-z]{2,24}|xn--[a-z0-9-]+)$/.test(last)) return null;
  if (!inUrl && (fileNames.has(last) || /^\d*$/.test(labels.at(-2) ?? ''))) return null;
  return host;
}

/** "x.x.x.1", "192.0.2.xxx", "192.0.*.*": four places, some of them hidden. */
export function isMasked(text: string): boolean {
  if (text.length > 15 || !/x/i.test(text)) return false;
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

// The category behind the name that a machine gives a kind of report: "login-attack",
// "bot-infection", "scan_quic", "Accessible RDP Report". The first phrase of the table that
// stands in the name decides.

import type { Category } from '../findings.ts';

/** Longest name that is read. */
const nameMax = 400;

/**
 * Words in lower case, as whole words with single blanks between them; "*" ends a word anywhere.
 * What somebody tries is no property of the source, and resolvers ask a sinkhole for others, so
 * these come first; then a server that answers everybody, whatever is done with it.
 */
const phrases: readonly (readonly [Category, string])[] = [
  ['other', 'sinkhole dns'],
  ['malicious-code/c2-server', 'post exploitation*'],
  ['vulnerable', 'exploitable*, vulnerable to*'],
  ['intrusion-attempts/exploit', 'exploit*, intrusion attempt*'],
  ['vulnerable', 'accessible, vulnerab*, open resolver*, open recursive, open proxy, open relay'],
  [
    'vulnerable',
    'open service, open dns*, open ntp*, open snmp*, open ldap*, open cldap, open ssdp',
  ],
  [
    'vulnerable',
    'open portmap*, open memcached, open mongo*, open redis, open elastic*, open tftp',
  ],
  [
    'vulnerable',
    'open chargen, open qotd, open netbios, open ipmi, open mdns, open mssql, open telnet',
  ],
  [
    'vulnerable',
    'open vnc, open rdp, open smb, open ftp, open ip tunnel, open db2, open cwmp, open ubiquiti',
  ],
  ['vulnerable', 'open adb, open nat pmp, open xdmcp, open hadoop, open ipp, open mqtt, open coap'],
  ['vulnerable', 'openresolver*, misconfigur*, exposed, amplifier, loop dos, ddos middlebox, cve'],
  [
    'malicious-code/c2-server',
    'c2, c c, cnc, command and control, command control, botnet controller',
  ],
  ['fraud/phishing', 'phish*'],
  ['fraud/copyright', 'copyright*, dmca, p2p, piracy, cyberlocker'],
  ['fraud/masquerade', 'trademark*, brand infring*, brand abuse'],
  ['fraud/copyright', 'infring*'],
  ['intrusion-attempts/brute-force', 'brute force, bruteforce*, brute, login attack, loginattack*'],
  [
    'intrusion-attempts/brute-force',
    'failed login, invalid login, auth attack, password guess*, ssh attack',
  ],
  ['intrusion-attempts/brute-force', 'credential stuffing, login attempt*'],
  ['availability/ddos', 'ddos*, dos attack, denial of service, flood*, amplification'],
  [
    'malicious-code/infected-or-distribution',
    'bot infection, infected*, infection, botnet*, drone*',
  ],
  [
    'malicious-code/infected-or-distribution',
    'sinkhole*, malware*, virus, trojan, worm, bot, zombie',
  ],
  [
    'malicious-code/infected-or-distribution',
    'ransomware*, malicious code, malicious software, zeus',
  ],
  [
    'intrusions/system-compromise',
    'compromised*, defacement*, hacked, webshell*, backdoor*, intrusions',
  ],
  ['intrusions/system-compromise', 'remote compromise, system compromise'],
  ['intrusion-attempts/exploit', 'web attack*, webattack*, hack attack, hackattack, sql injection'],
  [
    'intrusion-attempts/exploit',
    'hacking, vuln scanning, injection, attack on web*, badbot*, web app attack',
  ],
  [
    'information-gathering/scanner',
    'port probe, portprobe, port scan*, portscan*, scan, scanner*, scanning',
  ],
  [
    'information-gathering/scanner',
    'scans, probe, probing, darknet, reconnaissance, netscan*, recon',
  ],
  ['information-gathering/scanner', 'information gathering, harvest*, scraping'],
  ['abusive-content/spam', 'spam*, unsolicited*, uce, ube, bulk mail, abusive content, rbl*'],
  ['fraud/masquerade', 'masquerad*, impersonat*, counterfeit*'],
  ['fraud', 'scam*, fraud'],
];
const table = phrases.flatMap(([category, list]) =>
  list.split(',').map((one) => {
    const phrase = one.trim();
    return [category, phrase.endsWith('*') ? ` ${phrase.slice(0, -1)}` : ` ${phrase} `] as const;
  }),
);

/** The category of a name; null where it says nothing. */
export function categoryOf(name: string): Category | null {
  const words = wordsOf(name);
  return table.find(([, phrase]) => words.includes(phrase))?.[0] ?? null;
}

/**
 * The category of a feed by its file's name. "scan_X" is a feed of what somebody found open with a
 * scan; "X_scan" is one of those who scan.
 */
export function feedCategory(file: string): Category | null {
  const words = wordsOf(file);
  if (/(?:^| \d{1,8}) (?:scan|population)6? \p{L}/u.test(words))
    return words.includes(' post exploitation ') ? 'malicious-code/c2-server' : 'vulnerable';
  return categoryOf(file);
}

/** " login attack ": lower case, camel case and all signs taken apart, a blank at both ends. */
function wordsOf(name: string): string {
  const apart = name.slice(0, nameMax).replace(/([a-z])([A-Z])/g, '$1 $2');
  return ` ${apart
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim()} `;
}

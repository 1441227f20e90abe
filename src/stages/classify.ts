// What kind of incident it is: what a structured report says, else words in the complaint, counted.
// The subject counts more than the body; a mail within the mail does not count, because a spam's
// own text is full of such words. Nothing clear: "other", and the desk still forwards.

import type { Category, Report, Text } from '../model.ts';
import type { Classify } from './facts.ts';
import { pass, reason, stage } from './stage.ts';

/** More text than this, in one place and in all, says no more about the kind. */
const textLengthMax = 32_768;
const textsLengthMax = 65_536;
/** A word that is repeated in every line of a log counts this often. */
const countMax = 3;
const subjectWeight = 4;
/** Less than this is chance. */
const scoreMin = 2;
/** Who attaches a mail without a word mostly complains of the mail. */
const mailWithinWorth = 4;

export const classify = stage({
  name: 'classify',
  needs: ['parse', 'report'],
  run: ({ parse, report }) => {
    const said = fromReports(report);
    if (said !== null) {
      return pass(
        fact(said.category),
        reason(typeOf(said.category), `the ${said.format} report says so`, said.place),
      );
    }
    const [best, second] = scores(parse.texts);
    if (best === undefined || best.score < scoreMin) {
      return pass(fact('other'), reason('other', 'no word that says what it is'));
    }
    const share = Math.round((100 * best.score) / (best.score + (second?.score ?? 0)));
    const against = second?.category ?? 'nothing';
    const text = `"${best.word}" ${best.place}; ${share} % against ${against}`;
    return pass(fact(best.category), reason(typeOf(best.category), text, best.place));
  },
});

const severities: Readonly<Partial<Record<Category, Classify['severity']>>> = {
  'malicious-code/c2-server': 'high',
  'intrusions/system-compromise': 'high',
  'availability/ddos': 'high',
  'fraud/phishing': 'high',
  'information-gathering/scanner': 'low',
  'fraud/copyright': 'low',
  vulnerable: 'low',
};

function fact(category: Category): Classify {
  return { category, type: typeOf(category), severity: severities[category] ?? 'normal' };
}

/** The last word of "class/type". */
function typeOf(category: Category): string {
  return category.slice(category.lastIndexOf('/') + 1);
}

function fromReports(reports: readonly Report[]) {
  for (const { category, format, place } of reports) {
    if (category !== null && category !== 'other') return { category, format, place };
  }
  return null;
}

interface Score {
  readonly category: Category;
  readonly score: number;
  /** The word that weighed most, and where it stands. */
  readonly word: string;
  readonly place: string;
}

/** Every category with a word in the texts, best first. What is in a mail within counts not. */
function scores(texts: readonly Text[]): readonly Score[] {
  let left = textsLengthMax;
  const folded = texts
    .filter(({ place }) => !place.startsWith('embedded:'))
    .map(({ place, text }) => {
      const words = fold(text.slice(0, Math.min(left, textLengthMax)));
      left -= Math.min(left, text.length);
      return { place, words, weight: place === 'subject' ? subjectWeight : 1 };
    });
  const within = texts.find(({ place }) => place.startsWith('embedded:'));
  const hits = folded.flatMap(({ words, weight, place }) =>
    [...found(words)].map(([{ category, phrase, worth }, times]) => ({
      category,
      score: worth * weight * times,
      word: phrase.trim(),
      place,
    })),
  );
  if (within !== undefined) {
    const { place } = within;
    const word = 'a mail is attached';
    hits.push({ category: 'abusive-content/spam', score: mailWithinWorth, word, place });
  }
  // The sort is stable: of equal scores the category that stands first in the table wins.
  return Object.keys(phrases)
    .map((category) => hits.filter((hit) => hit.category === category))
    .flatMap((all) => {
      const [top] = all.toSorted((a, b) => b.score - a.score);
      const score = all.reduce((sum, hit) => sum + hit.score, 0);
      return top === undefined ? [] : [{ ...top, score }];
    })
    .sort((a, b) => b.score - a.score);
}

/** Lower case, accents off, every run of other characters one space; a space at both ends. */
function fold(text: string): string {
  const plain = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');
  return ` ${plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
}

/** How often each phrase stands in the words, in one pass: only word beginnings are looked at. */
function found(words: string): ReadonlyMap<Phrase, number> {
  const times = new Map<Phrase, number>();
  for (let at = words.indexOf(' '); at >= 0; at = words.indexOf(' ', at + 1)) {
    for (const one of vocabulary.get(words.slice(at + 1, at + 1 + keyLength)) ?? []) {
      if (!words.startsWith(one.phrase, at)) continue;
      times.set(one, Math.min(countMax, (times.get(one) ?? 0) + 1));
    }
  }
  return times;
}

/**
 * Phrases as `fold` leaves them, each the beginning of a word: "phish" finds "phishing"; a "."
 * stands for the end of one. `clear` says it, `hints` only make it likelier. English first, then
 * Czech, German, Spanish, Portuguese, French, Italian, Dutch, Polish, where the word is another. Of
 * equal scores the category that stands first wins.
 */
const phrases: Readonly<
  Partial<Record<Category, { readonly clear: string; readonly hints: string }>>
> = {
  'fraud/phishing': {
    clear: `phish, fake login, fake bank, spoofed site, credential theft, identity theft,
      podvodn, hameconnage, suplantacion, login page, fraudulent website, fraudulent site`,
    hints: `fraud, bank, credentials, fake, password, customers, scam, victims, paypal, take
      down, takedown`,
  },
  'fraud/copyright': {
    clear: `copyright, dmca, infringing work, infringed work, piracy, pirate, bittorrent,
      torrent, peer to peer, p2p., notice of claimed infringement, autorsk, urheberrecht,
      derechos de autor, direitos autorais, droit d auteur, diritto d autore,
      auteursrecht, praw autorskich`,
    hints: `infring, rights owner, rights holder, unauthorized distribution, good faith belief,
      penalty of perjury, movie, stream`,
  },
  'fraud/masquerade': {
    clear: `trademark, trade mark, counterfeit, brand abuse, brand infring, impersonat, passing
      off, intellectual property, ochrann, marke., markenrecht, marca registrada, marque
      deposee, marchio, padel`,
    hints: `brand, logo, infring, unauthorized use, cease and desist, domain name`,
  },
  'malicious-code/c2-server': {
    clear: `c2., c c server, c 2 server, command and control, botnet controller, ridici server`,
    hints: `controller`,
  },
  'malicious-code/infected-or-distribution': {
    clear: `malware, infected, infection, trojan, botnet, virus., viruses, worm., ransomware,
      zombie, malicious file, malicious software, malicious code, payload, drive by,
      dropper, sinkhole, nakazen, skodliv, malwar, infiziert, schadsoftware, schadlich,
      infectad, maliciel, infett, besmet, zainfekowan, zlosliw`,
    hints: `bot., bots., exe., binary, mirai, emotet, mozi, download, beacon`,
  },
  'availability/ddos': {
    clear: `ddos, dos attack, denial of service, flood., flooding, amplification, amplifier,
      reflection attack, udp flood, syn flood, denegacion de servicio, negacao de servico,
      deni de service, odepreni sluzby`,
    hints: `gbps, mbps, pps., packets, bandwidth, ntp., memcached`,
  },
  'intrusions/system-compromise': {
    clear: `defac, account takeover, broken into, backdoor, rootkit, hacked, webshell, web
      shell, napaden, gehackt, piratead, pirate par`,
    hints: `compromis, comprometid, compromess, gecompromitteerd, kompromit, intrusion`,
  },
  'intrusion-attempts/brute-force': {
    clear: `brute force, bruteforce, failed password, failed login, login attempt, login attack,
      loginattack, authentication fail, auth fail, failed auth, invalid user, password
      guess, dictionary attack, ssh attack, ftp attack, sshd, fail2ban, wp login, xmlrpc,
      credential stuffing, failed logon, hadani hesel, slovnikov, fuerza bruta, forca
      bruta, force brute, forza bruta, silow, anmeldeversuch`,
    hints: `ssh., login, rdp., ftp., imap, pop3, telnet, sasl, authentication, blocked, sip.,
      attacks`,
  },
  'intrusion-attempts/exploit': {
    clear: `sql injection, sqli., web attack, exploit, remote code execution, rce., directory
      traversal, path traversal, xss., cross site, shell upload, webshell, web hack,
      hacking attempt, code injection, file inclusion, modsecurity, mod security, log4j,
      phpunit, intrusion attempt, neopravneny pristup`,
    hints: `hacking, etc passwd, union select, wget, php., cgi bin, web server`,
  },
  'information-gathering/scanner': {
    clear: `port scan, portscan, scanning, scanner, scans., scan from, netscan, network scan,
      probing, probes., port sweep, skenovan, escaneo, escanea, varredura, scansion,
      skanowan, portskan`,
    hints: `scan, probe, unauthorized connection, unauthorized access, connection attempt, dpt.,
      dst port, dest port, destination port, syn., firewall, honeypot`,
  },
  vulnerable: {
    clear: `vulnerable, open resolver, open recursive, open relay, open proxy, misconfigured,
      openly accessible, accessible, exposed to the internet, heartbleed, zraniteln,
      verwundbar, vulneravel, vulneraveis, podatn, kwetsbaar`,
    hints: `vulnerab, patch, recursion, exposed, open port, outdated, habilitado, amplification`,
  },
  'abusive-content/spam': {
    clear: `spam., spammer, spamming, spamvertis, spamcop, spamtrap, spam trap, spamhaus,
      unsolicited, uce., ube., junk mail, bulk mail, bulk email, nevyzadan, unerwunscht,
      no solicitad, no deseado, nao solicitad, non sollicit, pourriel, indesirable,
      indesiderat, ongewenst, niechcian, niezamowion`,
    hints: `spam, newsletter, unsubscribe, opt in., mailing list, advertis, reklam, werbung,
      publicidad, received from, return path, dkim signature, message id`,
  },
};
const clearWorth = 3;

interface Phrase {
  readonly category: Category;
  /** With the space before it, and after it where the word ends. */
  readonly phrase: string;
  readonly worth: number;
}

/** No phrase is shorter. */
const keyLength = 3;

/** The phrases by the first letters of their first word. */
const vocabulary: ReadonlyMap<string, readonly Phrase[]> = indexed(
  Object.entries(phrases).flatMap(([category, { clear, hints }]) => [
    ...phrasesOf(category as Category, clear, clearWorth),
    ...phrasesOf(category as Category, hints, 1),
  ]),
);

function phrasesOf(category: Category, list: string, worth: number): Phrase[] {
  return list.split(',').map((one) => {
    const phrase = one.trim().split(/\s+/).join(' ');
    return { category, phrase: ` ${phrase.replace('.', ' ')}`, worth };
  });
}

function indexed(all: readonly Phrase[]): ReadonlyMap<string, readonly Phrase[]> {
  const index = new Map<string, Phrase[]>();
  for (const one of all) {
    const key = one.phrase.slice(1, 1 + keyLength);
    index.set(key, [...(index.get(key) ?? []), one]);
  }
  return index;
}

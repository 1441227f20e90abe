// Whom a sentence names beside those who did it: whose passwords are asked for or sold, whose pages
// are copied, whose prefix is hijacked, who fell victim, who was hit by the writer's own machine.
// Like all moods these only make a mention doubtful; word by word, bounded, nine languages.

import type { Sentence as Says } from '../doubts.ts';
import { attempts } from './complaint-words.ts';
import { agents, isDoer } from './cue-verbs.ts';
import { fillers, owned, ours, wordsOf, yours } from './cue-words.ts';
import { lasting, passives } from './sentence-words.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));
const stems = (text: string): RegExp => new RegExp(`^(?:${text.split(/\s+/).join('|')})`);

/** The sentence around an address as words, and as written, with its neighbours. */
export interface Sentence {
  readonly lead: readonly string[];
  readonly tail: readonly string[];
  readonly before: string;
  readonly own: string;
  readonly beside: string;
}

/** Why what the sentence names may be only beside the matter; null: nothing says so. */
export function besideMatter(sentence: Sentence): Says | null {
  const { lead, tail, own, beside } = sentence;
  if (isOfLost(lead, own) || isCopied(lead)) return { is: 'lost-or-copied' };
  if (fallen(tail) || isVictimsDoing(lead)) return { is: 'fell-victim' };
  if (isToldBy(lead) && !hasLasting(lead) && !hasLasting(tail)) return { is: 'addressee-said' };
  if (isHad(lead, tail, own)) return { is: 'writer-has-it' };
  if (
    (routing.test(own) || routing.test(beside)) &&
    (hijack.test(own) || hijack.test(beside)) &&
    !announcing.test(tail[0] ?? '')
  )
    return { is: 'hijacked' };
  if (isDoneByOurs(lead, tail)) return { is: 'done-by-writer' };
  if (isTargeted(own) || isTriedOn(sentence)) return { is: 'attack-aimed' };
  if (isOfSorry(sentence)) return { is: 'writer-sorry' };
  return null;
}

const wordsMax = 14;
const linking = words(
  `of for at on users user customers customer kunden kunde zakaznika uzivatelu uzivatele webmail
  webmailu mailbox mailboxes portal portalu page pages login http https hxxp hxxps www fur von im
  beim k ke do pro de du des del della dei per van voor dla para da dos usuarios utilisateurs
  utenti gebruikers uzytkownikow vas their its`,
);
const genitives = words('of for fur von k ke do pro de du des del della per van voor dla para da');
const lost = stems(
  `credential password passwd passwort kennwort zugangsdat anmeldedat hesl(?:o|a|e)$ passe$
  identifiant contrasen credencia credenzial wachtwoord inloggegev hasl(?:o|a)$ senhas?$`,
);
const access = stems(
  'data$ daten$ udaje donnees datos$ dati$ gegevens dane$ dados$ access$ zugang pristup(?:y|u)?$ acces$ acceso accesso toegang dostep acesso',
);
const sale =
  /\b(?:sale|sold|sell|offer|stolen|leak|publish|gestohlen|ukraden|vol\u00e9|robad|rubat|gestolen|skradzion|roubad|verkauf|angebot|prodej|prod\u00e1v|vend|vent[ae]\b|sprzeda)/i;
const taken = stems('stolen took taken leaked exfiltrated copied gestohlen kopiert');
const copying = stems(
  'imitat impersonat mimic copies$ copy$ clone kopie$ kopii$ kopia$ nachahm imite napodob podszyw',
);
const genuine = stems('real$ genuine legit echten? skutecn verdader(?:o|a)$ vrai(?:e)?$ vero$');
const addresses = words('ip ips ipv4 ipv6 address origin source adresse adresa adres');

/** "Credentials for your server A", "access to A is sold". */
function isOfLost(lead: readonly string[], own: string): boolean {
  let isLinked = false;
  let next = '';
  for (const word of lead.slice(-wordsMax).toReversed()) {
    if (isLinked && lost.test(word)) return true;
    if (access.test(word) || (next === 'from' && taken.test(word))) return sale.test(own);
    next = word;
    isLinked ||= genitives.has(word) || yours.has(word);
    if (!isLink(word) && word !== 'to' && word !== 'from') return false;
  }
  return false;
}

/** "imitates the login page of A", "leads on to your real site A". */
function isCopied(lead: readonly string[]): boolean {
  let next = '';
  for (const word of lead.slice(-wordsMax).toReversed()) {
    if (copying.test(word) || (genuine.test(word) && !addresses.has(next))) return true;
    if (!isLink(word)) return false;
    next = word;
  }
  return false;
}

function isLink(word: string): boolean {
  return linking.has(word) || fillers.has(word) || owned.has(word) || yours.has(word);
}

const victim = stems('victim opfer obet victime vitima vittima slachtoffer ofiar');
const becoming = words(
  `has have had is was were been fallen fell become became a an the one another of ist sind wurde
  zum ein se stal stala stali est sont a ete tombe e una un sido fue cayo foi caiu stato rimasto
  werd is padl padla zostal together with`,
);
const fallenMax = 6;

/** "A has fallen victim" */
function fallen(tail: readonly string[]): boolean {
  const near = tail.slice(0, fallenMax);
  const at = near.findIndex((word) => victim.test(word));
  return at > 0 && near.slice(0, at).every((word) => becoming.has(word));
}

const using = stems('log sign enter visit click open prihlas zadal anmeld eingelog');

/** "A victim logged in from A" */
function isVictimsDoing(lead: readonly string[]): boolean {
  const at = lead.slice(0, 2).findIndex((word) => victim.test(word));
  return at >= 0 && using.test(lead[at + 1] ?? '');
}

const addressed = words('you sie ihr vy jste vous usted ustedes voi lei u jij panstwo voce voces');
const saying = stems(
  `wrote write claim assert schrieb behaupt psali tvrd ecrit ecrivi affirm escrib escriv afirm
  scrit scriv schreef beweer pisal twierd`,
);
const sayingMax = 5;

/** "You wrote that A attacks" */
function isToldBy(lead: readonly string[]): boolean {
  const begin = lead.slice(0, sayingMax);
  const at = begin.findIndex((word) => saying.test(word));
  return at >= 0 && begin.some((word, near) => addressed.has(word) && Math.abs(near - at) <= 2);
}

function hasLasting(tail: readonly string[]): boolean {
  return tail.some((word) => lasting.has(word));
}

const having = words('have habe mam tengo ho heb tenho ai');
const you = words('you ihnen euch vas vam vous usted ustedes voi lei panstwa pana vos voces');
const places = words('at from bei von em u od');
const struck =
  /\b(?:(?:attack|ddos|flood|scann?|hack)(?:s|ed|ing)?\s(?:on\s)?me\b|(?:am|are)\s(?:being\s)?attacked|werde\s\S{0,12}\s?angegriffen|me\s(?:atacan|est\u00e1n\satacando)|m'attaque|na\sm\u011b\s\u00fato)/i;

/** "I have the address A from you", "mám u vás A", and the attacks are on it. */
function isHad(lead: readonly string[], tail: readonly string[], own: string): boolean {
  let isYours = tail.slice(0, 2).some((word) => you.has(word) || yours.has(word));
  for (const word of lead.slice(-wordsMax).toReversed()) {
    if (having.has(word)) return isYours || struck.test(own);
    if (!places.has(word) && !you.has(word) && !isLink(word)) return false;
    isYours ||= you.has(word) || yours.has(word);
  }
  return false;
}

/** Accounts and machines are hijacked, too; only what belongs to routing counts. */
const hijack =
  /\b(?:bgp|route|prefix|ip)[\s-](?:hijack|leak)|\bhijack\S{0,4}\s(?:\S{1,20}\s){0,3}(?:prefix|route|netblock|address space)|\b(?:prefix|route|netblock)(?:es|s)?\s(?:\S{1,30}\s){0,4}\(?hijack|\bannounc\S{0,4}\s(?:our|my)\s(?:\S{1,20}\s)?prefix|\bprefix\s(?:\S{1,30}\s){0,4}announced\sby\b/i;
const routing = /hijack|announc|leak/i;
const announcing = stems('announc hijack originat leak');

const persons = stems(
  `customer user client kunde benutzer zakaznik uzivatel klient cliente clienti utente utilisateur
  usuario klant gebruiker uzytkownik`,
);
const us = words('us uns noi ons nos nas nami nous');
const strikes = stems(
  `attack(?:ed|s)$ scan(?:ned|s)$ probed$ flooded$ hacked$ hit$ skenova napad(?:l|la|li|lo)$ utoci
  attaquee?$ ataco$ atacou$ atacado$ attaccato$ za?atakowal angegriff aangevall gescann`,
);
const did = words('hat haben heeft hebben');

/** "One of our customers scanned your server A": other desks say so of their own. */
function isDoneByOurs(lead: readonly string[], tail: readonly string[]): boolean {
  let at = lead.length - 1;
  while (at >= 0 && isLink(lead[at] ?? '')) at -= 1;
  const verb = lead[at] ?? '';
  const isSaid =
    (strikes.test(verb) && !passives.has(lead[at - 1] ?? '')) ||
    (did.has(verb) && strikes.test(tail[0] ?? ''));
  if (!isSaid) return false;
  const subject = lead.slice(Math.max(0, at - wordsMax), at);
  const whose = subject.findLastIndex((word) => ours.has(word) || us.has(word));
  if (whose < 0 || subject.slice(whose + 1).some((word) => agents.has(word))) return false;
  return subject.some((word) => persons.test(word) || owned.has(word));
}

/** How an address ends, whatever it is. */
const another = /\d\.\d{1,3}\.\d{1,3}|[\da-f]:[\da-f]{0,4}:[\da-f]{3,4}|::[\da-f]/gi;

/** What follows the last address of a text; null: there is none. */
function sinceAddress(text: string): string | null {
  const last = [...text.matchAll(another)].at(-1);
  return last === undefined ? null : text.slice(last.index + last[0].length);
}

const targeted = /\btarget list|\blist of (?:\S{1,20}\s)?targets|\bas an? target\b/i;

function isTargeted(own: string): boolean {
  return targeted.test(own);
}

const aims = words('on to at into against auf gegen na contre contra contro su tegen');
const triedMax = 80;

/** "S tried passwords on your server A" */
function isTriedOn({ lead, before }: Sentence): boolean {
  const near = lead.slice(-wordsMax);
  const aim = near.findLastIndex((word) => aims.has(word));
  if (aim < 0 || !near.slice(aim + 1).every(isLink)) return false;
  const said = sinceAddress(before)?.slice(-triedMax).toLowerCase() ?? '';
  return attempts.test(said) && !wordsOf(said).some((word) => agents.has(word) || word === 'and');
}

const sorry =
  /\b(?:apologi[sz]|sorry\b|entschuldig|omlouv|nous (?:nous )?excus|nos disculp|pedimos (?:disculpas|desculpa)|ci scusiamo|excuses\b|przeprasz)/i;

/** "Our host S attacked others, among them A. We apologise." */
function isOfSorry({ lead, own, beside, before }: Sentence): boolean {
  const isOurs = lead.some(
    (word, at) => ours.has(word) && lead.slice(at + 1, at + 3).some((each) => owned.has(each)),
  );
  if (!isOurs || isDoer(lead) || sinceAddress(before) === null) return false;
  return sorry.test(own) || sorry.test(beside);
}

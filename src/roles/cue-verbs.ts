// Verbs beside an address: "A is attacking V" makes A the one who did it, "V is attacked" the one it
// was done to, "blocked by V" the one who saw it. Nine languages, word by word, so it is linear.

import { fillers, owned, ours, wordsOf, yours } from './cue-words.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));
const helpers = words(
  `is are was were has have had been being gets got currently now still constantly repeatedly
  keeps kept continues est sont a ont ete etait es esta fue ha han sido siendo foi sendo ser e
  sta stato stata viene wird wurde werden wurden war waren era eran ist hat wordt werd worden is
  heeft byl byla bylo je jsou zostal zostala zostalo jest jestem byl byla zostal since seit
  sinds depuis desde dal od dne dnia am um il le el the this last morning night yesterday today
  noon rana vcera vcerejska dnes noci gestern heute fruh nacht hier matin ayer hoy noche ieri
  oggi stamattina gisteren wczoraj dzis dzisiaj ontem hoje`,
);
/** "has attacked", not "has been attacked". */
const having = words('has have had a ont ha han hat heeft');
const doing = words(
  `attacks scans probes floods hammers targets utoci napadl napadla napada atakuje atakowal
  zaatakowal zaatakowala ataca ataco atacan attacca attaquent`,
);
/** Only behind a helper: "is attacking"; alone it is the name of a thing. */
const going = words(
  `attacking scanning probing flooding hammering targeting ddosing hacking atacando atacar
  attaccando`,
);
/** Done by whoever stands before, or to it: the words around decide. */
const done =
  /^(?:attacked|scanned|probed|flooded|targett?ed|hacked|attaquee?s?|atacad[oa]s?|attaccat[oaie]|aangevallen|angegriffen|attackiert|napaden[ay]?|napadan[ay]?|zaatakowan[yae]|atakowan[yae])$/;
const objects = words(
  `our my us the a an one some several multiple many all ports port notre nos nuestro nuestra
  nuestros el la le les il lo nostro nostra nosso nossa o unseren unsere unser den die`,
);
const suffering = words(
  'suffers suffered subit subi subisce subito sufre sufrio sufrido sofre sofreu celi celil',
);
const under = words('under unter pod sous bajo sotto onder sob');
const suffered =
  /^(?:target|victim|opfer|obet(?:i)?$|terc|cible|victime|victima|vitima|vittima|alvo|bersaglio|doelwit|ziel$|cilem$|objetivo|obiettivo|slachtoffer|celem|ofiara)/;
const doer =
  /^(?:sourc|origin|attacker|quelle|angreifer|zdroj|utocnik|agress?or|fuente|attaquant|atacant|attaccant|aanvaller|zrodlo|napastnik|fonte)/;
/** "A, which is ours, ...": what stands between the commas is said aside. */
const aside =
  /^,\s(?:which|where|that|who|der|die|das|wo|kter\S{1,3}|kde|jen\u017e|qui|o\u00f9|ou|que|donde|che|dove|waar|kt\u00f3r[ya]|gdzie|onde)(?=\s)[^,.;]{1,80},\s/i;
const attacks = words(
  `attack attacks ddos dos flood floods angriff angriffe angriffen utok utoky utoku utokem attaque
  attaques ataque ataques attacco attacchi atak ataki ataku atakow atakiem aanval aanvallen`,
);
const towards = words('on to auf na a ao al sur su sul all op verso vers');
const directed = /^(?:directed|aimed|launched|gericht|dirig|dirett|skierowan|miren|vedeny)/;
/** Such an attack stands on the machine that does it. */
const hosted = /^(?:phish|hamec|host|locat|gehost|runn|found|heberg|aloj|ospit|umist)/;
/** What leads away from whoever follows. */
const leading = words('de desde del du des depuis da dal from von vom z ze od');
/** Of languages in which the object may come first. */
const objectSigns = words('na auf al ao su sul sur op');
/** Between an attack and whom it is on: "attack seen on", "aanval gaande op". */
const betweenMax = 1;
/** Whom an attack can be on. */
const attackable = words(
  `customer client customers user kunde kunden kunden zakaznika zakaznik cliente clientes clienti
  klant klanta klienta klient utilisateur usuario utente uzivatele benutzer gebruiker`,
);
const byWords = words('by von vom par por przez door dal dalla dall pelo pela');
const seeing =
  /^(?:block|report|detect|log(?:ged)?$|seen$|ban(?:ned)?$|notic|observ|record|receiv|caught|stopp|filter|den(?:ied|y)|reject|dropp|bloqu|blok|block|geblock|gemeld|gemess|erkannt|entdeckt|rilevat|bloccat|segnalat|zablok|wykryt|zglosz|zjisten|zaznamen|nahlasen|detectad|detectee?|signale)/;
const when = words('on at am um the utc gmt and also again today automatically le dne dnia op il');
const sightMax = 4;
const places = words('on auf na sur en su sul op em no');
/** A place and the name of a program. */
const strangersMax = 3;
const verbWordsMax = 8;
const lookMax = 80;

/** What the address before this text does or suffers; null where no such verb follows. */
export function verbAfter(whole: string, joins = false): 'acts' | 'suffers' | null {
  const text = whole.startsWith(',') ? whole.replace(aside, ' ') : whole;
  const first = /^[^\p{L},;(.!?|\n]{0,12}(\p{L}+)/u.exec(text)?.[1];
  if (first === undefined) return null;
  const clause = text.slice(0, lookMax).split(/[.!?;,](?:\s|$)|\n/, 1)[0] ?? '';
  if (!begins(first)) return null;
  const list = wordsOf(clause).slice(0, verbWordsMax);
  // The port belongs to the address.
  const start = text.startsWith(':') && /^\d/.test(list[0] ?? '') ? 1 : 0;
  let at = start;
  const helps = (word: string): boolean => helpers.has(word) || /^\d/.test(word);
  if (!helpers.has(list[at] ?? '') && helps(list[at] ?? '')) return null;
  while (at < list.length && helps(list[at] ?? '')) at += 1;
  const verb = list[at] ?? '';
  if (doing.has(verb) || (at > start && going.has(verb))) return 'acts';
  if (done.test(verb))
    return joins && at === list.length - 1 && at === start ? 'acts' : doneBy(list, start, at);
  const rest = list.slice(at + 1, at + 4);
  if (suffering.has(verb) || under.has(verb))
    return rest.some((word) => attacks.has(word)) ? 'suffers' : null;
  return suffered.test(verb) && at > start ? 'suffers' : null;
}

/** Most words after an address begin no such clause. */
function begins(first: string): boolean {
  const word = wordsOf(first)[0] ?? '';
  return (
    helpers.has(word) ||
    doing.has(word) ||
    suffering.has(word) ||
    under.has(word) ||
    done.test(word)
  );
}

/** "was attacked" suffers, "has attacked" and "attacked our server" act, "attacked by" is open. */
function doneBy(list: readonly string[], start: number, at: number): 'acts' | 'suffers' | null {
  if (at > start) return having.has(list[at - 1] ?? '') ? 'acts' : 'suffers';
  const next = list[at + 1];
  // "192.0.2.1 attacked" and no more: whom it did it to would follow.
  if (next === undefined) return 'suffers';
  return objects.has(next) || list[at] === 'attaque' ? 'acts' : null;
}

/** "..., for example": what follows is one of those it was done to. */
const suchAs =
  /[,(]\s?(?:(?:for|as an) example|e\.g\.|such as|like|including|namely|among (?:them|others)|z\. ?b\.|unter anderem|darunter|etwa|nap\u0159\.?|nap\u0159\u00edklad|mimo jin\u00e9|v\u010detn\u011b|par exemple|dont|por ejemplo|entre otros|ad esempio|tra cui|bijvoorbeeld|onder andere|na przyk\u0142ad|m\.in\.|por exemplo|entre outros)[\s:,]{0,3}$/i;

/** "A attacks ..." right before this address, and nothing between that turns it round. */
export function isActedOn(lead: string): boolean {
  const clause = lead.replace(suchAs, ' ');
  if (/[,;]/.test(clause) || verbAfter(clause, true) !== 'acts') return false;
  const list = wordsOf(clause);
  return !list.some((word) => byWords.has(word) || word === 'from' || word === 'and');
}

/** "by A", "from A": whoever follows did it. */
export function isDoer(list: readonly string[]): boolean {
  const last = list.findLast((word) => !isPlain(word)) ?? '';
  return byWords.has(last) || last === 'from';
}

const speakers = words('we i wir ich nous');

/** Before who did it. */
export const agents = words(
  'by von vom par por przez door da dal dalla dall pelo pela z ze od from vanaf',
);

const aims = words('against towards toward gegen contre contra proti tegen przeciw contro');
const aimMax = 3;

/** "attacks launched against your": whoever follows is the attacked one. */
export function isAimedAt(list: readonly string[]): boolean {
  const at = list.findLastIndex((word) => aims.has(word));
  if (at < 0 || list.slice(at + 1).some((word) => agents.has(word) || word === 'durch'))
    return false;
  return list.slice(Math.max(0, at - aimMax), at).some((word) => isAttack(word) || done.test(word));
}

const within = words('on at in auf bei an u na v ve en sur em w we su nel op bij');

/** "Attacked hosts in your", "attacked by the same on your": the place of whom it was done to. */
export function isStruck(list: readonly string[], at: number): boolean {
  return done.test(list[0] ?? '') && within.has(list[at - 1] ?? '');
}

/** "attacked by", "napaden z": the participle at `at`, and then who did it. */
export function isDoneBy(list: readonly string[], at: number): boolean {
  return done.test(list[at] ?? '') && list.slice(at + 1).some((word) => agents.has(word));
}

/** "We are attacked": the participle at `at` says nothing of the address that follows. */
export function isOfSpeaker(list: readonly string[], at: number): boolean {
  return (
    done.test(list[at] ?? '') &&
    list.slice(Math.max(0, at - sightMax), at).some((word) => speakers.has(word))
  );
}

/** "DDoS on ...", "Angriff auf ...": these words end where the address begins. */
export function isAttackOn(list: readonly string[]): boolean {
  for (let at = list.length - 1; at > 0; at--) {
    const word = list[at] ?? '';
    const isDirected = directed.test(list[at - 1] ?? '');
    if (towards.has(word) || (word === 'at' && isDirected)) {
      const end = isDirected ? at - 1 : at;
      const near = list.slice(Math.max(0, end - 1 - betweenMax), end);
      // "ataque desde su servidor"
      if (near.some(isAttack) && !near.some((one) => leading.has(one) || hosted.test(one))) {
        return !hosted.test(list[end - near.length - 1] ?? '');
      }
    }
    if (!isPlain(word) && !attackable.has(word)) return false;
  }
  return false;
}

const struck = words('attack scan probe flood ddos hack hit target');
const willing = words('to will would');
const scans = words('scan scans scanning probing flooding');

/** "used us to attack ...", "the scan of ...": whoever follows is the object. */
export function isToBeStruck(list: readonly string[]): boolean {
  for (let at = list.length - 1; at > 0; at--) {
    const word = list[at] ?? '';
    const before = list[at - 1] ?? '';
    if (struck.has(word) && willing.has(before)) return true;
    if (word === 'of' && scans.has(before)) return true;
    if (!isPlain(word)) return false;
  }
  return false;
}

/** "The target of the attack was ...: what the sentence begins with is what follows. */
export function isNamedTarget(list: readonly string[]): boolean {
  const last = list.findLastIndex((word) => !isPlain(word) || helpers.has(word));
  if (!helpers.has(list[last] ?? '')) return false;
  const noun = list.find((word) => suffered.test(word) || doer.test(word));
  return noun !== undefined && suffered.test(noun);
}

/** A word that changes nothing, whoever it belongs to. */
function isPlain(word: string): boolean {
  return fillers.has(word) || owned.has(word) || yours.has(word);
}

function isAttack(word: string): boolean {
  return attacks.has(word);
}

/** "Auf A läuft ein Angriff": the object stands first. */
export function isUnderAttack(lead: string, tail: string): boolean {
  // Most tails are blank or the rest of a record: the words before are cut only where it pays.
  const rest = tail.slice(0, lookMax);
  if (!/\p{L}/u.test(rest)) return false;
  return wordsOf(rest).slice(0, verbWordsMax).some(isAttack) && isObject(wordsOf(lead));
}

/** "Na server ... útočí": a verb that follows has another subject. */
export function isObject(list: readonly string[]): boolean {
  const isSaying = (word: string): boolean => !fillers.has(word) && !owned.has(word);
  const last = list.findLast((word) => objectSigns.has(word) || isSaying(word));
  return last !== undefined && objectSigns.has(last);
}

/** "blocked by ...", "reported by our ...": whoever follows is on the reporter's side. */
export function isSeenBy(list: readonly string[]): boolean {
  let strangers = strangersMax;
  for (let at = list.length - 1; at > 0; at--) {
    const word = list[at] ?? '';
    if (byWords.has(word)) return endsSeen(list.slice(Math.max(0, at - sightMax), at));
    if (fillers.has(word) || owned.has(word) || ours.has(word)) continue;
    // "blocked by PROGRAM on A"
    if (strangers === strangersMax && !places.has(word)) return false;
    if (strangers === 0) return false;
    strangers -= 1;
  }
  return false;
}

/** "blocked at 10:00 by", not "recorded an attack by". */
function endsSeen(list: readonly string[]): boolean {
  const seen = list.findLastIndex((word) => seeing.test(word));
  return seen >= 0 && list.slice(seen + 1).every((word) => /^\d/.test(word) || when.has(word));
}

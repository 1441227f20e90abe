// What the columns of a feed mean, by their names: which one holds the accused, and where its port,
// its time and its kind stand. Names are read word by word in any case, so "SourceIP", "src_ip" and
// "source.ip" are one; the attacked, the sinkhole and the reporter are never the accused.

import { turnOf } from './turned-names.ts';

/** The columns by their numbers, best first. */
export interface Columns {
  /** Hold an accused address by their name: in a row all of them count. */
  readonly certain: readonly number[];
  /** May hold the accused address; in a row the first counts. */
  readonly addresses: readonly number[];
  /** May hold the accused site, where no address is told. */
  readonly sites: readonly number[];
  readonly ports: readonly number[];
  readonly times: readonly number[];
  readonly zones: readonly number[];
  /** Name the kind of event by a taxonomy or a status; and such as may hint at it. */
  readonly kinds: readonly number[];
  readonly hints: readonly number[];
  /** Filled where something is infected; and where somebody tried passwords. */
  readonly infections: readonly number[];
  readonly passwords: readonly number[];
  /** The attacked side's, and that of those who saw it: beside them a source is clear. */
  readonly opposite: readonly number[];
  /** May hold an address of whatever part; and such as say nothing of a part. */
  readonly named: readonly number[];
  readonly loose: readonly number[];
  /** "by", "from": the other side, if they hold addresses; which of the two, nothing says. */
  readonly open: readonly number[];
  /** Columns of which the meaning is known, the attacked side's among them. */
  readonly known: number;
  /** The definition of its times: feeds of this shape have them in UTC and say so elsewhere. */
  readonly isUtc: boolean;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));
const address = words(`ip ips ipv4 ipv6 ip4 ip6 ipaddress ipaddresses ipaddr addr address addresses
  saddr srcip sourceip clientip attackerip hostip host adresa adresse adressen adres direccion
  endereco indirizzo`);
/** Say it whatever else the name says: "rogue resolver", "phishing IP". */
const certain =
  words(`attacker attackers attacking attackerip offender offending infected rogue phishing
  malicious abusive abuser infringing infringer compromised bot spammer angreifer atacante attaquant
  attaccante utocnik`);
const filler = words('public external number no nr the v4 v6 dirección of die der');
const accused =
  words(`src source sources srcip sourceip saddr attack client clientip remote abusing origin
  origen origem quelle quell quellip zdroj zdrojova sorgente zrodlo zrodlowy bron suspicious
  scanner`);
const others = words(`dst dest destination destinations dstip destip target targets targeted
  victim victims attacked hit cc c2 cnc
  sinkhole sinkholed honeypot honeypots sensor reporter
  reporting reported local internal private lan referer referrer dns resolver ns mx gateway
  router lip server destino destinatario ziel ziele opfer cible victime destinazione vittima
  docelowy cilova cil obet alvo doel our collector trap proxy relay tunnel reflected http ssl
  agent observer manager cert previous hijacked spoofed impersonated legitimate legit original
  brand`);
const targets = words('dst dest destination dstip destip target victim');
const opposite = words(`dst dest destination destinations dstip destip target targets targeted
  victim victims attacked hit destino destinatario ziel ziele opfer cible victime destinazione
  vittima docelowy cilova cil obet alvo doel sensor sensors honeypot honeypots trap collector
  reporter reporting our local internal agent observer manager`);
const sides = new Set([...certain, ...accused, ...others]);
const site = words('url urls uri link website site domain domains fqdn hostname domainname');
const port = words('port ports sport srcport sourceport puerto porta');
const time =
  words(`timestamp datetime time date fecha hora datum zeit zeitstempel uhrzeit cas data ora
  heure horodatage czas tijd tijdstip seen observed detected detection occurred when epoch`);
const noTime = words(`count duration uptime ttl end stop created received expires expiry valid until
  update updated published lease notbefore notafter issued build response up zone timezone transfer
  sent payload file database data2`);
const kind =
  words(`taxonomy classification category kategorie categoria categorie kategoria kategorija
  rsit status`);
const hint =
  words(`type incident incidente feed reason detail details description tag tags infection
  malware family threat identifier event vulnerability service report name attack info comment`);
const infection = words('infection malware botnet virus');
/** Known, and of no use here but for telling a header from prose. */
const other = words(
  'asn protocol proto hostname country geo city cc url malware infection tag count',
);
const zone = words('timezone tz offset zone');

function isBareName(name: readonly string[]): boolean {
  return name.every((word) => address.has(word) || filler.has(word));
}

/** `isTarget`: the feed tells those who were attacked that they were. */
export function columnsOf(header: readonly string[], isTarget: boolean): Columns {
  const names = header.map(nameOf);
  const pick = (is: (name: readonly string[]) => boolean) =>
    names.flatMap((name, at) => (name.length > 0 && is(name) ? [at] : []));
  const { isDoer, isElse, isCertain, isOther, isAccused, isOpen, isTurned, mine } = meanings(
    names,
    isTarget,
  );
  const addresses = [
    ...pick((name) => isDoer(name) || (mine(name, address) && isAccused(name))),
    ...pick((name) => isAccused(name) && !isOther(name) && name.length === 1),
    ...pick((name) => mine(name, address) && isBareName(name)),
  ];
  const times = pick((name) => mine(name, time) && !name.some((word) => noTime.has(word)));
  const has = (...one: readonly string[]) => names.some((name) => one.includes(name.join('_')));
  const ports = [
    ...pick((name) => mine(name, port) && isAccused(name)),
    ...pick((name) => mine(name, port) && name.length === 1),
  ];
  const elsewhere = pick(isOther);
  return {
    certain: isTarget
      ? []
      : pick(
          (name) => isCertain(name) && (isDoer(name) || mine(name, address) || name.length === 1),
        ),
    addresses: [...new Set(addresses)],
    // Beside an attacked address a site is attacked, too.
    sites: elsewhere.some((at) => anyOf(names[at] ?? [], address))
      ? []
      : pick((name) => mine(name, site)),
    ports: [...new Set(ports)],
    times: byRank(times, names),
    zones: pick((name) => name.some((word) => zone.has(word))),
    kinds: pick((name) => mine(name, kind)),
    hints: pick((name) => mine(name, hint)),
    infections: pick((name) => mine(name, infection)),
    passwords: pick((name) => name.includes('password') || name.includes('passwords')),
    loose: pick((name) => address.has(name.at(-1) ?? '') && !isOther(name)),
    named: pick(
      (name) => isTurned(name) || anyOf(name, address) || (name.length === 1 && anyOf(name, sides)),
    ),
    open: pick(isOpen),
    opposite: elsewhere.filter((at) => isElse(names[at] ?? []) || anyOf(names[at] ?? [], opposite)),
    known: new Set([
      ...addresses,
      ...times,
      ...ports,
      ...elsewhere,
      ...pick((name) => mine(name, other) || mine(name, site)),
    ]).size,
    isUtc: has('timestamp') && has('asn', 'src_asn') && has('geo', 'src_geo'),
  };
}

type Name = readonly string[];

/** What the names say, one by one. */
function meanings(names: readonly Name[], isTarget: boolean) {
  const turns = new Map(names.map((name) => [name, turnOf(name, isBareName)]));
  const turn = (name: Name) => turns.get(name) ?? null;
  const isDoer = (name: Name) =>
    turn(name) === 'doer' || (name[1] === 'of' && accused.has(name[0] ?? ''));
  const isElse = (name: Name) => turn(name) === 'done' || turn(name) === 'seer';
  const isCertain = (name: Name) => isDoer(name) || (!isElse(name) && anyOf(name, certain));
  const isOther = (name: Name) =>
    (isElse(name) || anyOf(name, others)) &&
    !isCertain(name) &&
    !(isTarget && anyOf(name, targets));
  const isAccused = (name: Name) =>
    isTarget ? anyOf(name, targets) : isCertain(name) || anyOf(name, accused);
  const isOpen = (name: Name) => turn(name) === 'open';
  const isTurned = (name: Name) => turn(name) !== null;
  const mine = (name: Name, what: ReadonlySet<string>) => !isOther(name) && anyOf(name, what);
  return { isDoer, isElse, isCertain, isOther, isAccused, isOpen, isTurned, mine };
}

function anyOf(name: readonly string[], list: ReadonlySet<string>): boolean {
  return name.some((word) => list.has(word));
}

/** A whole time first, then those of the event, then dates, then clocks alone. */
function byRank(times: readonly number[], names: readonly (readonly string[])[]): number[] {
  const rank = (at: number): number => {
    const name = names[at] ?? [];
    if (name.includes('timestamp') || name.includes('datetime') || name.includes('zeitstempel'))
      return name.length === 1 ? 0 : 1;
    if (name.includes('time') && (name.includes('date') || name.includes('source'))) return 2;
    if (name.includes('last')) return 6;
    return ['date', 'datum', 'fecha', 'data'].some((word) => name.includes(word)) ? 3 : 4;
  };
  return [...times].sort((a, b) => rank(a) - rank(b));
}

/** "SourceIP Address" as [source, ip, address]. */
function nameOf(cell: string): readonly string[] {
  return cell
    .slice(0, 80)
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

// The words that turn an accusation into something else, in nine languages, spelled as `wordsOf`
// cuts them: lower case, without accents. Stems are beginnings of words.

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));
const stems = (text: string): RegExp => new RegExp(`^(?:${text.split(/\s+/).join('|')})`);

/** What denies. */
export const denials = words(
  `not never isn wasn aren weren doesn didn hasn nicht kein keine keinen nie neni nebyl nebyla
  nebylo nejsou nejde pas jamais no nunca non mai niet geen nao nem zaden zadna zadne zadny aucun
  aucune nessun nessuna`,
);
/** "Not only": what follows is not denied. */
export const limits = words(
  'only just merely simply nur bloss jen pouze solo seulement soltanto alleen tylko apenas',
);
/** What stands between a denial and what is denied. */
export const joining = words(
  `from by of at the a an is was are be been being to any our your ip ipv4 ipv6 address host
  server machine von vom aus durch der die das dem den ein eine adresse z ze od na adresa adresy
  stroj de du des la le les depuis par el los desde por da do dal dalla il lo van vanaf door het
  een przez adres adresu pelo pela come came coming t es e est ist je jest`,
);
/** What is done to others, as the stem of a verb or a noun. */
export const deeds = stems(
  `attack scan spam infect compromis listed blacklist malicious involv responsib abus hack flood
  prob(?:e|ing) angreif angegriff angriff attaqu ataca ataque attacc aanval atak zaatak utok utoc
  napad skenu odesil rozesil zdroj quelle source origin vulnerab threat`,
);
/** Who only seems to have done it: "spoofed source address A". */
export const forged = stems(
  'spoof forg pretend fake gefalsch gefaelsch podvrz padel sfalszow vervals falsifi contraff usurp falsch',
);
export const sources = stems(
  'to$ source src ip ipv address addr origin sender quell absender adres zdroj fuente direccion indirizz sorgent endereco origem bron zrodl',
);
/** A question begins so; "can you" and "could you" ask for help and deny nothing. */
export const asking = words(
  `who whose why is are was were does do did has have what which wer wem warum wieso ist sind war
  hat kdo ci proc je jsou byl qui pourquoi est quien por es esta chi perche e wie waarom kto
  dlaczego czy quem porque`,
);
/** In a question they ask whether it is so at all. */
export const conditions = words(
  'if whether ob falls wenn si se zda jestli pokud czy jesli jezeli indien caso qualora',
);
/** It is over. */
export const ended = stems(
  `clean(?:ed|up) fixed patched remov(?:ed)$ disconnected reinstalled resolved stopped ceased
  delisted unlisted deactivated remediated mitigated bereinig behoben entfernt getrennt gestoppt
  geloscht neuinstalliert abgeschaltet vycisten odpojen preinstalov odstranen opraven vyresen
  vypnut nettoy supprim corrig deconnect resol limpiad eliminad corregid desconectad solucionad
  ripulit rimoss corrett disconness risolt opgeschoond verwijderd opgelost losgekoppeld
  wyczyszczon usuniet naprawion odlaczon removid corrigid desligad resolvid`,
);
/** Before it: that it was, not that it be. */
export const perfects = words(
  `was were has have had been is are we i wurde wurden ist sind war waren haben byl byla bylo byli
  je jsou jsme a ont ete avons fue fueron ha sido han hemos stato stata stati abbiamo werd werden
  zijn hebben zostal zostala zostalo zostaly foi foram now`,
);
/** "was cleaned": nothing further off turns it round. */
export const passives = words(
  'was were been wurde wurden byl byla bylo ete sido fue stato stata stati werd zostal zostala foi',
);
/** ... and what turns that round again: asked for, awaited, not so. */
export const undone = words(
  `please must should to be until unless if when once not never yet bitte bis wenn nicht muss
  prosim dokud az ne neni nebyl veuillez pas que favor hasta cuando no prosze dopoki nie gelieve
  niet totdat non finche prego nao ate`,
);
/** A favour for the address is asked. */
export const favours = stems(
  `unblock unban delist whitelist$ unlist entsperr freischalt freigeb odblok desbloq debloq
  debloqu sblocc deblok blackhole$ rtbh`,
);
/** Directly before an address: it is to be let in. */
export const admitting = words(
  'allow permit accept announce erlauben zulassen povolit autoriser permitir consentire toestaan',
);
/** What is no harm. */
export const benign = stems(
  `benign harmless unharmful wrongly mistakenly erroneous irrtumlich omylem innocen inocen
  unschuld nevinn niewinn harmlos neskodn inoffens inofens innocu onschuldig nieszkodliw pentest`,
);
/** What somebody does himself, day by day. */
export const usual = words(
  `usually normally obvykle bezne normalerweise gewohnlich ublicherweise habitualmente normalmente
  habituellement normalement solitamente gewoonlijk meestal zwykle zazwyczaj geralmente`,
);
/** It goes on for all that: what was said to be over is not. */
export const lasting = words(
  `but however still yet again although aber jedoch weiterhin immer erneut wieder trotzdem ale vsak
  avsak presto porad stale opet znovu nadale mais pourtant toujours encore pero embargo todavia
  sigue siguen tuttavia ancora maar echter opnieuw nog steeds jednak nadal wciaz ponownie porem
  contudo ainda continua continuam continues`,
);

// The words of nine languages, and the keys of logs, that say which part an address plays; lower
// case and without accents, as `wordsOf` cuts them. A word stands in one set only.

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Who did it. */
export const offenders = words(
  `src source sources attacker attackers attacking offending offender offenders rip rhost saddr
  srcip srcaddr sourceip sourceaddress from by client abuser abusers originating originated
  origin infected malicious hostile suspicious spammer spamming abusive infringing remote
  compromised quelle von absender angreifer angreifende atacante atacantes agresor agressor
  origen fuente procedente desde depuis attaquant attaquants agresseur provenant par origem
  partir proveniente provenienti attaccante attaccanti aggressore sorgente dall dal dalla dallo
  bron vanaf aanvaller utocnik utocnika zdroj zrodlo napastnik przez blocked banned blacklisted
  zdrojova zdrojove zdrojovy zdrojoveho zrodlowy zrodlowa zrodlowego quell origine emetteur
  bot zombie intruder perpetrator c2 c&c cnc phishing reported`,
);
/** Whom it was done to. */
export const victims = words(
  `dst dest destination destinations target targets targeted victim victims attacked lip local
  laddr daddr dstip dstaddr destip destinationip destinationaddress targetip localip ziel zielip
  zieladresse angegriffen angegriffene angegriffener angegriffenen destino destinos victima
  victimas atacado atacada cible cibles attaque attaquee victime victimes cil cile obet obeti
  napaden napadeny napadena napadene vittima vittime bersaglio destinazione attaccato doel doelwit
  bestemming slachtoffer aangevallen cel cele ofiara zaatakowany zaatakowana zaatakowane alvo
  alvos vitima vitimas slachtoffers ofiar ofiary opfern obetmi vittime hitting targeting entered
  cilova cilove cilovy docelowy docelowa docelowego zielhost zielserver zielsystem
  accessed hit against towards toward gegen contra contre proti tegen przeciw opfer abused`,
);
/** Words that stand between a cue and its address and change nothing. */
export const fillers = words(
  `ip ips ipv4 ipv6 ipaddress ipaddr adresse adressen adresa adresy adresu adresou adresie adres
  direccion indirizzo indirizzi endereco enderecos address addresses addr host hosts hostname the
  a an is are was at of with and number numbers nummer following these this that machine computer
  system systems server servers serveru servidor serveur serwer serwera named called der die das
  dem den la el le les il lo o l het de network web mail site value port list s unknown to e
  currently likely known`,
);
/** The reporter speaks of what is his. */
export const ours = words(
  `our ours my unser unsere unserem unseren unserer mein meine meinem meinen nuestro nuestra
  nuestros nuestras notre nos mon nas nase nasi naseho nasem nasim nasemu muj nostro nostra
  nostri nostre mi mis mio mia miei mie meu minha meus minhas moje moja moj onze ons mijn nasz
  nasza naszego naszej naszym nosso nossa nossos nossas`,
);
export const yours = words(
  `your yours ihr ihre ihrem ihren ihrer su sus votre vos vase vasi vaseho vasem vasim vasemu deine
  deinem vostro vostra vostri vostre vosso vossa vossos vossas uw jullie panstwa wasz wasza wasze
  waszego waszej`,
);
/** In a key they name the side of who writes, or whom it came to: "Internal host: ..." */
export const inner = words(
  `internal inside inner intern interne interner internes interni interna interno innen lokal lokale
  lokaler lokalni interieur interieure dentro uvnitr wewnetrzny wewnetrzna wewnetrzne protected
  monitored own home asset local locale recipient recipients callee called responder receiver
  empfanger destinataire`,
);
/** "I am your customer" */
export const being = words('am m bin jsem jsme suis soy sono ben jestem sou');
/** What the reporter can own; "our logs" or "our customers" say nothing about an address. */
export const owned = words(
  `server servers host hosts system systems machine machines network networks mx mta relay relays
  mailserver
  mailservers honeypot honeypots sensor sensors sinkhole sinkholes firewall ip ips address
  addresses site website websites webserver router gateway service services infrastructure mail
  web monitored rechner netz netzwerk ordenador equipo ordinateur komputer komputera pocitac
  computador servidor red rede serveur serveurs computer serveru serverem servery stroj stroje
  sit siti serwer serwera serwery siec sieci rete macchina adres adresse adresa adresy direccion
  indirizzo endereco`,
);
export const sensors = words('honeypot honeypots sensor sensors');
/** With another address before it on the line, such a key names the side that was called. */
export const calledKeys = words('server host hostname vhost upstream to dport');

/** Most lines are; the rest is dearer. */
const ascii = /^[\x20-\x7e\s]*$/;

/** "srcIp" and "src_ip" are two words, "DDoS" is one; letters lose their accents. */
export function wordsOf(text: string): readonly string[] {
  const split = text.replaceAll(/([a-z]{2})([A-Z])/g, '$1 $2').toLowerCase();
  if (ascii.test(split)) return split.match(/[a-z\d&]+/g) ?? [];
  const plain = split.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('\u0142', 'l');
  return plain.match(/[\p{L}\d&]+/gu) ?? [];
}

// The words in which people say what kind of abuse they complain of, in nine languages. A phrase is
// written as `fold` leaves text: lower case, no accents, no punctuation; it is the beginning of a
// word ("phish" finds "phishing"), and "." stands for the end of one. `clear` says it, `hint` only
// makes it likelier. No phrase names a reporter, or is a sentence that only one of them writes.

import type { Category } from '../findings.ts';

export interface Words {
  readonly clear: string;
  readonly hint: string;
}

/** English first, then cs, de, es, pt, fr, it, nl, pl where the word is another. */
export const spoken: Readonly<Partial<Record<Category, Words>>> = {
  fraud: {
    clear: `fake shop, fake website, fake site, fake store, fake webshop, fake web shop,
      fakeshop, scam site, scam website, investment scam, cryptocurrency scam, crypto scam,
      romance scam, fraudulent shop, fraudulent store, investment fraud, giveaway
      scam, falesny obchod, podvodny eshop, podvodny obchod, betrugsshop, betrugerischer shop,
      tienda falsa, estafa, loja falsa, faux magasin, fausse boutique, escroquerie, negozio
      falso, truffa, nepwebwinkel, oplichting, oszustw, falszywy sklep`,
    hint: `scam, fraud, fake, victims, podvod, betrug, fraude, burla, golpe, arnaque`,
  },
  'fraud/phishing': {
    clear: `phish, fake login, fake bank, spoofed site, spoofed page, credential theft, steal
      credential, stealing credential, identity theft, login page, credential harvest, smishing,
      vishing, fraudulent website, fraudulent site, fraudulent url, fraudulent page, fraudulent
      link, spoofing email, rhybar, podvodn strank, vylakan, zugangsdaten ab, suplantacion de,
      pagina falsa, site falso, pagina fraudulenta, hameconnage, faux site, sito falso, pagina
      clone, valse website, nepsite, wyludz, falszyw strona`,
    hint: `fraud, credentials, fake, password, customers, scam, victims, take down, takedown,
      taken down, deceive, banking, payment info, card details, podvod, betrug,
      fraude, hesla, podvrzen`,
  },
  'fraud/copyright': {
    clear: `copyright, dmca, infringing work, infringed work, piracy, pirate, bittorrent, torrent,
      peer to peer, p2p., claimed infringement, iptv, unauthorized distribution, unauthorised
      distribution, unauthorized copies, audiovisual content, file sharing, filesharing,
      live broadcast, illegal stream, autorsk, porusovani prav, urheberrecht, raubkopie, derechos
      de autor, direitos autorais, direito de autor, droit d auteur, contrefacon d
      oeuvre, diritto d autore, diritti d autore, auteursrecht, praw autorskich, prawa autorskie`,
    hint: `infring, rights owner, rights holder, rightsholder, good faith belief, perjury, movie,
      stream, broadcast, audiovisual, copies of, title., works., intellectual property, film.,
      episode, season., licensed content, unlicensed, watermark`,
  },
  'fraud/masquerade': {
    clear: `trademark, trade mark, counterfeit, brand abuse, brand infring, impersonat, passing
      off, false affiliation, typosquat, cybersquat, lookalike domain, look alike domain,
      ochrann znam, padel, markenrecht, markenverletz, produktfalsch, marca
      registrada, marcas registradas, falsificad, marque deposee, contrefacon, marchio,
      contraffa, merkinbreuk, namaak, handelsmerk, znak towarow, podrob`,
    hint: `brand., brands, logo., infring, unauthorized use, unauthorised use, cease and desist,
      domain name, intellectual property, pretending to be, misrepresent`,
  },
  'malicious-code/c2-server': {
    clear: `c2., c c server, c2 server, c 2 server, cnc server, cnc., command and control, command
      control, botnet control, controller of a botnet, controller of the botnet,
      controls a botnet, controls the botnet, controls infected, botnet server, botnet master,
      botmaster, bot herder, ridici server, mando y control, comando e controle, commande
      et controle, comando e controllo, steuerungsserver, post exploitation`,
    hint: `cobalt strike, controller, beacon, threat actors`,
  },
  'malicious-code/infected-or-distribution': {
    clear: `malware, infected, infection, trojan, botnet, virus., viruses, worm.,
      ransomware, zombie, malicious file, malicious software, malicious code, malicious
      javascript, malicious script, payload, drive by, dropper, sinkhole, bot infect, spyware,
      stealer, keylogger, cryptominer, download of malicious, nakazen, skodliv, malwar,
      infiziert, schadsoftware, schadprogramm, schadcode, infectad, maliciel, logiciel
      malveillant, infett, besmet, geinfecteerd, kwaadaardige software, zainfekowan, zlosliw`,
    hint: `bot., bots., exe., binary, mirai, emotet, mozi, download, sha256, md5, sha1., antivirus`,
  },
  'availability/ddos': {
    clear: `ddos, dos attack, d dos, denial of service, flood., flooding, floods., amplification
      attack, amplifier, reflection attack, reflected attack, udp flood, syn flood, http flood,
      excessive request, excessive traffic, too many requests, overload,
      denegacion de servicio, negacao de servico, deni de service, odepreni sluzb, odmitnuti
      sluzb, dienstverweigerung, uberlastung, negazione del servizio, odmowa uslugi`,
    hint: `gbps, mbps, pps., packets, bandwidth, ntp., memcached, amplification`,
  },
  intrusions: {
    clear: `defac, changed the content of, pozmenen obsah, verunstaltet, desfigurad, desfigurac,
      defigurat, podmiana strony`,
    hint: `hacked by`,
  },
  'intrusions/system-compromise': {
    clear: `account takeover, broken into, backdoor, rootkit, hacked., been hacked, webshell, web
      shell, compromised website, compromised site, compromised account, compromised with,
      compromised device, compromised host, compromised system, compromised server,
      compromised machine, hacked site, hacked website, account compromise, napaden webov,
      kompromitovan web, gehackt, piratead, pirate par, hackeado, violato, zhakowan`,
    hint: `compromis, comprometid, compromess, gecompromitteerd, kompromit, kompromis, intrusion`,
  },
  'intrusion-attempts/brute-force': {
    clear: `brute force, bruteforc, brutforce, failed password, failed login, login attempt,
      login attack, loginattack, authentication fail, auth fail, authorization fail, failed
      auth, invalid user, password guess, guess password, guessing password, dictionary
      attack, ssh attack, ftp attack, ssh login, attempts against ssh, attempts against ftp,
      attempts against rdp, attempts against imap, attempts against smtp, attempts on ssh,
      attempts on ftp, attempts on rdp, attempts on imap, attempts on smtp, sshd, fail2ban,
      credential stuffing,  password spray, failed
      logon, failed sasl, guessed password, guessed our password, guess our password, guess
      the password, guessing our password, guessing the password, guess login, guess user, guessed
      user, guess credential, guessing credential, hadani hesel, hadani hesla, hadal hesl, hada
      hesl, hadat hesl, uhodn hesl, uhodnout hesl, uhadnout hesl, zkousel hesl, zkouseni hesel,
      zkousi hesl, prolomit hesl, prolomeni hesl, hrubou silou, slovnikov, passworter erraten,
      passwort erraten, passworter zu erraten, passwort zu erraten, passworter zu raten,
      passworter durchprobier, adivinar contrasen, adivinar la contrasen, adivinar las contrasen,
      deviner le mot de passe, deviner les mots de passe, deviner des mots de passe, indovinare la
      password, indovinare le password, indovinare password, wachtwoord te raden, wachtwoorden te
      raden, wachtwoorden raden, adivinhar senha, adivinhar a senha, adivinhar as senhas, zgadywa,
      odgadnac hasl, odgadywa, zgadnac hasl,
      attempts to log in, attempted to log in, attempting to log in, tried to log in, trying to log
      in, attempts to login, attempted to login, attempting to login, tried to login, trying to
      login, anmeldeversuch, loginversuch, einlogversuch, fuerza bruta, intentos de acceso, forca
      bruta, tentativas de login, force brute, tentatives de connexion, forza bruta, tentativi
      di accesso, inlogpoging, silow, proby logowania`,
    hint: `ssh., login, logins, rdp., ftp., imap, pop3, telnet, sasl, smtp auth, authentication,
      blocked, sip., attacks, banned, usernames, attempts to access, attempted to access,
      tried to access, zugriffsversuch, tentatives d acces, tentativas de acesso, toegangspoging,
      pokus o pristup, pokusy o pristup, proba dostepu, proby dostepu, credentials,
      stolen password, stolen credential, leaked password, leaked credential`,
  },
  'intrusion-attempts/exploit': {
    clear: `sql injection, sqli., web attack, webattack, exploit attempt, exploitation attempt,
      attempted exploit, exploiting, exploit kit, directory traversal, path traversal, xss.,
      cross site, shell upload, web hack, hacking attempt, hack attempt, attempted hack, code
      injection, command injection, file inclusion, modsecurity, mod security, mod sec.,
      log4j, phpunit, intrusion attempt, web application attack, webapp, attack a web,
      attack our web, attack the web, attacked our web, attacking our web,
      shellshock, jndi, bad bot, looking for vulnerab, search for vulnerab, searching for vulnerab,
      searched for vulnerab, neopravneny pristup, zneuziti zranit,
      angriffsversuch, hackversuch, intento de intrusion, tentativa de invasao, inyeccion,
      tentative d intrusion, tentativo di intrusione, hackpoging, proba wlaman`,
    hint: `hacking, hack., exploit, php., web server, webserver, wordpress, injection, remote code,
      rce., intrusion, access attempt, hackers`,
  },
  'information-gathering/scanner': {
    clear: `port scan, portscan, scan for vulnerab, probe for vulnerab, scanning, scanner, scans.,
      scan from, netscan, network scan, probing, probes., probed., port sweep, port prob,
      vulnerability scan, enumerat, reconnaissance, skenovan, skenuje, oskenoval, escaneo, escanea,
      escaneando, varredura, balayage, scansion, poortscan, skanowan, skanuje, portskan`,
    hint: `scan, probe, unauthorized connection, unauthorized access, connection attempt, dst port,
      dest port, destination port, firewall, honeypot, open ports, crawler, host sweep, ports.`,
  },
  vulnerable: {
    clear: `vulnerable, open resolver, open recursive, open relay, open proxy, misconfigur, openly
      accessible, accessible, exposed to the internet, publicly exposed, publicly available
      service, publicly reachable, heartbleed, outdated, unpatched, can be abused, could be abused,
      can be misused, could be misused, can be used in, can be used for, can be used to,
      podem ser utilizad, pode ser utilizad, podem ser usad, pode ser usad,
      pueden ser utilizad, puede ser utilizad, pueden ser usad, puede ser usad, peut etre utilise,
      peuvent etre utilise, possono essere utilizz, puo essere utilizz, possono essere usat,
      puo essere usat, fur angriffe missbraucht, zu angriffen missbraucht, kan worden misbruikt,
      kunnen worden misbruikt, misbruikt kan worden, lze zneuzit, muze byt zneuzit, mohou byt
      zneuzit, moze zostac wykorzystan, moga zostac wykorzystan, moze byc wykorzystan,
      zraniteln, verwundbar, fehlkonfigur, offene
      dns, offener dns, offen erreichbar, vulneravel, vulneraveis, servicios abiertos,
      mal configurad, vulnerabilidad, mal configure, expose sur, esposto su, vulnerabile,
      podatn, publicznie dostepn, kwetsbaar, openbaar bereikbaar`,
    hint: `vulnerab, patch, recursion, exposed, open port, amplification, firmware, cve.,
      remote code, rce., security update, end of life`,
  },
  'abusive-content/spam': {
    clear: `spam., spams., spammed, spammer, spamming, spamvertis, spamtrap, spam trap,
      unsolicited commercial, unsolicited bulk, unsolicited advert, uce., ube., junk mail,
      junk email, bulk mail, bulk email, 419 scam, advance fee, nigerian, robocall, comment
      spam, forum spam, nevyzadan, unerwunscht, no solicitad, no desead, nao solicitad, non
      sollicit, pourriel, courrier indesirable, indesiderat, non richiest, ongewenst,
      niechcian, niezamowion`,
    hint: `spam, unsolicited, scam, spoof, newsletter, opt in., opt out., advertis, reklam,
      werbung, publicidad, propaganda, publicite, pubblicita, reclame, received from, gdpr, never
      subscribed, sextortion, blackmail`,
  },
};

/** What says nothing of the kind though words in it would: tools, filters, talk of reporters. */
export const idle = `indicators of compromise, indicator of compromise, virus scanner, virus
  scan, anti virus, antivirus, anti spam, anti phishing, anti malware, anti piracy, spam
  filter, spam folder, spam score, spam block, spam protection, virus free, scanned by,
  scanned for, been scanned, security scan, malware analysis, password protected, copyright
  notice, vulnerability disclosure, fraud department, phishing and malware, spam and abuse,
  spam or abuse, spam report, virus database, spamschutz, virenscanner, virenfrei, geen virus,
  sans virus, antispam, copyright c`;

/** The lines that state the kind by a key: "Attack type: ...", "Kategorie: ...". */
export const kindKeys: ReadonlySet<string> = new Set(
  `type, category, classification, class, threat, problem, reason, method, kind, issue,
  taxonomy, abuse type, attack type, incident type, report type, threat type, event type, nature,
  incident classification, incident category, abuse category, attack, violation, infringement
  type, reporttype, reportclass, abusetype, attacktype, threattype, eventtype, incidenttype,
  attack method, description, incident, complaint type, signature, rule, alert, typ, kategorie,
  druh, typ incidentu, klasifikace, duvod, art, angriffsart, grund, vorfall, tipo, categoria,
  clasificacion, motivo, incidente, classificacao, categorie, classement, motif, tipologia,
  soort, reden, rodzaj, kategoria, powod, typ zdarzenia`
    .split(',')
    .map((key) => key.trim().split(/\s+/).join(' ')),
);
const kindNames =
  'nature|type|kind|category|class|tipo|categoria|naturaleza|natura|categorie|art|soort';
const ofWords = 'of|de|d|do|da|del|du|di|della|dell|des|der|van';
/** Such a key with what it is the kind of: "Nature of the incident", "Tipo de ataque". */
export const kindKeyForm = new RegExp(`^(?:${kindNames}) (?:${ofWords}) [a-z]`);

/** Words that turn round what follows within a few words: "does not contain any virus". */
export const negations: ReadonlySet<string> = new Set(
  `not no without neither never anti against ne neni bez zadny zadna zadne proti kein keine keinen
  keinerlei nicht ohne gegen sin ningun ninguna nunca contra nao sem nenhum nenhuma pas sans aucun
  aucune contre senza nessun nessuna contro non niet geen zonder tegen nie przeciw zaden`.split(
    /\s+/,
  ),
);

/** Words after which it is only supposed: "the host may have been infected". */
export const suppositions: ReadonlySet<string> = new Set(
  `may might maybe possibly possible probably perhaps could likely potentially suspected
  suspect suspicion apparently if whether usually often mozna mozne pravdepodobne snad pokud
  moglich moglicherweise vielleicht eventuell wahrscheinlich falls posible posiblemente podria
  quiza si possivel possivelmente talvez poderia se peut peuvent eventuellement probablement
  possibile forse probabilmente potrebbe mogelijk misschien waarschijnlijk indien mozliwe
  prawdopodobnie moze podem pode pueden puede possono puo konnen kann
  kunnen kan lze muze mohou moga can`.split(/\s+/),
);

/** Below a farewell stand the names of people and desks. */
export const farewells: readonly string[] = `regards, best regards, kind regards, sincerely,
  yours sincerely, yours faithfully, thanks and regards, s pozdravem, mit freundlichen gru,
  freundliche gru, viele gru, saludos, atentamente, cordialement, bien cordialement, salutations,
  cordiali saluti, distinti saluti, met vriendelijke groet, hoogachtend, pozdrawiam, z powazaniem,
  atenciosamente, cumprimentos, com os melhores`
  .split(',')
  .map((one) => one.trim().split(/\s+/).join(' '));

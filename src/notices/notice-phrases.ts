// How other desks, mail programs and services say what is no complaint; in cs de en es fr it
// nl pl pt, spelled as `plainWords` spells. No phrase repeats openly: matching stays linear.

const any = (phrases: readonly string[], before = '') =>
  new RegExp(`${before}(?:${phrases.join('|')})`);
const yours =
  '(?:your|ihre?[nrm]?|votre|vos|su|sus|(?:la |il )?vostr[ao]|la sua|uw|twoj[ea]?|panstwa|pani|panskie|sua|seu|o seu|a sua|vas[ei]?|vasi|vaseho)';
const matter =
  '(?:(?:abuse|support|e-?mail|original|recent|online|dmca|incident|security) )?(?:requests?|complaints?|reports?|e-?mails?|messages?|tickets?|inquir(?:y|ies)|enquir(?:y|ies)|submissions?|notifications?|notices?|cases?|correspondence|anfrage|beschwerde|meldung|nachricht|e-?mail|mitteilung|demande|plainte|signalement|message|courriel|requete|solicitud|queja|denuncia|mensaje|correo|consulta|richiesta|segnalazione|messaggio|reclamo|verzoek|klacht|melding|bericht|aanvraag|zgloszeni[ea]|wiadomosc|skarg[ea]|zapytanie|solicitacao|denuncia|mensagem|pedido|reclamacao|zadost|stiznost|hlaseni|zprav[ua]|podnet|pozadavek|dotaz)';

/** What stands before the name of our mail, and what behind it, where another desk has it. */
const before = [
  '(?:have |has |been |successfully )?(?:received|registered|logged|recorded) (?:and (?:\\w{1,20} )?)?',
  'thank(?:s| you) for (?:sending )?(?:us )?',
  '(?:vielen dank|danke) fur ',
  '(?:avons bien recu|avons recu|accusons (?:bonne )?reception de) ',
  '(?:hemos recibido|recibimos) ',
  'abbiamo ricevuto (?:la |il )?',
  '(?:otrzymalismy|przyjelismy|zarejestrowalismy|dziekujemy za) ',
  'recebemos (?:a |o )?',
  '(?:(?:obdrzeli|prijali|zaevidovali|zaregistrovali) jsme|dekujeme za) ',
].join('|');
const behind = [
  '(?:has been|was|have been|is) (?:successfully )?(?:received|registered|logged|recorded|submitted|assigned|opened|created|forwarded to|passed (?:on )?to|queued)',
  'ist (?:bei uns )?eingegangen|wurde (?:.{0,40} )?(?:erfasst|registriert|aufgenommen|entgegengenommen|weitergeleitet|ubergeben)',
  'a (?:bien )?ete (?:recue?|enregistree?|prise? en compte|transmise?|transferee?)',
  'ha sido (?:recibid|registrad|cread|reenviad|remitid|trasladad)',
  'e stat[ao] (?:ricevut|registrat|pres[ao] in carico|inoltrat|trasmess)',
  'is (?:door ons )?(?:ontvangen|geregistreerd|doorgestuurd|doorgegeven)|hebben wij (?:in goede orde )?ontvangen',
  'zostal[oay]? (?:przyjet|zarejestrowan|otrzyman|przekazan)|(?:przekazalismy|przeslalismy)',
  'foi (?:recebid|registrad|abert|encaminhad)',
  'byl[aoi]? (?:prijat|zaevidovan|zaregistrovan|dorucen|predan|postoupen)|jsme (?:prijali|obdrzeli|zaevidovali|predali|postoupili|preposlali)',
].join('|');

/**
 * Another desk has our mail. Always of *our* mail: "we received a complaint" is a complaint. The
 * names of our mail stand here three times and not in each phrase, and each phrase is by itself:
 * else it takes 400 ms to compile them.
 */
export const acknowledged = [
  `(?:${before})${yours} ${matter}`,
  `${yours} ${matter} (?:.{0,60}\\b)?(?:${behind})`,
  `(?:haben|wurde|hat|hebben|is) ${yours} ${matter} (?:.{0,30})?(?:erhalten|empfangen|registriert|ontvangen|geregistreerd)`,
  'thank(?:s| you) for (?:contacting|reaching out to|writing to|submitting)|dziekujemy za (?:kontakt|zgloszenie|przeslanie)',
  `(?:this (?:is|e-?mail is|message is) )(?:an? )?(?:automatic |automated )?(?:acknowledge?ment|confirmation) (?:that we|of|for) (?:have )?(?:the )?(?:receipt|received|receiving|receive|${yours})`,
  '\\byour (?:new )?(?:support )?(?:ticket|case) (?:\\S{1,30} )?(?:has been|was) (?:successfully )?(?:created|opened|assigned|logged)',
  '(?:ticket|case) (?:\\S{1,30} )?has (?:now )?been (?:created|opened) (?:for|from) your (?:request|e-?mail|message|inquiry|report)',
].map((phrase) => new RegExp(phrase));

/** What goes along with an acknowledgement; one that says nothing else is too little. */
export const acknowledging = any([
  '\\b(?:ticket|case|reference|request|tracking|incident)(?: ?(?:id|number|no\\.?|nr\\.?))? ?(?:is )?[:#=\\[(]',
  '\\[(?:ticket|case|request|ref|incident)? ?[#:]? ?[a-z]{0,8}-?\\d{3,20}\\]',
  '#\\d{3,20}\\b',
  '(?:opened|created|assigned) (?:a|an|the|your) (?:new )?(?:case|ticket|incident)',
  "(?:we|our team|someone|a (?:member|representative)|an agent)(?: will|'ll) (?:\\w{1,20} ){0,3}(?:get back|respond|reply|contact you|review|investigate|look into|process|handle|follow up|update you|be in touch|take)",
  '(?:will be|is being|are) (?:\\w{1,20} )?(?:reviewed|processed|handled|investigated|investigating|reviewing|answered)',
  '(?:contacted|forwarded (?:it|this|your \\w{1,20}) to|notified|informed) (?:our|the) (?:customer|client|user|team|abuse|responsible)',
  "do(?: not|n't) reply to this",
  '(?:ticketnummer|vorgangsnummer|ticket-?id|aktenzeichen|bearbeitungsnummer|zaaknummer|numer zgloszenia|numero de (?:ticket|dossier|caso|incidencia|protocolo|chamado)|numero (?:di )?(?:ticket|pratica)|cislo (?:pozadavku|ticketu|pripadu|hlaseni))',
  '(?:werden (?:uns|wir|diese|ihre|ihren)|(?:kummern|melden) (?:wir )?uns|schnellstmoglich|so schnell wie moglich)',
  '(?:dans les (?:meilleurs|plus brefs) delais|sera traitee|reviendrons vers vous|a la brevedad|lo antes posible|sera (?:atendid|procesad|revisad)|il prima possibile|verra (?:gestit|esaminat|elaborat)|zo (?:snel|spoedig) mogelijk|in behandeling|mozliwie (?:szybko|najszybciej)|skontaktujemy|zostanie (?:rozpatrzon|obsluzon)|o mais (?:breve|rapido) possivel|em breve|sera (?:analisad|tratad)|co nejdrive|budeme (?:vas|se)|bude (?:vyrizen|zpracovan|resen))',
]);

/** Another desk writes in its own conversation, of which we get a copy. */
export const updated = any([
  "you(?:'re| are| were| have been) (?:registered|added|copied|listed) as (?:a )?(?:cc|follower|watcher|collaborator) on",
  `${yours} (?:request|ticket|case)(?: \\(?#?[\\w-]{1,20}\\)?)? has been (?:updated|assigned|escalated)`,
]);

/** Another desk is done. */
export const closed = any([
  `(?:${yours}|the|this|ihr|dieses) (?:(?:abuse|support) )?(?:ticket|case|request|report|complaint|incident|issue|inquiry|vorgang|anfrage|meldung)(?: .{0,40})? (?:has been|was|is|have been|is now|has now been|wurde|ist) (?:now |nun |automatically |marked as |set to )?(?:closed|resolved|solved|completed|geschlossen|gelost|abgeschlossen|erledigt)`,
  "(?:we|i)(?: have|'ve| are| will)?(?: now)? (?:consider(?:ed)?|clos(?:ed|ing)|marked|resolved) (?:this|the|your) (?:ticket|case|request|report|incident|issue|matter)",
  '(?:votre|la|cette) (?:demande|requete|plainte|ticket)(?: .{0,40})? (?:a ete|est) (?:close?|cloturee?|resolue?|fermee?)',
  '(?:su|el|la|este) (?:solicitud|ticket|caso|incidencia|queja)(?: .{0,40})? (?:ha sido|fue|esta) (?:cerrad|resuelt)',
  '(?:la sua|il suo|la|il|questo) (?:richiesta|ticket|segnalazione|caso)(?: .{0,40})? (?:e stat[ao]|risulta) (?:chius|risolt)',
  '(?:uw|het|deze) (?:ticket|melding|verzoek|klacht)(?: .{0,40})? (?:is|werd) (?:gesloten|opgelost|afgehandeld)',
  '(?:zgloszenie|sprawa|ticket)(?: .{0,40})? zostal[oa]? (?:zamkniet|rozwiazan)',
  '(?:sua solicitacao|seu chamado|o chamado|o ticket|a solicitacao|seu ticket)(?: .{0,40})? foi (?:encerrad|fechad|resolvid|concluid)',
  '(?:vas|vase|pozadavek|ticket|pripad|hlaseni)(?: .{0,40})? byl[ao]? (?:uzavren|vyresen|ukoncen)',
]);

/** The state of a case as ticket systems put it below an answer; the number stands beside it. */
export const stated =
  /\b(?:ticket|case|request)(?: ?(?:id|number|no\.?|nr\.?))? ?[:#].{1,300}\b(?:status|state) ?: ?(?:answered|closed|resolved|solved|completed)\b/;

export const surveyed = any([
  '(?:customer |client )?satisfaction (?:survey|rating|questionnaire)',
  '(?:rate|evaluate) (?:our|the|your) (?:\\w{1,20} )?(?:support|service|experience|response|help|interaction)',
  'how (?:would|do) you rate',
  'how (?:did we do|was (?:our|your|the) (?:\\w{1,20} )?(?:support|service|experience))',
  "(?:we'd|we would) (?:love|like|appreciate) (?:to hear )?your feedback",
  '(?:take|complete|fill (?:in|out)|answer) (?:a |our |this |the )?(?:short |brief |quick )?(?:survey|questionnaire)',
  'zufriedenheits?(?:umfrage|befragung)|kundenbefragung|bewerten sie (?:unser|ihr)|wie zufrieden (?:sind|waren)',
  'enquete de satisfaction|sondage de satisfaction|evaluez (?:notre|votre)|donnez-nous votre avis',
  'encuesta de satisfaccion|valore (?:nuestro|su)|califique (?:nuestro|su)|como (?:calificaria|valoraria)',
  'sondaggio|questionario di (?:soddisfazione|gradimento)|indagine di soddisfazione|valuti (?:il|la)',
  'tevredenheidsonderzoek|klanttevredenheid|hoe tevreden|beoordeel (?:onze|uw)',
  'ankiet[aey]|badanie satysfakcji|ocen (?:nasza|jakosc)|jak oceniasz|jak ocenia',
  'pesquisa de satisfacao|inquerito de satisfacao|avalie (?:o|a|nosso|nossa)|como avalia',
  'dotaznik (?:spokojenosti|spokojnosti)|hodnoceni (?:spokojenosti|podpory|sluzeb)|jak (?:jste (?:byl[iya]? )?spokojen|hodnotite)|ohodnotte',
]);

const listed =
  '(?:blacklist|blocklist|block list|black list|dnsbl|rbl|deny ?list|list(?:e|a|y)?|database|databank|datenbank|sperrliste|reputation|zoznam|seznam|lijst)';
export const delisted = any([
  `(?:has|have|was|were|is) (?:now )?(?:been )?(?:successfully )?(?:removed|delisted|de-listed|unlisted|unblocked|cleared|deleted|whitelisted) (?:from|in|on) (?:.{0,40})?${listed}`,
  `(?:has|have|was|were) (?:now )?(?:been )?(?:successfully )?(?:delisted|de-listed|unlisted)`,
  `${yours} (?:\\S{1,30} )?(?:delisting|de-listing|removal|unblock(?:ing)?|unlisting|whitelist(?:ing)?) request`,
  '(?:delisting|de-listing|removal|unblock(?:ing)?) request (?:.{0,60})?(?:has been|was|is) (?:\\w{1,20} )?(?:received|processed|approved|accepted|granted|denied|rejected|declined|completed)',
  `(?:wurde|ist) (?:.{0,40})?(?:aus|von) (?:.{0,30})?${listed} (?:entfernt|geloscht|ausgetragen)`,
  `(?:a ete|est) (?:retiree?|supprimee?) de (?:.{0,30})?(?:liste|base)`,
  `(?:ha sido|fue) (?:eliminad|retirad|removid)[ao] de (?:.{0,30})?lista`,
  `e stat[ao] (?:rimoss|cancellat|eliminat)[ao] da(?:lla)? (?:.{0,30})?lista`,
  `(?:is|werd) (?:.{0,30})?(?:van|uit) (?:.{0,30})?(?:lijst|blacklist|blocklist) (?:verwijderd|gehaald)`,
  `zostal[oay]? usuniet[yea] z (?:.{0,30})?list`,
  `foi (?:removid|retirad|excluid)[ao] da (?:.{0,30})?lista`,
  `byl[ao]? (?:vyrazen|odstranen|smazan)[ao]? z (?:.{0,30})?(?:seznamu|blacklistu|databaze)`,
]);

export const recalledSubject = any(
  [
    'recall',
    'ruckruf',
    'zuruckruf',
    'rappel',
    'recuperar',
    'recuperacion',
    'richiam',
    'intrekken',
    'ingetrokken',
    'odwolani',
    'odvolani',
    'stazeni',
    'recolh',
    'cancelar',
  ],
  '^\\W{0,5}',
);
export const recalled = any([
  'would like to recall the (?:message|e-?mail)',
  'mochte die (?:nachricht|e-?mail) .{0,200}(?:zuruckrufen|zuruckziehen)',
  'souhaite(?:rait)? (?:rappeler|annuler) le message',
  '(?:desea|desearia|quiere|quisiera) (?:recuperar|anular|retirar) el mensaje',
  'desidera richiamare il messaggio',
  'wil het bericht .{0,200}intrekken',
  '(?:chcialby|chce|chcial[ab]?y?) (?:odwolac|wycofac) wiadomosc',
  '(?:gostaria de|deseja) (?:recuperar|recolher|cancelar|revogar) a mensagem',
  '(?:by chtel[ a]{0,2}|chce|si preje) (?:odvolat|stahnout|vzit zpet) zpravu',
]);

export const readSubject = any(
  [
    '(?:not )?read(?: receipt)?',
    '(?:un)?gelesen',
    'lesebestatigung',
    '(?:non )?lu',
    'accuse de lecture',
    '(?:no )?leido',
    'confirmacion de lectura',
    '(?:non )?letto',
    'conferma di lettura',
    '(?:niet )?gelezen',
    'leesbevestiging',
    '(?:nie )?przeczytan[aoe]',
    'potwierdzenie (?:odczytu|przeczytania)',
    '(?:nao )?lida',
    'recibo de leitura',
    'precteno',
    'potvrzeni o precteni',
    'return receipt(?: \\(displayed\\))?',
    'disposition notification',
  ].map((words) => `${words}(?: ?[:-]|$)`),
  '^\\W{0,3}',
);
export const readText = any([
  '(?:was|has been) (?:read|displayed|opened|deleted without being read) ',
  'wurde (?:am .{0,60})?(?:gelesen|angezeigt|ungelesen geloscht)',
  'a ete (?:lu|affiche|supprime sans)',
  '(?:fue|ha sido) (?:leido|mostrado)',
  'e stato (?:letto|visualizzato)',
  '(?:is|werd) (?:.{0,60})?gelezen',
  'zostala? (?:przeczytan|wyswietlon|odczytan)',
  'foi (?:lida|exibida)',
  'byla? (?:prectena|zobrazena)',
]);

/** A guard before a mailbox wants to see a person first. */
export const challenged = any([
  '(?:have|get|add|put|allow|approve|accept) (?:yourself|your (?:e-?mail )?(?:address|name))(?: \\w{1,20})? (?:to|on|onto|added|put|listed|allowed|approved|accepted)\\b',
  "(?:confirm|prove|verify) (?:that )?you(?:'re| are) (?:a |an )?(?:human|person|real|not a (?:robot|machine|spammer))",
  '(?:your (?:e-?mail|message) (?:is being |has been |was |will be )?(?:held|quarantined|waiting|not (?:be )?delivered)) (?:.{0,80})?(?:until|because|please|confirm|verif)',
  '(?:uses? (?:a )?challenge[- ]response|sender verification|approved senders? list|allowed (?:senders?|list))',
  '(?:one-?time|once only|only (?:have|need) to do this once)',
]);

/** Somebody is to approve something by a link: who does nothing has refused it. */
export const confirmation = any([
  '(?:approve|authori[sz]e|allow|accept) (?:or (?:deny|reject|decline) )?(?:this|the|your) (?:\\w{1,20} )?(?:request|change|login|sign-?in|access|invitation|transfer)',
  '(?:confirm|verify|activate) (?:your|this|the) (?:\\w{1,20} )?(?:e-?mail(?: address)?|account|subscription|registration|sign-?up|address)',
  'bestatigen sie (?:bitte )?(?:ihre|die) (?:e-?mail|anmeldung|registrierung|adresse)',
  'confirme[rz] (?:votre|su|seu|o seu|tu) (?:adresse|inscription|correo|registro|cuenta|e-?mail|endereco|cadastro)',
  "conferma(?:re)? (?:il tuo|il suo|la tua|la sua|l'|la) (?:indirizzo|registrazione|iscrizione|e-?mail)",
  'bevestig (?:uw|je) (?:e-?mail|account|aanmelding|registratie)',
  'potwierdz(?:enie)? (?:swoj |adres |rejestracj|konto)',
  '(?:potvrdte|potvrzeni) (?:prosim )?(?:svou|vasi|vas|sve|registrac|e-?mail)',
]);

/** A service tells its customer how things are. */
export const service = any([
  '(?:scheduled|planned|emergency|upcoming) maintenance|maintenance (?:window|notice|announcement)',
  'wartungs(?:arbeiten|fenster|ankundigung)|geplante (?:wartung|arbeiten)',
  '(?:maintenance|travaux|intervention) (?:planifiee?|programmee?)s?',
  'mantenimiento programado|manutenzione programmata|gepland onderhoud|planowane prace|prac[ea] (?:serwisow|konserwacyjn)|manutencao programada|planovan[ae] (?:odstavka|udrzba|vypadek)',
  '(?:your|ihre|votre|su|la sua|uw|sua|vase) (?:\\w{1,20} )?(?:invoice|receipt|rechnung|quittung|facture|factura|fattura|factuur|faktura|fatura)',
  '(?:invoice|rechnung|facture|factura|fattura|factuur|faktura|fatura) (?:#|no|nr|num)',
  '(?:password|passwort|mot de passe|contrasena|wachtwoord|haslo|senha|heslo) (?:has been |was |wurde |reset|change|zuruck)',
  '(?:your|this|the) (?:\\w{1,20} ){0,4}(?:order|subscription|contract|plan|service|account|domain|server|certificate|transfer|migration|renewal|upgrade|update|(?:re)?installation|reboot|restart|backup|restore|task|job|shipment|payment) has (?:just )?been (?:initiated|started|completed|ordered|executed|activated|renewed|scheduled)',
  '(?:security|login|sign-?in|verification) code',
]);

/** The mail cannot reach us, says somebody, and quotes why. */
export const unreachable = any([
  '(?:unable|not able|failed|impossible) to (?:inform|notify|reach|contact|deliver to|send|e-?mail|write to) (?:you|your)',
  '(?:our|the|my) (?:e-?mails?|messages?|notices?|notifications?|reports?|complaints?) (?:to you(?:r \\S{1,40}(?: \\S{1,20})?)?|sent to you) (?:.{0,40})?(?:bounc|returned|reject|undeliver|could not|cannot|failed|was not)',
  'konnten (?:sie|wir) (?:.{0,40})?(?:nicht (?:erreichen|zustellen|benachrichtigen))',
  "(?:n'avons|n'a) pas pu (?:vous )?(?:joindre|informer|contacter)",
  'no (?:hemos|pudimos|podemos) (?:podido )?(?:contactar|informar|notificar)(?:le|les)?',
]);

/** Thanks, and what people put around them. */
export const thanks = any([
  '\\bthank(?:s| you| u)\\b',
  '\\bthx\\b',
  '\\b(?:danke|vielen dank|besten dank|herzlichen dank)\\b',
  '\\bmerci\\b',
  '\\bgracias\\b',
  '\\bgrazie\\b',
  '\\b(?:bedankt|dank (?:u|je))\\b',
  '\\b(?:dziekuj|dzieki)',
  '\\bobrigad[oa]\\b',
  '\\b(?:dekuj|diky)',
]);

/** A list that sends to thousands says how to leave it. */
export const leaving = any([
  'unsubscribe',
  'opt[ -]?out',
  '(?:manage|update) (?:your )?(?:e-?mail |subscription )?preferences',
  'abmelden|abbestellen|austragen',
  'desabonner|desinscri',
  'darse de baja|cancelar (?:la |su )?suscripcion',
  "disiscri|cancella(?:re|ti)? (?:la |l')?iscrizione",
  'afmelden|uitschrijven',
  'wypisz|rezygn',
  'cancelar (?:a |sua )?(?:inscricao|subscricao)|descadastr',
  'odhlasit|odhlaseni',
]);
export const advertising = any([
  'newsletter|webinar|white ?paper',
  '(?:view|read|see) (?:this|it|the) (?:e-?mail|message|newsletter )?(?:in|on) (?:your|a|the) (?:web )?browser',
  'im browser (?:ansehen|offnen|anzeigen)',
  '(?:voir|afficher|lire) (?:.{0,30})?dans (?:votre|le) navigateur',
  'ver (?:.{0,20})?en (?:el|su|tu) navegador',
  'visualizza (?:.{0,20})?nel browser',
  'bekijk (?:.{0,20})?(?:in|online)',
  'zobrazit v prohlizeci|wyswietl w przegladarce|ver no navegador',
  '(?:special|limited|exclusive) offer|\\d{1,2} ?% off|free trial|register now|early bird',
]);

/** Somebody threatens the reader himself, and wants coins. */
export const extortion = any([
  '(?:i|we) (?:have|had|got|gained|obtained|managed to get) (?:\\w{1,20} ){0,3}(?:access|control) (?:to|over|of) (?:all )?(?:of )?your',
  'your (?:device|computer|account|system|webcam|camera) (?:has been|was|is) (?:\\w{1,20} )?(?:hacked|infected|compromised)',
  '(?:recorded|record|video of) (?:\\w{1,20} ){0,2}(?:you|your)\\b',
  '(?:zugriff auf (?:ihr|dein)|ihr gerat|dein gerat)',
  '(?:acces a (?:votre|vos|tous vos)|acceso a (?:tu|su|todos)|accesso a(?:l|i)? (?:tuo|tuoi|suo)|toegang tot (?:je|uw)|dostep do (?:twojego|panstwa)|acesso a(?:o|os)? (?:seu|seus)|pristup k (?:vasemu|tvemu))',
]);
export const coins = /\b(?:bitcoins?|btc|litecoin|ethereum|usdt|cryptocurrenc|kryptowahrung)\b/;

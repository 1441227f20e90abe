// How people and programs say what a mail is for that accuses nobody: an answer, a favour asked, a
// login told of, a machine watched, a test announced. In cs de en es fr it nl pl pt, spelled as
// `plainWords` spells; each is looked for in one sentence, and none repeats openly.

const any = (phrases: readonly string[], before = '') =>
  new RegExp(`${before}(?:${phrases.join('|')})`);

/** What makes of "it was cleaned" a thing that is not so yet. */
export const conditional =
  /\b(?:if|once|when|whenever|unless|until|till|whether|wenn|falls|sobald|bis|ob|si|des que|lorsque|jusqu|cuando|una vez|hasta|quando|finche|una volta|zodra|indien|totdat|gdy|jesli|jezeli|dopoki|assim que|ate que|pokud|jakmile|dokud|zda|kdyz)\b/;
/** ... or asks for it. */
export const pleading =
  /\b(?:please|kindly|must|should|need to|ensure|make sure|want|appreciate|grateful|expect|await|confirm|inform|advise|let us know|ask|recommend|suggest|bitten?|empfehl\w*|doporuc\w*|recommand\w*|recom(?:end|iend)\w*|raccomand\w*|consigli\w*|aanbevel\w*|raden aan|zalec\w*|sollte[nt]?|musse?n?|muss|veuillez|merci de|devez|por favor|deben?|deve|dovete|prego|gelieve|moet(?:en)?|prosze|prosimy|nalezy|prosime?|musi(?:te)?)\b/;

const thing =
  '(?:address|ip|prefix|range|block|network|machine|host|server|adresse|bereich|netz|rechner|adresa|sit|stroj|plage|reseau|direccion|rango|equipo|indirizzo|rete|adres|netwerk|siec|endereco|faixa|rede)';

/** It is over: the machine was put right. */
export const put = any(
  [
    '(?:we|i|user|customer|client|owner|administrators?)\\b(?! [^ ]{0,20}\\b(?:not|never)\\b)[^[\\]=:()]{0,80}\\b(?:cleaned|disinfected|reinstalled|re-?imaged|quarantined|patched|disconnected|remediated)\\b',
    "(?:we|i)(?: have|'ve| had)?(?: now| already| since)? (?:fixed|solved|shut (?:it |this |that )?down|taken? (?:it|them|this|the \\w{1,20}) (?:down|off)|removed the (?:malware|virus|content|site|page|script|files?|user|account))",
    '(?:was|were|is|are|has been|have been|got)(?: now| already| since)? (?:cleaned|disinfected|reinstalled|re-?imaged|quarantined|remediated|patched|disconnected|decommissioned|shut down|taken (?:down|offline))\\b(?! (?:in|by|with)\\b)',
    '(?:user|customer|client|account|server|vps|service)(?: \\S{1,40})? (?:was|is|has been)(?: now| already| since)? (?:suspended|terminated|deactivated|cancelled)',
    '(?:malware|virus|trojan|infection|problem|issue|vulnerability|bot|content|page|script)(?: .{0,30})? (?:was|were|is|are|has been|have been)(?: now| already| since)? (?:removed|resolved|fixed|solved|deleted|cleaned|closed)',
    '(?:wurden?|ist|sind|haben|habe|hat)\\b.{0,80}\\b(?:bereinigt|gereinigt|behoben|entfernt|neu (?:aufgesetzt|installiert)|vom netz|abgeschaltet|gepatcht|isoliert|getrennt|erledigt)\\b',
    '(?:byl[aoiy]?|je|jsou|jsme|jsem)\\b.{0,80}\\b(?:odpoj(?:en|il)|preinstalov|vycist|opraven|opravil|odstran(?:en|il)|vyresen|vyresil|odvir|vypnut|vypnul|izolovan|zaplatovan)',
    "(?:a|ont) ete (?:.{0,20})?(?:nettoye|supprime|corrige|reinstalle|deconnecte|resolu|desinfecte|isole|mise? hors ligne)|(?:avons|j'ai) (?:.{0,20})?(?:nettoye|corrige|reinstalle|deconnecte|resolu|desinfecte|isole)|(?:est|sont) (?:maintenant |desormais )?(?:nettoye|resolu|corrige)",
    '(?:h?a sido|han sido|fue|fueron|hemos|he|ya esta)\\b.{0,60}\\b(?:limpi|eliminad|corregid|reinstalad|desconectad|resuelto|solucionad|desinfectad|aislad|parchead)',
    '(?:e stat[oa]|sono stat[ie]|abbiamo|ho)\\b.{0,60}\\b(?:pulit|ripulit|rimoss|corrett|reinstallat|disconness|risolt|disinfettat|isolat|bonificat)',
    '(?:is|zijn|werd|werden|hebben|heb)\\b.{0,60}\\b(?:opgeschoond|schoongemaakt|opgelost|losgekoppeld|geherinstalleerd|opnieuw geinstalleerd|gepatcht|verholpen|geisoleerd)',
    '(?:zostal[aoy]?|jest)\\b.{0,60}\\b(?:wyczyszczon|usuniet|naprawion|odlaczon|przeinstalowan|rozwiazan|zalatan|odizolowan)|(?:wyczyscilismy|usunelismy|naprawilismy|odlaczylismy|rozwiazalismy)',
    '(?:foi|foram|ja esta)\\b.{0,60}\\b(?:limp|removid|corrigid|reinstalad|desconectad|desligad|resolvid|isolad)|(?:limpamos|removemos|corrigimos|desconectamos|desligamos|resolvemos|isolamos)\\b',
  ],
  '\\b',
);

/** The complaint was wrong, or came to the wrong house. */
export const refuted = any(
  [
    '(?:is|was|are|were|as) (?:only |just |clearly )?(?:a )?false (?:positives?|alarms?)\\b|\\(false positive\\)',
    '(?:ist|war|um) (?:.{0,30})?(?:ein(?:en)? )?(?:fehlalarm|falsch positiv)|(?:je|byl) (?:to )?(?:.{0,20})?(?:falesny poplach|plany poplach)|(?:est|etait|une?) (?:un )?(?:faux positif|fausse alerte)|(?:es|fue|era) (?:un )?falso positivo|falsa alarma|(?:e|era) (?:stato )?un falso (?:positivo|allarme)|(?:is|was) (?:een )?(?:vals alarm|fout-positie)|(?:to|byl) (?:byl )?falszywy alarm|(?:e|foi|era) (?:um )?falso positivo|falso alarme',
    `${thing}\\b.{0,60}\\b(?:does not|doesn't|do not|don't|no longer) belongs? to us|${thing}\\b.{0,60}\\b(?:is|are) (?:no longer|not) (?:ours\\b|in our (?:network|range)|(?:managed|operated|used) by us|our (?:customer|network|address))`,
    'gehor(?:t|en) (?:.{0,20})?(?:nicht|nicht mehr) (?:zu )?uns|gehor(?:t|en) uns nicht|(?:jiz |uz )?(?:nam )?nepatri (?:jiz |uz )?(?:nam|do nasi)|nam (?:jiz |uz )?nepatri|ne nous appartien(?:t|nent)|(?:ya )?no (?:nos pertenece|es nuestr)|non (?:ci appartiene|e (?:piu )?nostr)|(?:hoort|is) niet (?:meer )?(?:bij|van) ons|nie nalezy (?:juz )?do nas|nao (?:nos pertence|e (?:mais )?noss)',
  ],
  '\\b',
);

/** What was done has stopped. */
export const stopped = any(
  [
    '(?:has|have) (?:now |already |since )?(?:stopped|ceased|ended)\\b|(?:hat|haben) (?:.{0,30})?aufgehort|(?:uz |jiz )?(?:prestal|skoncil|ustal)[aoyi]?\\b',
    "(?:a|ont) (?:cesse|pris fin)|s'est arrete|(?:ha|han) cesado|se ha detenido|(?:ha|hanno) smesso|(?:e|sono) cessat|(?:is|zijn) (?:nu )?gestopt|ustal[aoy]\\b|ustapil|(?:parou|pararam|cessou|cessaram)\\b",
  ],
  '\\b',
);

/** A case was opened for our mail; nothing else in the sentence says whose mail. */
export const opened = any(
  [
    'an? (?:new )?(?:support )?(?:ticket|case)(?: \\S{1,30})? (?:was|has been) (?:created|opened)',
    '(?:ein|neues) (?:neues )?ticket (?:.{0,30} )?(?:wurde )?(?:erstellt|eroffnet|angelegt)',
    'byl (?:vytvoren|zalozen) (?:novy )?(?:ticket|pozadavek)|novy (?:ticket|pozadavek)(?: .{0,30})? byl (?:vytvoren|zalozen)',
    'un (?:nouveau )?ticket (?:.{0,20} )?a ete (?:cree|ouvert)|se ha (?:creado|abierto) un (?:nuevo )?ticket|e stato (?:creato|aperto) un (?:nuovo )?ticket|is een (?:nieuw )?ticket aangemaakt|utworzono (?:nowe )?zgloszenie|foi (?:criado|aberto) um (?:novo )?(?:ticket|chamado)',
  ],
  '\\b',
);

const banned = '(?:blacklist|block ?list|black list|deny ?list|ban ?list|dnsbl|rbl|firewall|spf)';
const asks =
  '(?:please|kindly|pls|could you|can you|would you|(?:we|i) (?:ask|request|would like)(?: you)?(?: to)?)(?: (?!not\\b|never\\b)[\\w-]{1,20}){0,3}';
/** A favour for an address, which complaints ask for nobody. */
export const favours = any(
  [
    `${asks} (?:unblock|unban|de-?list|un-?list|white-?list|allow-?list|open (?:the )?(?:\\w{1,20} )?ports?\\b|allow (?:access|traffic|connections|the|our|my|this|ip|host|server|\\d))`,
    `${asks} (?:remove|take|delete|add) (?:\\S{1,40} ){1,5}(?:from|off|to) (?:your |the |a )?(?:\\S{1,20} )?${banned}`,
    'how (?:do|can) i report',
    `why (?:is|are|was|were) .{0,80}(?:on|in|by) (?:your|the|a) (?:\\S{1,20} )?${banned}`,
    '(?:unblock|unban|delisting|whitelisting) request|request (?:for|to) (?:unblock|delist|whitelist)',
    `${asks} (?:confirm|validate|verify|update) (?:your |the )?(?:\\S{1,30} )?(?:(?:records?|contacts?|object|whois)\\b|[^\\s@]{1,64}@)`,
    '(?:configure|set ?up|establish|bring up|einrichten|nastavit|nastavte|configurer|configurar|configurare|configureren|skonfigurowac)\\b.{0,40}\\b(?:bgp|peering)|(?:bgp|peering) (?:request|session (?:with|to))',
    '(?:bitte|konnten sie|konnen sie)\\b.{0,80}\\b(?:entsperr|freischalt|freigeben|freizu|entblock|delist|whitelist)|um (?:entsperrung|freischaltung|freigabe)',
    '(?:prosime?|zadame?|muzete|mohli byste)\\b.{0,60}\\b(?:odblok|povol|whitelist|vyraz\\S{0,4} z (?:black|seznam)|otevr\\S{0,5} port)',
    '(?:merci de|veuillez|pouvez-vous|pourriez-vous|demand(?:e|ons))\\b.{0,60}\\b(?:debloqu|delister|liste blanche|whitelist|ouvrir le port|autoriser l)',
    '(?:por favor|solicit(?:o|amos)|rogamos|ruego|pueden?|podrian?|pedimos)\\b.{0,60}\\b(?:desbloque|lista blanca|whitelist|abrir el puerto|permitir el (?:acceso|trafico))',
    '(?:per favore|preghiamo|si prega|chied(?:o|iamo)|potete|potreste)\\b.{0,60}\\b(?:sblocc|whitelist|lista bianca|aprire la porta)',
    '(?:graag|gelieve|kunt u|wilt u|verzoek(?:en)?|alstublieft)\\b.{0,60}\\b(?:deblok|whitelist|vrij ?(?:te )?geven|open ?(?:te )?zetten)',
    '(?:prosze|prosimy|czy mozecie)\\b.{0,60}\\b(?:odblok|bialej list|whitelist|otwarcie portu|otworzyc port)',
    '(?:por favor|solicit(?:o|amos)|pedimos|peco|poderiam?)\\b.{0,60}\\b(?:desbloque|lista branca|whitelist|abrir a porta)',
  ],
  '\\b',
);

/** "You reject our mail": who manages a mail server asks, and no offence was done. */
export const refusals = any(
  [
    '(?:reject|block|bounc|refus)(?:s|es|ed|ing)? (?:all )?(?:of )?(?:our|my) (?:\\S{1,20} )?(?:e-?mails?|mails?|messages?|newsletters?)\\b',
    '(?:our|my) (?:\\S{1,20} )?(?:e-?mails?|messages?|newsletters?)\\b.{0,40}\\b(?:is|are|was|were|gets?|being|been) (?:\\S{1,20} )?(?:rejected|blocked|bounced|refused)\\b',
    '(?:weis(?:t|en)|lehn(?:t|en)|blockier(?:t|en))\\b.{0,30}\\bunsere \\S{0,20}(?:mails?|nachrichten)\\b|unsere \\S{0,20}(?:mails?|nachrichten)\\b.{0,60}\\b(?:abgewiesen|abgelehnt|blockiert|zuruckgewiesen)',
    '(?:odmit|blokuj)\\S{0,4} nas[ei] \\S{0,12}(?:mail|zprav|post)|nase \\S{0,12}(?:mail|zprav|post)\\S{0,3}\\b.{0,40}\\b(?:odmit|blokov|vrac)',
    '(?:rejet|refus|bloqu)\\S{0,4} (?:tous )?(?:nos|mes) (?:e-?mails?|courriels?|messages?)|(?:nos|mes) (?:e-?mails?|courriels?|messages?)\\b.{0,40}\\b(?:rejete|refuse|bloque)',
    '(?:rechaza|bloquea)n? (?:todos )?(?:nuestros|mis) (?:correos|mensajes|e-?mails?)|(?:nuestros|mis) (?:correos|mensajes|e-?mails?)\\b.{0,40}\\b(?:rechazad|bloquead)',
    '(?:rifiuta|respinge|blocca)\\S{0,3} (?:tutt[ei] )?(?:le |i )?(?:nostr[ei]|mi[eo]i?) (?:e-?mail|mail|messaggi)|(?:nostr[ei]|mi[eo]i?) (?:e-?mail|mail|messaggi)\\b.{0,40}\\b(?:rifiutat|respint|bloccat)',
    '(?:weiger|blokke)\\S{0,4} (?:onze|mijn) (?:e-?mails?|mails?|berichten)|(?:onze|mijn) (?:e-?mails?|mails?|berichten)\\b.{0,40}\\b(?:geweigerd|geblokkeerd)',
    '(?:odrzuca|blokuj)\\S{0,3} nasz\\S{0,3} (?:e-?mail|wiadomosc|poczt)|nasz\\S{0,3} (?:e-?mail|wiadomosc)\\S{0,3}\\b.{0,40}\\b(?:odrzucan|blokowan)',
    '(?:rejeita|bloqueia)\\S{0,2} (?:todos )?(?:os )?(?:nossos|meus|nossas) (?:e-?mails?|mensagens)|(?:nossos|meus|nossas) (?:e-?mails?|mensagens)\\b.{0,40}\\b(?:rejeitad|bloquead)',
  ],
  '\\b',
);

/** Who is complained of answers: it was not I, and what you sent is not for us. */
export const defences = any(
  [
    "i (?:did not|didn't|have not|haven't|never|have never) (?:ever )?(?:download|shared?|upload)",
    '(?:reports?|complaints?|notices?|letters?|warnings?)\\b.{0,60}\\byou (?:have )?(?:sent|forwarded) (?:to )?(?:us|me)\\b',
    'ich habe (?:nie|nichts|das nicht|niemals)\\b.{0,40}(?:heruntergeladen|geteilt|hochgeladen)',
    '(?:nic |nikdy )?(?:jsem |jsme )?(?:nestah(?:ov)?|nesdile)\\S{0,3}l[aiy]?\\b',
    "je n'ai (?:rien|jamais|pas) (?:telecharge|partage)|(?:no|nunca) he (?:descargado|compartido)",
    'non ho (?:mai )?(?:scaricato|condiviso)|ik heb (?:niets|nooit|dit niet) (?:gedownload|gedeeld)',
    'nie (?:pobieral|sciagal|udostepnial)|(?:nao|nunca) (?:baixei|descarreguei|partilhei|compartilhei)',
  ],
  '\\b',
);

/** Whose is it? */
export const inquiries = any(
  [
    '(?<!find out |identify |determine |establish |investigate )who (?:uses|used|is using|was using|had) (?:this|the|that|it|ip|\\d)',
    'request for (?:data|information|subscriber|disclosure)|(?:subscriber|user) (?:data|information) request',
    '(?:identity|identification) of (?:the |its |this |that )?(?:user|subscriber|customer|client|holder|person)|(?:provide|disclose|supply|furnish|send|give|request\\w{0,3}|ask\\w{0,3})\\b.{0,60}\\bsubscriber (?:data|information|details|records)|(?:production|preservation|disclosure) (?:order|request)',
    'wer (?:nutzte?|benutzte?|verwendete?|hatte)\\b.{0,40}(?:adresse|ip\\b|\\d)|auskunftsersuchen|bestandsdaten|identitat de[rs] (?:be)?(?:nutzer|kunde|inhaber|anschlussinhaber)',
    'kdo (?:pouziva|uziva|pouzival|uzival|mel)\\b|zadost o (?:sdeleni|poskytnuti) (?:udaj|informac)',
    'totoznost\\w{0,2} (?:uzivatel|ucastni|zakazni|drzitel|osoby)|(?:sdeleni|poskytnuti) (?:identifikacnich )?udaju o (?:uzivatel|ucastni|zakazni|drzitel)',
    "qui (?:utilise|utilisait|a utilise)\\b|requisition judiciaire|demande de renseignements|identite (?:du|de l') ?(?:utilisateur|abonne|client|titulaire)",
    'quien (?:usa|usaba|utiliza|utilizaba|uso)\\b|solicitud de (?:datos|informacion)|identidad del (?:usuario|abonado|cliente|titular)',
    "chi (?:usa|usava|utilizza|utilizzava)\\b|richiesta (?:di )?(?:dati|informazioni)|identita del(?:l')? ?(?:utente|abbonato|cliente|titolare|intestatario)",
    'wie (?:gebruikt|gebruikte)\\b|vordering (?:van )?gegevens|kto (?:uzywa|uzywal|korzysta|korzystal)\\b|wniosek o udostepnienie',
    'identiteit van de (?:gebruiker|abonnee|klant|houder)|tozsamosci (?:uzytkownika|abonenta|klienta)',
    'quem (?:usa|usava|utiliza|utilizava|usou)\\b|pedido de (?:dados|informacoes)|identidade do (?:utilizador|usuario|assinante|cliente|titular)',
  ],
  '\\b',
);

/** A service tells somebody that his account was used. */
export const accounts = any(
  [
    '(?:new|recent|unusual|unrecogni[sz]ed|successful) (?:\\w{1,20} )?(?:log-?in|sign-?in)\\b.{0,60}\\byour',
    'your (?:\\S{1,20} )?account (?:was|has been) (?:\\w{1,20} )?(?:accessed|logged in|signed in|used)\\b',
    "if (?:this|it|that) was(?:n't| not)? you\\b|if you did(?:n't| not) (?:do|request|make|initiate|authori[sz]e) (?:this|it|that)\\b",
    'neue (?:anmeldung|einwahl)\\b.{0,60}\\b(?:konto|account)|(?:wenn|falls) sie (?:das|dies|es) (?:nicht )?(?:selbst )?waren',
    'nove prihlaseni\\b|pokud jste to (?:ne)?byli? vy|nouvelle connexion\\b.{0,40}\\bcompte|si (?:ce n.etait pas|c.etait(?: bien)?) vous',
    'nuevo inicio de sesion|si (?:no )?(?:fuiste|has sido) tu|nuovo accesso\\b.{0,40}\\baccount|se (?:non )?(?:sei stato|eri) tu',
    'nieuwe (?:aanmelding|inlog)|als (?:u|jij|je) dit (?:niet )?was|nowe logowanie|jesli to (?:nie )?(?:byles|ty)\\b|novo (?:login|inicio de sessao)|se (?:nao )?foi voce',
  ],
  '\\b',
);

/** A program that watches machines, and the states that it tells. */
export const watching =
  /^\W{0,9}(?:\S{1,20} ){0,2}(?:problem|recovery|recovered|flapping\w{0,10}|down|up|ok|critical|alert|warning)\b/;
export const states =
  /\b(?:is|are) (?:now |back )?(?:down|up|unreachable|flapping|online|offline)\b|\b(?:state|status) ?: ?(?:down|up|critical|warning|ok|unreachable)\b/;

/** Somebody looked, and there is nothing. */
export const unfound = any(
  [
    '(?:is|are|was|were) (?:currently )?(?:not|no longer) (?:currently )?(?:black|block)?listed\\b|has been delisted',
    '(?:0|no|zero) (?:new |known )?(?:vulnerabilit\\w{1,4}|threats?|issues?|problems?|infections?|malware|viruse?s?|listings?) (?:was |were |have been |has been )?(?:found|detected|identified)',
    'keine (?:schwachstellen?|bedrohung(?:en)?|probleme?|viren|schadsoftware)\\b.{0,30}(?:gefunden|erkannt)|nicht (?:mehr )?(?:ge)?(?:black)?listet',
    'neb(?:yl[aoiy]?|yly) (?:nalezen|zjisten|detekovan)|neni (?:na zadn|jiz )',
    "aucune? \\S{1,30}(?: \\S{1,20})? n'a ete (?:trouve|detecte)|n'est (?:plus|pas) (?:list|blacklist)",
    'no se (?:han? )?(?:encontr|detect)|ya no (?:esta|figura) (?:list|en )|nessun\\w? \\S{1,30} (?:e stat[oa] )?(?:trovat|rilevat)|non (?:e|risulta) (?:piu )?(?:elencat|in )',
    'geen \\S{1,30} (?:gevonden|gedetecteerd|aangetroffen)|staat niet (?:meer )?op|nie (?:wykryto|znaleziono)|nenhum\\w? \\S{1,30} (?:foi )?(?:encontrad|detectad)',
  ],
  '\\b',
);

/** What is going to happen, and that nobody need mind. */
export const announced = any(
  [
    '(?:ignore|disregard|do not (?:treat|consider|report|forward)|don.t (?:treat|report)) (?:any |all |the |these |such |it |them )?(?:\\S{1,20} )?(?:complaints?|reports?|alerts?|abuse)\\b',
    'if you (?:get|receive) (?:any )?(?:complaints?|abuse reports?|reports? about (?:it|this|us))',
    '(?:will|going to|plan to|intend to)(?: be)?(?: \\S{1,20}){0,3} .{0,30}\\b(?:penetration|pen-?|security) ?tests?\\b',
    '(?:ignorieren|beachten) sie .{0,30}(?:beschwerden|meldungen)|(?:werden|fuhren) .{0,80}(?:penetrationstest|sicherheitstest|pentest)',
    '(?:ignorujte|neberte)\\b.{0,40}(?:stiznost|hlaseni)|bud(?:eme|u) .{0,60}(?:penetracni|testovat|skenovat)',
    '(?:ignorez|ne tenez pas compte)\\b.{0,40}(?:plainte|signalement)|(?:allons|effectuerons|realiserons|ferons)\\b.{0,60}(?:test|audit)',
    '(?:ignoren?|hagan caso omiso)\\b.{0,40}(?:quejas|denuncias)|(?:realizaremos|vamos a realizar)\\b.{0,60}(?:prueba|escaneo|auditoria)',
    '(?:ignorate|ignorare)\\b.{0,40}(?:segnalazion|reclam)|(?:effettueremo|eseguiremo)\\b.{0,60}(?:test|scansion)',
    'negeer\\b.{0,40}(?:klacht|melding)|(?:zullen|gaan|voeren)\\b.{0,60}(?:pentest|penetratietest)',
    '(?:zignorowac|ignorowac|ignorujcie)\\b.{0,40}(?:skarg|zgloszen)|(?:przeprowadzimy|bedziemy)\\b.{0,60}test',
    'ignor(?:em|ar|e)\\b.{0,40}(?:queixas|reclamacoes|denuncias)|(?:realizaremos|faremos)\\b.{0,60}teste',
  ],
  '\\b',
);
const soon =
  '(?:tomorrow|next (?:week|month|monday|tuesday|wednesday|thursday|friday)|morgen|nachste[nr]? (?:woche|monat)|zitra|pristi (?:tyden|mesic)|demain|semaine prochaine|manana|proxima semana|domani|prossima settimana|volgende week|jutro|przyszlym tygodniu|amanha)';
const lesson =
  '(?:course|exercise|training|workshop|ctf|drill|kurs|ubung|schulung|cviceni|skoleni|kurz\\w?|formation|exercice|curso|ejercicio|taller|corso|esercitazione|cursus|oefening|szkoleni\\w|cwiczeni\\w|exercicio|treinamento)';
/** A lesson that is to come. */
export const lessons = new RegExp(
  `\\b${soon}\\b.{0,80}\\b${lesson}\\b|\\b${lesson}\\b.{0,80}\\b${soon}\\b`,
);

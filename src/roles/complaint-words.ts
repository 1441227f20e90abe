// The words that a complaint cannot do without: what was done, and what is asked. In cs de en es
// fr it nl pl pt, spelled as `plainWords` spells. Where one of them stands in a mail's own
// words, nothing calls the mail a mere notice; where one stands in the sentence around an address,
// that sentence is not vague. So every word more sends more.

const any = (phrases: readonly string[], before = '') =>
  new RegExp(`${before}(?:${phrases.join('|')})`);

/** What somebody did. The words for complaints themselves ("abuse", "report") are apart. */
export const offences = any(
  [
    'spam(?!assassin|-?filter)',
    'unsolicited|unerwunscht|non sollicit|no solicitad|indesiderat|ongewenst|niechcian|nao solicitad|nevyzadan',
    'phish|hameconn|fishing',
    'malware|virus|trojan|ransom|botnet|zombie|infected|infection|infizier|infecte|infectad|infett|besmet|zainfekowan|zarazon|nakazen|infikovan',
    'hack|crack(?:ed|ing)|defac|compromis|kompromitt|compromes|gecompromitteerd|naruszon',
    'attack|angriff|angegriffen|attaqu|ataque|atac(?:o|a|an|aron)\\b|atacad|atacand|attacc|aanval|aangevallen|(?:za)?atak(?:u|i|ow|\\b)|utok|utoc|napaden',
    'brute|ddos|denial of service|flood|uberflut|zaplav|inond|inunda|overspoel|zalew|synflood|amplif',
    'scan(?:s|n|\\b)|port-?scan|probe[sd]?\\b|probing|sond(?:age|ierung)|skenov|skanow|escane|varredura',
    'intrus|break-?in|einbruch|eindring|intrud|wlaman|vniknut|prunik',
    'exploit|vulnerab|vulnerav|schwachstelle|sicherheitslucke|kwetsbaar|podatnosc|zranitel|sql ?injection|webshell',
    'fraud|betrug|betrueger|fraude|fraudul|frode|truff|oplicht|oszust|oszuk|podvod|scam|419',
    'spoof|imperson|suplant|usurp|namaakt|podszyw|fake\\b|faux|fauss|fals[oai]s?\\b|falsch|falesn|falszyw|forg(?:ed|ery)|counterfeit|contrefac|falsific',
    'infring|verletz(?:ung|t)|violat|infraccion|violaz|inbreuk|schend|naruszen|infracao|porusen|porusuj',
    'copyright|dmca|urheber|droits? d.auteur|derechos de autor|diritt[oi] d.autore|auteursrecht|prawa? autorsk|direitos autorais|autorsk|pira(?:cy|t)|trademark|takedown|take down|notice of claimed',
    'malicious|hostile|boswillig|bosartig|malveillan|malicios|malevol|kwaadaardig|zlosliw|skodliv',
    'illegal|unlawful|rechtswidrig|ilegal|illecit|ilicit|nielegaln|nezakonn|csam|child',
    'unauthori[sz]ed|unbefugt|non autoris|no autorizad|non autorizzat|ongeautoriseerd|nieautoryzowan|nieuprawnion|nao autorizad|neopravnen|neautorizovan',
    'without (?:\\S{1,20} )?(?:permission|authori[sz]ation|consent)\\b|(?:ohne|bez|sans|sin|senza|zonder|sem) (?:\\S{1,20} )?(?:erlaubnis|genehmigung|zustimmung|einwilligung|berechtigung|povoleni|svoleni|souhlasu|opravneni|zgody|zezwolenia|pozwolenia|autori[sz]|permi[st]|permesso|accord\\b|consent|consens|toestemming)',
    'suspicious|verdachtig|suspect|sospechos|sospett|verdacht|podejrzan|suspeit|podezrel',
    'misus|missbrauch|abused|abusing|abusive|abusif|misbruik|naduzyc|naduzywan|zneuzi',
    'blacklist|black list|blocklist|fail2ban|honeypot|sinkhole|command (?:and|&) control|\\bc2\\b|failed (?:log|pass|auth)|authentication failure|scrap(?:er|ing)\\b|robots\\.txt|harass|harvest(?:s|ed|ing|er)\\b|blackmail|extort|erpress|chantage|extorsion|estorsion|afpers|szantaz|vydir|stalk|threaten|bedroh|bedreig|vyhruz|vyhroz|amenaz|minacci|grozb|ameaca|obtez|nekaj',
  ],
  '\\b',
);

const few = '(?: \\S{1,30}){0,5}';

/** What somebody tries to do, or does unasked: getting in, guessing; verbs in two pieces. */
export const attempts = any(
  [
    `(?<!\\b(?:please|you|we|i|may|can) )(?:try|tries|tried|trying|attempt(?:s|ed|ing)?)${few} (?:guess|log ?-?in|log ?on|sign in|connect|access|authenticat|brute|enter|gain|break|penetrat|steal|relay)`,
    '(?:log-?in|logon|sign-?in|access|connection|authentication|password|ssh|relay)(?: \\S{1,20})? (?:attempt|guess)|guess(?:es|ed|ing)? (?:\\S{1,20} ){0,3}passwords?',
    'fehlgeschlagene\\S? (?:an|ein|log)|(?:neuspesn|nezdaren|nieudan)\\S{1,3} (?:(?:pokus|prob)\\S{0,2} )?(?:o )?(?:prihlas|logowa|login)|echecs? (?:de |d.)(?:connexion|authentif|login)|(?:accessi|login|autenticazioni|logins?|accesos|inicios de sesion|autenticacion(?:es)?) f[ae]l+i[dt]|mislukte (?:in|aan|log)|falhas? (?:de|no) (?:login|autentic|acesso)',
    '(?:\\d{1,7}|many|several|repeated|numerous|multiple) (?:failed )?attempts?\\b(?! (?:to|at) (?:deliver|send|reach|contact))|bad ?actors?\\b|banned\\b',
    `(?<!\\b(?:please|you|we|i|may|can) )(?:try|tries|tried|trying)${few} passwords?\\b`,
    'unwanted (?:\\S{1,20} )?(?:advert|e-?mail|mail|messag|commercial)|never asked for (?:this|these|such|your|any) (?:\\S{1,20} )?(?:advert|e-?mail|mail|messag|newsletter)',
    `greif(?:t|en)${few} an\\b|versuch(?:t|te|ten|en(?! sie))\\b,?${few} (?:anzumelden|einzuloggen|einzudringen|einzubrechen|zuzugreifen|zu (?:erraten|raten|hacken|knacken))`,
    '(?:log-?in|anmelde|einlog|zugriffs|verbindungs|einbruchs)-?versuche?|(?:passwort\\S{0,3}|kennwort\\S{0,3}) (?:zu )?(?:erraten|ausprobier)|errat(?:en|et)? (?:\\S{1,20} ){0,2}(?:passw|kennw)',
    `ataca[mn]?\\b|(?:intent(?:a|an|o|aron|aban?|ando)|trat(?:a|an|o|aron|ando) de)${few} (?:acceder|entrar|adivinar|conectar|iniciar|ingresar|autenticar|penetrar)`,
    'intentos?(?: \\S{1,20})? de (?:acceso|inicio|conexion|login|entrada|autenticacion|intrusion|ingreso)',
    "tentatives?(?: \\S{1,20})? (?:d'|de )(?:connexion|acces|pirat|authentif|login|intrusion|devin)",
    `(?:tente(?:nt)?|essa[iy]e(?:nt)?|cherche(?:nt)?|tentait|a tente)${few} (?:(?:de |d'|a )?(?:se |s')?)(?:connecter|acceder|deviner|penetrer|entrer|introduire|authentifier)`,
    'tentativ[oi](?: \\S{1,20})? di (?:accesso|login|connessione|intrusione|autenticazione)',
    `(?:tenta(?:no|to|ndo)?|cerca(?:no|to|ndo)?|prova(?:no|to|ndo)?)${few} (?:accedere|entrare|indovinare|collegarsi|connettersi|autenticarsi|penetrare)`,
    `(?:probeer(?:t|de|den)|proberen|poogt|pogen)${few} (?:in te (?:loggen|breken)|te (?:raden|hacken|verbinden)|binnen te|toegang|aan te melden)|(?:val(?:t|len)|viel(?:en)?)${few} aan\\b|(?:inlog|aanmeld|toegangs|inbraak)poging`,
    `(?:probuj[ea]|probowal\\S{0,4}|usiluj[ea])${few} (?:za|wy)?(?:logowac|odgadnac|zgadnac|polaczyc|wlamac|dostac|uzyskac)|prob[aye]?(?: \\S{1,20})? (?:za)?(?:logowa|dostepu|polaczen|wlaman)|(?:zgaduj[ea]|odgaduj[ea]) (?:\\S{1,20} ){0,2}hasl`,
    `(?:pokous(?:i|eji|el\\S{0,2})|pokusil\\S{0,2}|snaz(?:i|il\\S{0,2})|zkous(?:i|eji|el\\S{0,2}))${few} (?:prihlas|pripoj|uhodnout|uhadnout|hadat|hesl|dostat|proniknout|vniknout|pristup|nabour)`,
    'pokus(?:y|u|em)? o (?:\\S{1,20} )?(?:prihlas|pripoj|pristup|prunik|prolom|hadani|vniknut|nabour)|hada(?:ni|ji)? (?:\\S{1,20} )?hes(?:el|la)',
    `tent(?:am|ou|aram|ando|avam?|a)${few} (?:aceder|acessar|entrar|adivinhar|conectar|ligar-se|autenticar|invadir|fazer login)|tentativas?(?: \\S{1,20})? de (?:acesso|login|conexao|ligacao|autenticacao|invasao|intrusao)`,
  ],
  '\\b',
);

/** Names of the thing itself, which other desks write too. */
export const deskWords = any(
  [
    'abuse|abuso|abus\\b|complain|complaint|beschwer|plainte|queja|reclam|klacht|skarg|stiznost',
    'report(?:ed|ing)?\\b|meld(?:en|ung)|signal(?:er|ement)|denunci|segnala|melding|zglasza|zglosz|denunc|hlasime|nahlas|oznam(?:uj|it)',
    'incident|incidente|vorfall|incydent|violation|notice of|cease',
  ],
  '\\b',
);

/** What the addressee is to do about it. */
export const demands = any([
  '(?:please|kindly|pls|we (?:ask|request|urge|require|demand|would (?:like to )?(?:ask|request|appreciate))(?: that)?(?: you)?(?: to)?|could you|can you|would you|you (?:must|should|need to))(?: \\w{1,20}){0,4} (?:investigat|tak(?:e|ing) (?:\\w{1,20} ){0,3}(?:action|measure|step|down)|stop|remov|block|disabl|suspend|shut|terminat|clean|fix|secure|patch|look into|look at|act\\b|address (?:this|the|it)|resolv|contact your|inform your|notify your|handle|prevent|deactivat|mitigat)',
  "(?:cease and desist|immediate(?:ly)? (?:action|remov|tak|stop|suspen|disabl)|(?<!\\b(?:we|will|we'll) )take (?:any |all )?(?:appropriate|immediate|the necessary|necessary) (?:action|measures|steps))",
  'bitte(?: \\S{1,30}){0,6} (?:prufen|untersuchen|unternehmen|stoppen|sperren|entfernen|unterbinden|abschalten|einleiten|beheben|abstellen|kummern)',
  '(?:bitten|fordern) (?:wir )?(?:sie|euch|dich)',
  '(?:merci de|veuillez|nous vous (?:prions|demandons|invitons))(?: \\S{1,30}){0,4} (?:prendre|faire|bloquer|verifier|retirer|supprimer|cesser|stopper|enqueter|agir|desactiver|fermer|intervenir)',
  '(?:por favor|le (?:rogamos|solicitamos|pedimos)|les (?:rogamos|solicitamos|pedimos)|solicitamos|rogamos|pedimos)(?: \\S{1,30}){0,4} (?:investig|tom(?:ar|en|e)|elimin|bloque|revis|verifi|deten|suspend|retir|correg|desactiv|proced|cerrar|remov|analis|adot)',
  '(?:vi preghiamo|si prega|la preghiamo|chiediamo|vi chiediamo|si richiede)(?: \\S{1,30}){0,4} (?:verificare|intervenire|rimuovere|prendere|bloccare|indagare|sospendere|provvedere|disattivare|adottare)',
  '(?:gelieve|wilt u|verzoeken (?:wij|we) u|wij verzoeken u|graag)(?: \\S{1,30}){0,6} (?:onderzoeken|nemen|stoppen|verwijderen|blokkeren|ondernemen|afsluiten|actie)',
  '(?:prosimy|prosze|zadamy|wzywamy)(?: \\S{1,30}){0,4} (?:podjeci|podjac|zablokow|usuni|sprawdz|interwenc|zaprzesta|wyjasni|zbada|wylacz|zamkn|reakcj)',
  '(?:prosim|prosime|zadame|zadam)(?: \\S{1,30}){0,5} (?:prover|zastav|odstran|zjedn|zablok|resen|vyres|napra|setren|reseni|zabran|ukonc|kontrol|odpoj|vypn)',
]);

/** An address, also a defanged one, or a defanged link; a prefix accuses nobody. */
export const addresses =
  /(?<![\d.])\d{1,3}(?:(?:\[\.\]|\(\.\)|\.)\d{1,3}){3}(?![\d.]*\d)(?!\/(?:[12]?\d|3[01])\b)|\bhxxps?\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7}\b/;

// How mail systems say that a mail came back, or that nobody is there to read it. Phrases are
// written as `plainWords` spells: lower case, no accents. Each is a piece of a regex without open
// repetition, so that matching stays linear; subjects and texts apart.

const any = (phrases: readonly string[], before = '', flags = '') =>
  new RegExp(`${before}(?:${phrases.join('|')})`, flags);

/** The subject of a bounce. */
export const returnedSubject = any([
  'undeliver(?:able|ed)',
  'non ?delivery',
  'not (?:be )?delivered',
  '(?:un|not )able to deliver',
  'delivery (?:has )?(?:status|failure|failed|problem|report|notif|error|warning|delay)',
  'delivery .{0,40}(?:fail|delay|problem)',
  'returned? (?:mail|to sender)',
  'returning (?:message|mail|to sender)',
  'mail (?:delivery|system) (?:fail|err|problem)',
  'mail (?:failed|error|delayed|rejected)',
  'rejected (?:mail|message)',
  'fail(?:ure|ed) (?:notice|delivery|mail)',
  'could not (?:be delivered|send)',
  'error sending your (?:mail|message)',
  'message (?:delivery|status|undeliver)',
  'warning: (?:message|could not)',
  'error mail',
  'delayed mail',
  'postmaster notify',
  '^\\[?bounced?\\b',
  'nedorucen',
  'nedorucitel',
  'unzustellbar',
  'zustellung',
  'non remis',
  'remise',
  'echec de (?:la )?(?:remise|livraison|distribution)',
  'no se ha podido entregar',
  'no entregad',
  'error de entrega',
  'devuelto',
  'rechazad',
  'mancat[ao] (?:consegna|recapito)',
  '(?:non|mancato) (?:recapit|consegn)',
  'onbestelbaar',
  'niet (?:afgeleverd|bezorgd)',
  'niedostarcz',
  'nie (?:zostala )?dostarczon',
  'nao (?:foi )?entregue',
  'falha na entrega',
  'devolvida ao remetente',
]);

/** The first lines of a bounce. */
export const returnedWords = any([
  "could(?: ?not|n'?t) be delivered",
  'cannot be delivered',
  'can ?not deliver',
  'unable to deliver',
  "wasn'?t able to deliver",
  'was not delivered',
  'not be delivered',
  'delivery (?:attempt )?(?:has )?failed',
  'did not reach',
  'undeliver(?:able|ed)',
  'user unknown',
  '\\b55\\d (?:5\\.\\d\\.\\d )?unknown user',
  'no such (?:user|mailbox)',
  'mailbox (?:is )?(?:full|unavailable|not found)',
  'over quota',
  'quota exceeded',
  'permanent (?:fatal )?error',
  'following (?:recipient|address)',
  'transcript of session',
  'returned (?:mail|message|to sender)',
  'message (?:that you sent )?(?:has been |was )?(?:rejected|bounced|returned)',
  'copy of (?:the|your) (?:original )?message',
  'original message (?:follows|headers)',
  'has been delayed',
  'not yet been delivered',
  'host (?:unknown|not found)',
  'nebylo mozne doruc',
  'nelze doruc',
  'nebyla dorucena',
  'konnte nicht zugestellt',
  'nicht zustellbar',
  'pas pu etre (?:remis|distribu|livr|envoy)',
  'no (?:se )?(?:pudo|ha podido) (?:ser )?entrega',
  'impossibile (?:recapitare|consegnare)',
  '(?:non e stato|stato non) (?:possibile )?(?:recapitat|consegnat|recapitare|consegnare)',
  'kon niet worden (?:bezorgd|afgeleverd)',
  'nie (?:mozna bylo|zostala|udalo sie) (?:go |jej )?(?:dostarczy|dorecz)',
  'nao (?:foi possivel|pode ser) entreg',
]);

/**
 * Signs of a bounce in subject or text, but only from where mail systems send: logs say the same.
 */
export const daemonWords = any(['rejected', 'unknown user']);

/** The subject of an automatic answer; only where it begins it, for spam speaks of holidays too. */
export const awaySubject = any(
  [
    'auto(?:matic|matisch)?e?[ -]?(?:re(?:ply|sponse|spond)|antwort|odpowied|antwoord)',
    'automatisch antwoord',
    'auto ?: ',
    'out[ -]of[ -](?:the[ -])?office',
    'ooo\\b',
    'vacation',
    'away\\b',
    'on (?:leave|holiday)',
    'automaticka odpoved',
    'mimo kancelar',
    '(?:oznameni o |odpoved v )?nepritomnost',
    'dovolena',
    'abwesenheit',
    'nicht im (?:buro|haus)',
    'reponse automatique',
    '(?:message d.)?absence du bureau',
    'absent\\b',
    'respuesta automatica',
    'fuera de (?:la )?oficina',
    'ausente\\b',
    'risposta automatica',
    'fuori (?:sede|ufficio)',
    'afwezig',
    'automatyczna odpowiedz',
    'odpowiedz automatyczna',
    'poza biurem',
    'resposta automatica',
    'fora do escritorio',
    'ausencia\\b',
  ],
  '^\\W{0,9}(?:(?:re|aw|sv|odp|auto) ?: ?){0,3}',
);

/** The first sentences of an absent person. */
export const awayWords = any([
  "\\b(?:i am|i'm|i will be|we are) (?:currently )?(?:out of (?:the )?office|away (?:from|on|until)|on (?:annual |sick |parental |maternity )?(?:leave|vacation|holiday))",
  'out of (?:the )?office (?:until|from|with|and will|on)',
  '\\bich bin (?:derzeit |zurzeit |aktuell |momentan |vom? .{0,40})?(?:nicht im (?:buro|haus)|abwesend|im urlaub|nicht erreichbar|ausser haus)',
  'je suis (?:actuellement )?(?:absente?|en conge|hors du bureau)',
  '\\b(?:estoy|estare) (?:actualmente )?(?:fuera de (?:la )?oficina|ausente|de vacaciones)',
  '\\b(?:sono|saro) (?:attualmente )?(?:fuori (?:sede|ufficio)|assente|in ferie)',
  'ik ben (?:momenteel |op dit moment )?(?:afwezig|niet aanwezig|niet op kantoor|met (?:vakantie|verlof))',
  '(?:jestem|bede) (?:obecnie )?(?:poza biurem|nieobecn|na urlopie)',
  '\\b(?:estou|estarei) (?:atualmente |actualmente )?(?:fora do escritorio|ausente|de ferias)',
  '(?:jsem|budu) (?:momentalne |nyni )?(?:mimo kancelar|nepritom|na dovolene|cerpam dovolenou)',
  'cerpam dovolenou',
]);

/** Nobody reads what is sent there; a robot's complaint says so too, but at its end. */
export const unreadWords = any([
  '(?:mailbox|inbox|e-?mail(?: address| account)?|address|account) (?:is |has |)?(?:been )?(?:currently |no longer |not |never )?(?:being )?(?:not |no longer )?(?:monitored|attended|unattended|unmonitored|in use|active|deactivated|retired)\\b',
  '(?:postfach|adresse|mailbox) (?:wird|ist) (?:derzeit |leider )?(?:nicht (?:mehr )?(?:gelesen|uberwacht|bearbeitet|aktiv)|abgeschaltet)',
  "(?:boite|adresse)(?: aux lettres| e-?mail| de messagerie)? n'est (?:pas|plus) (?:surveillee|consultee|active|utilisee)",
  '(?:buzon|direccion|cuenta)(?: de correo)? (?:no (?:esta|es) (?:supervisad|monitoread|atendid|activ)|ya no)',
  '(?:casella|indirizzo)(?: di posta| e-?mail)? non (?:e (?:piu )?(?:monitorat|presidiat|attiv)|viene (?:piu )?lett)',
  '(?:mailbox|postbus|e-?mailadres) wordt (?:niet|niet meer|niet langer) (?:gelezen|gemonitord|gecontroleerd|gebruikt)',
  '(?:skrzynka|adres) (?:nie jest (?:monitorowan|obslugiwan|uzywan|aktywn))',
  '(?:caixa(?: de correio| postal)?|endereco|conta) nao (?:e|esta) (?:mais )?(?:monitorad|monitorizad|ativ|lid)',
  '(?:schranka|adresa) (?:neni|jiz neni) (?:sledovan|monitorovan|ctena|aktivni|pouzivan)',
]);

/** Local parts that only mail systems send from. A postmaster may be a person. */
export const daemons = any(['mail(?:er)?-?daemon\\b', 'mdaemon\\b', 'bounces?\\b'], '^', 'i');

/** Of these, those that nobody else would send from. */
export const mailerDaemons = any(['mail(?:er)?-?daemon\\b', 'mdaemon\\b'], '^', 'i');

/** Names that mail systems give themselves. */
export const daemonNames = any(
  [
    'mail(?:er)? ?deliver(?:y|er)?',
    'mailer-daemon',
    'delivery (?:sub)?system',
    'mail system',
    'mail administrator',
  ],
  '\\b',
  'i',
);

/** Local parts of programs that report. */
export const robotSenders = any(
  [
    'no[-_.]?reply',
    'do[-_.]?not[-_.]?reply',
    'root',
    'daemon',
    'www-data',
    'nobody',
    'robot',
    'bot',
    'auto(?:mat|report)?',
    'fail2ban',
    'notifications?',
    'alerts?',
    'system',
  ].map((name) => `${name}\\b`),
  '^',
  'i',
);

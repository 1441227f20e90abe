// What mail systems say in a bounce that follows no standard: that they still try or gave up, whom
// it is about, where the returned mail begins. In cs de en es fr it nl pl pt, as `plainWords`
// spells; no phrase repeats openly, so that matching stays linear.

const any = (phrases: readonly string[], before = '') =>
  new RegExp(`${before}(?:${phrases.join('|')})`);

/** A mail system still tries: the mail has not failed yet. */
export const delayWords = any([
  '(?:mail|message|delivery) (?:is |was |has been )?(?:being )?delayed',
  'delayed (?:mail|message|delivery)',
  'delivery (?:status notification \\()?delay',
  'not (?:yet )?been (?:able to be )?delivered (?:yet|so far)|not yet been delivered',
  'will (?:be retried|keep trying|continue (?:to try|to attempt|trying)|try again|retry)',
  'still (?:being )?(?:retried|trying)',
  '(?:attempts|tries) will (?:continue|be continued)',
  "(?:do not|don't) (?:need|have) to re-?send",
  '(?:only a|this is a) (?:warning|temporary)|warning message only',
  '\\b(?:zpozden|opozden|zdrzen)[aiyo]|zatim ne(?:byl|mohl)|(?:bude|budeme) (?:se )?(?:znovu|dale|opakovane) (?:zkouset|pokouset|dorucovat)',
  'verzoger(?:t|ung)|noch nicht zugestellt|(?:weiterhin|erneut) versucht|weitere zustellversuche',
  'ret(?:rasad[oa]|rasado|raso)\\b|aun no se ha (?:podido )?entrega|(?:seguira|seguiremos) intentando|se reintentara',
  "\\b(?:retardee?|differee?)\\b|n'a pas encore (?:ete|pu)|nouvelles tentatives|continuera (?:a|d')",
  'ritardat[oa]\\b|in ritardo|non e (?:stato )?ancora|nuovi tentativi|verra ritentat',
  'vertraagd|vertraging|nog niet (?:afgeleverd|bezorgd)|opnieuw geprobeerd|blijven proberen',
  'opoznion[aey]|opoznieni|nie zostala jeszcze|ponowne proby|kolejne proby|bedziemy probowac',
  'atrasad[oa]\\b|ainda nao foi entreg|novas tentativas|tentara novamente|continuara (?:a tentar|tentando)',
]);

/** A mail system has tried long enough, although what it heard was temporary. */
export const finalWords = any([
  'giv(?:ing|en) up|gave up',
  'permanent(?:ly)? (?:fail|error|fatal|undeliver)|failed permanently',
  'no (?:further|more) (?:delivery )?attempt|(?:will not|not be) (?:retried|tried again)',
  'retry time ?(?:out|limit)? ?(?:exceeded|expired)|(?:too long|expired) in (?:the )?queue',
  '(?:in|on) (?:the )?queue too long|message (?:has |was |will be )?(?:expired|deleted)',
  'could not be delivered (?:for|within|in the last)',
  'vzdavam|trvale (?:selhal|nedoruc)|endgultig|aufgegeben|definitiv|abandon',
  'se ha agotado|desisti|permanentement|permanentemente|rinuncia|scadut|opgegeven|zrezygnowa',
]);

/** A mail could not be delivered, or whom it was for is not there. */
export const failureOfMail = any([
  'undeliver(?:able|ed)|non-?delivery|(?:not|cannot|never) (?:be )?deliver|(?:un|not |wasn.?t )able to deliver',
  'delivery .{0,40}fail|returned? (?:mail|to sender)|returning (?:message|mail|to sender)|mail failed',
  "(?:could|can)(?: ?not|n'?t) (?:be )?(?:deliver|send|sent)|fail(?:ure|ed) (?:notice|delivery|mail)",
  'no such (?:user|mailbox)|user unknown|over quota|quota .{0,20}exceeded|mailbox .{0,20}(?:full|unavailable)',
  'unzustellbar|nicht (?:zustellbar|zugestellt)|nedorucen[aeoy]|nedorucitel|(?:nebylo mozne|nelze) doruc',
  'non remis|pas pu etre (?:remis|distribu|livr|envoy)|no (?:se )?(?:pudo|ha podido) (?:ser )?entrega|no entregad',
  '(?:impossibile|non e stato possibile) (?:recapitare|consegnare)|mancat[ao] (?:consegna|recapito)',
  'onbestelbaar|niet (?:worden )?(?:afgeleverd|bezorgd)|niedostarcz|nie (?:mozna bylo|udalo sie) .{0,10}(?:dostarcz|dorecz)',
  'nao (?:foi (?:possivel )?|pode ser )entreg|falha na entrega|devuelto|devolvid[ao]',
  "(?:error|problem|fail(?:ed|ure)?) (?:while |in )?(?:deliver|send)\\w{0,5}|couldn'?t (?:be )?(?:deliver|send|reach)",
  'delivery (?:errors?|to .{0,60}fail)|unable to (?:send|reach)|(?:did|has) not (?:been )?(?:reach|accept)',
  '(?:unknown|invalid|no such|malformed|incorrect)\\w{0,2} (?:\\w{1,12} ){0,2}(?:user|recipient|address|mailbox|account|host)',
  '(?:user|recipient|address|mailbox|account|host) (?:is |was )?(?:unknown|invalid|rejected|disabled|not (?:found|known|listed))',
  '(?:was|were|been) (?:rejected|refused|ignored|returned)|unrout(?:e)?able|not accept',
  '(?:adresa|prijemce|schranka|uzivatel) (?:\\w{1,15} )?(?:neexistuje|neni znam|je pln)|nepodarilo (?:se )?(?:ji |jej )?doruc',
  '(?:empfanger|adresse|postfach|benutzer) (?:\\w{1,15} )?(?:unbekannt|existiert nicht|voll)|zustellung .{0,40}(?:fehlgeschlagen|nicht moglich)',
  "(?:adresse|destinataire|boite) .{0,30}(?:inconnu|n'existe pas|pleine)|echec (?:de|d')",
  '(?:direccion|destinatario|buzon|usuario) .{0,30}(?:no existe|desconocid|llen)|no (?:pudo|ha podido) (?:ser )?(?:entreg|envi)',
  '(?:indirizzo|destinatario|casella) .{0,30}(?:inesistente|sconosciut|non esiste|pien)|consegna .{0,30}(?:fallit|non riuscit)',
  '(?:adres|ontvanger|postbus|gebruiker) .{0,30}(?:onbekend|bestaat niet|vol)\\b|bezorging .{0,30}mislukt',
  '(?:adres|odbiorca|skrzynka|uzytkownik) .{0,30}(?:nieznan|nie istnieje|pelna)|nie powiodlo sie',
  '(?:endereco|destinatario|caixa|utilizador) .{0,30}(?:nao existe|desconhecid|chei)|nao pode (?:ser )?(?:entreg|envi)',
]);

/** The line above a list of recipients. */
export const recipientHeading = any([
  '(?:following|these|below|failed|undeliver\\w{1,6}|invalid|intended) (?:\\w{1,12} ){0,2}(?:recipient|address|user|mailbox)',
  '(?:list of|each of the|one or more) (?:\\w{1,12} ){0,2}(?:recipient|address)',
  '(?:fail(?:ed|ure)?|unable|undeliver\\w{1,6}|not (?:be )?deliver\\w{1,3}|not reach\\w{0,3}) (?:\\w{1,12} ){0,4}(?:to|for|recipients?)\\W{0,9}$',
  '(?:addresses|recipients?) .{0,40}(?:fail|error|reject|incorrect|problem)',
  '(?:nasledujici|techto|uvedene|temto) (?:\\w{1,15} ){0,2}(?:adres|prijemc)',
  '(?:folgende[nrms]?|diese[nrms]?) (?:\\w{1,15} ){0,2}(?:empfanger|adresse)',
  '(?:destinataires?|adresses?) (?:suivante?s?|ci-dessous)|suivants? (?:destinataire|adresse)',
  '(?:destinatarios?|direcci(?:on|ones)) siguientes?|siguientes? (?:destinatario|direcci)',
  '(?:seguent[ei]|questi) (?:destinatar|indirizz)|(?:destinatar|indirizz)\\w{1,2} seguent',
  '(?:volgende|onderstaande) (?:ontvanger|adres|geadresseerde)',
  '(?:nastepujac\\w{1,4}|ponizsz\\w{1,4}|tych) (?:adres|odbiorc)',
  '(?:seguintes?|estes) (?:destinatario|endereco)|(?:destinatarios?|enderecos?) (?:a seguir|abaixo)',
]);

/** What stands before a colon and the recipient. */
export const recipientLabel = any([
  '\\b(?:recipients?|addressee|failed address|(?:unknown|invalid|no such) (?:\\w{1,12} ){0,2}(?:user|userid|address|mailbox|recipient)|user unknown|deliver(?:y|ed)? to)\\b',
  '\\b(?:prijemc[ei]|adresat[ai]?|empfanger(?:adresse)?|destinataires?|destinatari[oa]?s?|ontvangers?|geadresseerden?|odbiorc[ay])\\b',
]);

/** The line above the mail that is given back. */
export const returnedCopy = any(
  [
    '(?:below this line|copy of (?:the|your|this) (?:original )?(?:message|mail|e-?mail)(?:,|\\W{0,9}$))',
    '(?:original|unsent|returned) (?:message|mail)(?: text| headers?)?(?: follows?| below)?\\W{0,90}$',
    'message (?:headers?|text|body) follow|headers? of the (?:original|returned)',
    "(?:mensaje|message|messaggio|mensagem) (?:original|d'origine|originale)\\b",
    'originalnachricht|ursprungliche nachricht|kopie der nachricht|oorspronkelijke? bericht',
    'oryginalna wiadomosc|tresc oryginalnej|puvodni zprav|kopie zpravy',
  ],
  '^\\W{0,90}(?:(?:below|here|this|the following) (?:is|are) )?(?:an? |the )?(?:full |complete )?',
);

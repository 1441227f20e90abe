// How administrators answer, beside what purpose-phrases.ts knows: that it is done in few words,
// that it is not theirs, that they need something, that it is not done yet. In cs de en es fr,
// spelled as `plainWords` spells; each is looked for in one sentence, and none repeats openly.

const any = (phrases: readonly string[], before = '\\b') =>
  new RegExp(`${before}(?:${phrases.join('|')})`);

/** Put right, or out of the way. */
export const done = [
  any([
    "(?:we|i)(?: have|'ve)?(?: now| already| just)? (?:blocked|disabled|suspended|closed|deleted|removed|stopped|dealt with|taken care of|secured|changed the passwords?|warned|isolated|disconnected|unplugged)\\b(?! your (?:e-?mails?|address|messages?))",
    '(?:was|were|is|are|has been|have been|got)(?: now| already| since| just)? (?:blocked|disabled|suspended|fixed|solved|resolved|secured|removed|deleted|closed|stopped|dealt with|taken care of|warned|isolated)\\b',
  ]),
  any([
    '(?:stroj|pocitac|server|ucet|uzivatel\\w{0,3}|problem|zavada|host|sit|port|adresa|stranka|web|zarizeni)\\b.{0,60}\\b(?:zablokovan|odpojen|vyresen|odstranen|opraven|vycisten|vypnut|zabezpecen|smazan|upozornen|preinstalovan)\\w{0,3}\\b',
    '(?:jsme|jsem)\\b.{0,60}\\b(?:zablokoval|odpojil|vyresil|odstranil|opravil|vycistil|vypnul|zabezpecil|smazal|upozornil|preinstaloval|zmenil heslo)\\w?\\b',
  ]),
  any([
    '(?:haben|habe|wurden?|ist|sind)\\b.{0,80}\\b(?:gesperrt|deaktiviert|gestoppt|geloscht|blockiert|gelost|abgesichert|stillgelegt|verwarnt|abgeklemmt|beseitigt)\\b',
  ]),
  any([
    '(?:hemos|he|fue|fueron|ha sido|han sido|esta|queda)\\b.{0,60}\\b(?:bloquead|solucionad|resuelt|desactivad|suspendid|cerrad|borrad|apagad|avisad|asegurad)\\w{1,2}\\b',
  ]),
  any([
    '(?:avons|ai|a ete|ont ete|est|sont)\\b.{0,60}\\b(?:bloque|desactive|suspendu|ferme|coupe|securise|arrete|regle|supprime|averti)e?s?\\b',
  ]),
] as const;

/** The whole first sentence, or how it begins: "Vyřešeno." */
export const doneAlone =
  /^(?:(?:it|this|all|issue|problem|ticket)(?: is|'s)? )?(?:(?:now |already )?(?:fixed|solved|resolved|done|cleaned|closed|blocked|removed)|vyreseno|opraveno|hotovo|odstraneno|zablokovano|vycisteno|erledigt|behoben|gelost|bereinigt|gesperrt|resuelto|solucionado|arreglado|hecho|bloqueado|corregido|resolu|corrige|regle|c'est (?:fait|regle|resolu|corrige)|nettoye)(?:[ ,.!:;-]|$)/;

const net =
  '(?:address|ip|ips|addresses|prefix|range|network|machine|host|server|customer|domain|system)';

/** It belongs to others. */
export const foreign = [
  any([
    `${net}\\b.{0,60}\\b(?:is|are|was|were) (?:not|no longer|none) (?:of )?(?:ours\\b|our\\b|us\\b|(?:with|under|in|on|managed by|operated by|used by|assigned to|allocated to|announced by) (?:us|our)\\b)`,
    `${net}\\b.{0,60}\\b(?:does not|doesn't|do not|don't|no longer) belongs? to (?:us|our)\\b`,
    "(?:this|that|it)(?: is|'s)(?: not|n't| no longer) (?:ours\\b|our (?:address|ip|range|network|customer|server|machine)|in our (?:network|range)|one of ours)",
    '(?:we (?:are not|are no longer|do not|no longer) (?:responsible for|manage|operate|own|announce|use)) (?:this|that|the|these) ',
    `${net}\\b.{0,40}\\bbelongs? to (?!us\\b|our\\b|one of our\\b)`,
  ]),
  any([
    '(?:adresa|ip|rozsah|sit|stroj|server|domena)\\b.{0,60}\\b(?:nam |do nasi site )?nepatri|(?:to )?neni (?:to )?(?:jiz |uz )?(?:nas[ei]?\\b|v nasi)|(?:jiz |uz )?(?:neni|nejsou) (?:v )?nas[ie]\\b|nespravujeme|(?:patri|nalezi) (?!nam\\b)\\S{2,40}',
  ]),
  any([
    '(?:gehort|gehoren|ist|sind)\\b.{0,40}\\b(?:nicht|nicht mehr|keine?)\\b.{0,30}\\b(?:uns|unsere?[nr]?)\\b|nicht (?:mehr )?(?:in )?unsere?[mnrs]? (?:netz|adress|bereich|server|kunde)|sind wir nicht (?:mehr )?zustandig|gehort (?:der|dem|zu) (?!uns)\\S{2,40}',
  ]),
  any([
    '(?:ya )?no (?:nos pertenecen?|es (?:nuestr[oa]|de nuestr[oa])|esta en nuestra red|gestionamos)|pertenece(?:n)? a (?!nosotros|nuestr)\\S{2,40}',
  ]),
  any([
    "(?:ne nous appartien(?:t|nent)|n'est (?:pas|plus) (?:a nous|chez nous|dans notre|geree? par nous|un de nos|une de nos|la notre|le notre)|ne (?:gerons|sommes) (?:pas|plus) (?:responsables? de )?cette?|appartient a (?!nous|notre)\\S{2,40})",
  ]),
] as const;

/** Something is wanted of us before anything happens. */
export const asked = [
  any([
    '(?:please|kindly|pls|could you|can you|would you)(?: \\S{1,20}){0,3} (?:send|provide|share|attach|forward|supply|give|specify|clarify|explain|tell|include|resend)\\b',
    '(?:we|i)(?: would| will)? (?:need|require|miss|lack)\\b.{0,60}\\b(?:logs?|details?|information|evidence|headers?|times?|timestamps?|port|ports|proof|samples?|copy)\\b',
    '(?:more|further|additional) (?:details?|information|logs?|evidence)\\b.{0,40}\\b(?:needed|required|necessary|please)',
  ]),
  any([
    '(?:prosim\\w?|muzete|mohli byste|mohl byste|zadame|poslete|zaslete|doplnte|uvedte)\\b.{0,60}\\b(?:zasl\\w{1,6}|posl\\w{1,6}|poslat|zaslat|dopln\\w{1,4}|uve(?:st|dte)|logy?|log[uů]|podrobnost\\w{0,3}|cas\\w{0,3}|hlavick\\w{1,3}|udaj\\w{0,3}|sdel\\w{1,4}|upresn\\w{1,4})',
    '(?:potrebujeme|potreboval[aiy]? by\\w{1,3}|chybi)\\b.{0,60}\\b(?:log|podrobnost|cas|hlavick|informac|udaj|port|dukaz)',
  ]),
  any([
    '(?:bitte|konnten sie|konnen sie|wurden sie)\\b.{0,80}\\b(?:senden|schicken|zusenden|mitteilen|nachreichen|angeben|nennen|logs?|protokolle?|details|informationen|zeitstempel)\\b',
    '(?:wir|ich) (?:benotigen?|brauchen?)\\b.{0,60}\\b(?:logs?|protokolle?|details|informationen|angaben|zeit\\w{0,12}|nachweise?|header)\\b',
  ]),
  any([
    '(?:por favor|podrian?|pueden?|rogamos|agradeceriamos|solicitamos)\\b.{0,60}\\b(?:envi\\w{1,6}|facilit\\w{1,6}|proporcion\\w{1,6}|indi(?:que|car)\\w{0,4}|mand\\w{1,6}|adjunt\\w{1,6}|registros?|logs?|detalles|informacion|evidencias?)',
    '(?:necesitamos|necesito|requerimos|faltan?)\\b.{0,60}\\b(?:logs?|registros?|detalles|informacion|hora|cabeceras|evidencias?|pruebas?)',
  ]),
  any([
    '(?:merci de|veuillez|pouvez-vous|pourriez-vous|priere de)\\b.{0,60}\\b(?:envoyer|fournir|transmettre|preciser|communiquer|joindre|indiquer|logs?|journaux|details|informations?|preuves?)',
    "(?:nous avons|j'ai|avons) besoin\\b.{0,60}\\b(?:logs?|journaux|details|informations?|heure|horodatage|en-?tetes?|preuves?)",
  ]),
] as const;

/** Not done, or not yet: then nothing else that is said makes it so. */
export const undone = any([
  "(?:has|have|is|are|was|were|could|can|did) ?(?:not|n't) (?:been |yet |be |yet been )?(?:fixed|solved|resolved|cleaned|removed|blocked|disconnected|reached|reproduced|find|found|stopped|patched)\\b|not yet\\b|still (?:infected|not|investigating|working on|looking into|under investigation|unresolved)\\b|(?:we|i) (?:will|shall|are going to|am going to|'ll|plan to|refuse|cannot|can not|can't|won't|will not|do not)\\b|working on it\\b|(?:is|are) (?:being|under)\\b",
  'zatim (?:ne|jsme|neni|nebyl)|jeste (?:ne|neni|nebyl)|(?:ne(?:byl|ni|jsou|jsme|podarilo|lze|muzeme))\\S{0,3}\\b.{0,30}\\b(?:vyresen|opraven|odstranen|odpojen|vycisten|zablokovan)|(?:budeme|budu|resime|provedeme|provedu|pracujeme|zkontrolujeme|proverime|proverujeme|podivame)\\b',
  '(?:noch nicht|noch kein)\\b|(?:werden|werde)\\b.{0,60}\\b(?:prufen|untersuchen|bereinigen|beheben|sperren|kummern|melden|abschalten)\\b|(?:konnten?|konnen|wurden?|ist)\\b.{0,40}\\bnicht (?:behoben|bereinigt|gefunden|gesperrt|gelost|entfernt|erreicht|nachvollz)',
  '(?:todavia|aun) no\\b|(?:vamos a|estamos)\\b|no (?:hemos|se ha|ha sido|esta|podemos|pudimos)\\b|(?:revisaremos|investigaremos|verificaremos|bloquearemos)\\b',
  "(?:pas encore|toujours (?:pas|en cours))\\b|(?:allons|vais|sommes en train)\\b|n'(?:a|est|avons|ont|ai) (?:pas|plus) (?:ete|pu|encore|trouve|resolu|corrige)\\b|(?:verifierons|examinerons|corrigerons|bloquerons)\\b",
]);

/** What became of our letter itself: nothing was put right by that. */
export const ourMail =
  /\b(?:your|this|the) (?:e-?mails?|mails?|messages?|letter)\b|\b(?:vas\w? (?:e-?mail|zprav)|ihre (?:e-?mail|nachricht)|(?:su|tu) (?:correo|mensaje)|votre (?:e-?mail|message|courriel))/;

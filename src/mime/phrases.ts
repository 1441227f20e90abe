// How mail systems say that a mail came back, or that nobody is there to read it. Each phrase is
// a piece of a regex without open repetition, so that matching stays linear; subjects and texts
// apart.

const any = (phrases: readonly string[], before = '') =>
  new RegExp(`${before}(?:${phrases.join('|')})`, 'i');

/** The subject of a bounce. */
export const returnedSubject = any([
  'undeliver(?:able|ed)',
  'non ?delivery',
  'not delivered',
  'delivery (?:has )?(?:status|failure|failed|problem|report|notif|error|warning|delay)',
  'delivery .{0,40}(?:fail|delay|problem)',
  'returned? (?:mail|to sender)',
  'mail (?:delivery|system) (?:fail|err|problem)',
  'mail (?:failed|error|delayed)',
  'fail(?:ure|ed) (?:notice|delivery|mail)',
  'could not (?:be delivered|send)',
  'message (?:delivery|status)',
  'warning: (?:message|could not)',
  'error mail',
  'delayed mail',
  'postmaster notify',
  'nedoručiteln',
  'nedoručen',
  'nedorucen',
  'unzustellbar',
  'zustellung',
  'non remis',
  'remise',
  'no se ha podido entregar',
  'no entregad',
  'devuelto',
  'rechazad',
]);

/** The first lines of a bounce. */
export const returnedWords = any([
  'could(?: ?not|n\\S?t) be delivered',
  'cannot be delivered',
  'can ?not deliver',
  'unable to deliver',
  'wasn\\S?t able to deliver',
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
  'nebylo možné doruč',
  'nelze doruč',
  'nebyla doručena',
  'konnte nicht zugestellt',
  'nicht zustellbar',
  'pas pu être (?:remis|distribu|livr)',
  'no (?:se )?(?:pudo|ha podido) (?:ser )?entrega',
]);

/**
 * Signs of a bounce in subject or text, but only from where mail systems send: logs say the same.
 */
export const daemonWords = any(['rejected', 'unknown user']);

/** The subject of an automatic answer; only where it begins it, for spam speaks of holidays too. */
export const awaySubject = any(
  [
    'auto(?:matic|matisch)?e?[ -]?(?:re(?:ply|sponse|spond)|antwort)',
    'auto ?: ',
    'out[ -]of[ -](?:the[ -])?office',
    'ooo\\b',
    'vacation',
    'away\\b',
    'on (?:leave|holiday)',
    'automatická odpověď',
    'automaticka odpoved',
    'mimo kancelář',
    '(?:oznámení o |odpověď v )?nepřítomnost',
    'dovolená',
    'automatische antwort',
    'abwesenheit',
    'nicht im (?:büro|haus)',
    'réponse automatique',
    '(?:message d.)?absence du bureau',
    'absent\\b',
    'respuesta automática',
    'fuera de (?:la )?oficina',
    'ausente\\b',
  ],
  '^\\W{0,9}(?:(?:re|aw|sv|odp|auto) ?: ?){0,3}',
);

/** Local parts that only mail systems send from. A postmaster may be a person. */
export const daemons = any(['mail(?:er)?-?daemon\\b', 'mdaemon\\b', 'bounces?\\b'], '^');

/** Of these, those that nobody else would send from. */
export const mailerDaemons = any(['mail(?:er)?-?daemon\\b', 'mdaemon\\b'], '^');

/** Names that mail systems give themselves. */
export const daemonNames = any(
  [
    'mail(?:er)? ?delivery',
    'mailer-daemon',
    'delivery (?:sub)?system',
    'mail system',
    'mail administrator',
  ],
  '\\b',
);

/** Local parts of programs that report. */
export const robotSenders = any(
  [
    'no-?reply',
    'do-?not-?reply',
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
);

// How letters end, spelled as `plainWords` spells: cs de en es fr it nl pl pt. Each is held against
// one short line.

const any = (phrases: readonly string[], behind: string) =>
  new RegExp(`^(?:${phrases.join('|')})${behind}`);

const regards = [
  '(?:(?:with )?(?:best|kind|kindest|warm|many) )?(?:best )?regards|best wishes|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|cheers|br|rgds',
  's (?:pozdravem|prani[mk]|uctou|podekovanim)|zdravi(?:me)?',
  '(?:mit )?(?:freundlichen?|besten|herzlichen|schonen) gru(?:ss|ß)(?:en?)?|(?:viele|beste|liebe|schone|freundliche) gru(?:ss|ß)e|gru(?:ss|ß)|hochachtungsvoll|mfg|vg',
  '(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|atte',
  '(?:bien )?cordialement|(?:sinceres |meilleures )?salutations(?: distinguees)?|bien a vous|cdlt',
  '(?:cordiali |distinti )?saluti|met vriendelijke groeten?|groeten|mvg|pozdrawiam(?:y)?|z powazaniem|(?:com os )?(?:melhores )?cumprimentos|atenciosamente',
];
const thanks = [
  'best|(?:many )?thanks(?: a lot| in advance)?|thank you(?: (?:very|so) much| in advance| and (?:best|kind) regards)?',
  'dekuj[iu](?: predem| mnohokrat)?|predem dekuj[iu]|diky|(?:hezky|pekny|prijemny) (?:den|vecer|zbytek dne|vikend)',
  '(?:vielen |besten |herzlichen )?dank(?: im voraus)?|danke(?: schon)?',
  "(?:muchas )?gracias|merci(?: d'avance| beaucoup)?|bonne (?:journee|soiree)|grazie|bedankt|dziekuje(?:my)?|obrigad[oa]",
];

/** A line that a signature begins with; behind a greeting a name may stand, behind thanks none. */
export const closings: readonly RegExp[] = [
  /^(?:--|_{2,})$/,
  any(regards, '(?:[,.!-]{0,3}$|[,.!-]{0,3} [^.!?:]{1,40}$)'),
  any(thanks, '[ ,.!-]{0,5}$'),
];

/** What a telephone or a program adds below a letter. */
export const sentFrom =
  /^(?:sent (?:from|via|with) |get outlook for |odeslano (?:z|ze|pomoci) |von meinem .{1,40} gesendet|gesendet (?:von|mit) |enviado desde |envoye (?:de|depuis) |inviato da |verzonden vanaf |wyslane z |enviado d[oe] )/;

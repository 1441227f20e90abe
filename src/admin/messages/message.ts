// What the desk's pages say, in three languages. Each area of pages has its own sentences in all of
// them side by side, so that a missing one does not compile. "{name}" is a parameter; of a plural
// "{n}" decides. Words of strangers may be parameters: what a page shows is made visible by
// render.ts, wherever it came from.

export const langs = ['en', 'cs', 'es'] as const;
export type Lang = (typeof langs)[number];

/** What each calls itself: whoever looks for theirs may read no other. */
export const langNames: Readonly<Record<Lang, string>> = {
  en: 'English',
  cs: 'Čeština',
  es: 'Español',
};

/** By the categories of CLDR: English and Spanish need one and other, Czech also few. */
export interface Plural {
  readonly one: string;
  readonly few?: string;
  readonly other: string;
}
export type Message = string | Plural;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** The parameters of a message, read from its English. */
export type Params<Of> = Of extends Plural
  ? { readonly n: number } & Record<Exclude<NamesIn<Of['other']>, 'n'>, string | number>
  : [NamesIn<Of>] extends [never]
    ? undefined
    : Record<NamesIn<Of> & string, string | number>;

type Also<En> = { readonly [Key in keyof En]: En[Key] extends string ? string : Plural };

/** The sentences of some pages: the English ones, and each of them again in the others. */
export interface Area<En extends Readonly<Record<string, Message>>> {
  readonly en: En;
  readonly cs: Also<En>;
  readonly es: Also<En>;
}

/** Holds the languages against each other when it is compiled; does nothing when it runs. */
export function area<const En extends Readonly<Record<string, Message>>>(all: {
  readonly en: En;
  readonly cs: Also<En>;
  readonly es: Also<En>;
}): Area<En> {
  return all;
}

const plurals: ReadonlyMap<Lang, Intl.PluralRules> = new Map(
  langs.map((lang) => [lang, new Intl.PluralRules(lang)]),
);

/** A message with its parameters filled in. */
export function filled(
  message: Message,
  lang: Lang,
  given: Readonly<Record<string, string | number>> = {},
): string {
  const text = typeof message === 'string' ? message : formOf(message, lang, Number(given['n']));
  return text.replaceAll(/\{(\w+)\}/g, (hole, name: string) => {
    const value = given[name];
    return value === undefined ? hole : String(value);
  });
}

function formOf(plural: Plural, lang: Lang, n: number): string {
  const category = plurals.get(lang)?.select(n);
  if (category === 'one') return plural.one;
  return category === 'few' ? (plural.few ?? plural.other) : plural.other;
}

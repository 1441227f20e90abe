// Small words that turn the name of a column round: "ip" says nothing, "hit by" names who did it,
// "attack to" whom it was done to, "seen by" who saw it.

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));
const agents = words(`by from von vom durch par por pelo pela przez door vanaf da dal dalla dallo od
  z ze desde depuis`);
const aims = words('to on onto into against auf gegen na contre contra contro sur naar tegen');
const stems = (list: string): RegExp => new RegExp(`^(?:${list.split(/\s+/).join('|')})`);
const deed = stems(
  `hit att?ac attaqu angegriff angriff aangev aanval napad utok utoc za?atak scan probe probing
  flood target hack compromi kompromi exploit infect infiz infic abus spam brute ddos phish
  connect`,
);
const sight = stems(
  `report detect seen block log(?:ged)?$ receiv record observ submit found notic captur caught
  ban(?:ned)?$ listed created updated added provided handled verif confirm discover gemeld erkannt
  entdeckt empfang nahlas zjist zachy rilev segnal signal blok geblok zglosz wykryt`,
);

/** Who did it, to whom, who saw it; open: one of the two sides. */
export type Turn = 'doer' | 'done' | 'seer' | 'open';

/**
 * What a small word makes of a name, given word by word; null: it changes nothing.
 * @param isBare whether words say no more than that an address follows
 */
export function turnOf(
  name: readonly string[],
  isBare: (words: readonly string[]) => boolean,
): Turn | null {
  const at = name.findLastIndex((word) => agents.has(word) || aims.has(word) || word === 'of');
  if (at < 0) return null;
  const word = name[at] ?? '';
  const before = name.slice(0, at);
  if (name.length === 1) return word === 'of' ? null : 'open';
  const isDeed = before.some((one) => deed.test(one));
  if (!agents.has(word)) return isDeed ? 'done' : null;
  if (before.some((one) => sight.test(one))) return 'seer';
  return isDeed || (word === 'from' && isBare(before)) ? 'doer' : null;
}

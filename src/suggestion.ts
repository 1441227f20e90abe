// What a mistyped word may have meant, of a closed list.

/** More words are not listed. */
const listedMost = 16;

/** "did you mean ..." where one of the known words is near, else the words themselves if few. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const near = meant(word, known);
  if (typeof near === 'string') return `did you mean "${near}"?`;
  return near.length > 0 ? `known here: ${near.join(', ')}` : undefined;
}

/** The known word that is near, else all of them if few, else none. */
export function meant(word: string, known: readonly string[]): string | readonly string[] {
  const limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  const given = word.toLowerCase();
  let best: { readonly name: string; readonly edits: number } | undefined;
  for (const name of known) {
    const isPart = given.length > 2 && name.toLowerCase().includes(given);
    const edits = isPart ? 1 : editsBetween(given, name.toLowerCase());
    if (edits <= limit && (best === undefined || edits < best.edits)) best = { name, edits };
  }
  if (best !== undefined) return best.name;
  return known.length <= listedMost ? known : [];
}

/** Letters to add, drop or change (Levenshtein); words longer than 64 are never near. */
function editsBetween(from: string, to: string): number {
  if (from.length > 64) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

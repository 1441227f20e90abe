// Text as phrases are compared: lower case, accents off, and no signs but one for the end of a
// sentence or a cell, over which no phrase and no negation reaches. Linear.

/** Stands between sentences. */
export const sentenceEnd = '|';

/** The words with one blank between them and at both ends. */
export function fold(text: string): string {
  const lower = text.toLowerCase().replace(/[.!?;](?=\s|$)|\|/g, ` ${sentenceEnd} `);
  // Most of a mail is ASCII, for which the classes of Unicode are slow.
  if (!/[\u0080-\uffff]/.test(lower)) return ` ${lower.replace(/[^a-z0-9|]+/g, ' ').trim()} `;
  // Marks go before and after: NFD sorts a run of them, in time that grows with its square.
  const letters = lower
    .replace(/\p{M}+/gu, '')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');
  const plain = letters.replaceAll('ł', 'l').replaceAll('ß', 'ss');
  return ` ${plain.replace(/[^\p{L}\p{N}|]+/gu, ' ').trim()} `;
}

// In which language somebody wrote, by his own words.

import type { Mail } from '../model.ts';
import { ownLines } from '../notices/own-words.ts';

/**
 * The languages (ISO 639-1) to answer a mail in, the best first: that of its own words, where they
 * are enough to tell; the one it says it is in, which mailers often take from their settings; and
 * English for whoever writes neither ours nor one that the desk has words in.
 * @param ours the desk's, which stands last
 */
export async function languagesToAnswer(mail: Mail, ours: string): Promise<readonly string[]> {
  const said = mail.headers.find(({ name }) => name === 'content-language')?.value;
  const stated = /^\s*([a-z]{2})(?![a-z])/i.exec(said ?? '')?.[1]?.toLowerCase();
  const theirs = [await languageOf(mail), stated].filter((lang) => typeof lang === 'string');
  return [...theirs, ...(theirs.some((lang) => lang !== ours) ? ['en'] : []), ours];
}

async function languageOf({ texts }: Mail): Promise<string | null> {
  const text = texts.find(({ place }) => place !== 'subject')?.text ?? '';
  const words = ownLines(text).join('\n');
  if (words.trim() === '') return null;
  // 30 MB and a third of a second, which most complaints never need.
  const { eld } = await import('eld/extrasmall');
  const found = eld.detect(words);
  return found.isReliable() ? found.language : null;
}

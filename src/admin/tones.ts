// How each word of the closed lists looks: five tones, each a colour and a meaning. A word that is
// not listed is quiet, so no string of others ever becomes a class of the page.

/** ask: a person is needed. */
export type Tone = 'quiet' | 'good' | 'busy' | 'ask' | 'bad';

export interface Badge {
  readonly word: string;
  readonly tone: Tone;
}

const tones: ReadonlyMap<string, Tone> = new Map<string, Tone>([
  // mails
  ['received', 'busy'],
  ['forwarded', 'good'],
  ['held', 'ask'],
  ['joined', 'good'],
  ['bounce', 'bad'],
  // tickets
  ['new', 'busy'],
  ['open', 'busy'],
  ['resolved', 'good'],
  // deliveries
  ['waiting', 'busy'],
  ['sending', 'busy'],
  ['sent', 'good'],
  ['failed', 'bad'],
  ['bounced', 'bad'],
  // holds that are no ordinary question
  ['urgent', 'bad'],
  ['crypto', 'bad'],
  ['malformed', 'bad'],
  // how a mail came to a ticket
  ['follow-up', 'busy'],
]);

/** A word of a closed list with its tone. */
export function badge(word: string): Badge {
  return { word, tone: tones.get(word) ?? 'quiet' };
}

// The sentence of a doubt in the reader's language, where it has a shape that is known. Any other
// stays as the stage said it, in English, and says so to whoever has it read aloud.

import type { Say } from './messages/say.ts';

export interface DoubtSaid {
  readonly text: string;
  /** "en" where it was left as it is, else the reader's. */
  readonly lang: string;
}

type Parts = readonly (string | undefined)[];
type Shape = readonly [RegExp, (parts: Parts, say: Say) => string];

const intents = {
  fixed: 'doubt.says-fixed',
  'not ours': 'doubt.says-not-ours',
  asks: 'doubt.says-asks',
  'something else': 'doubt.says-other',
} as const;

/** Whole sentences of attribute, forward, route and of what is said of a reply. */
const shapes: readonly Shape[] = [
  [/^no address is named$/, (_, say) => say('doubt.no-address')],
  [
    /^no address is named; (\S+) handed this mail in$/,
    ([who = ''], say) => say('doubt.no-address-by', { who }),
  ],
  [
    /^never written to (\S+); "([^"]*)" wants contacts from "([^"]*)" approved first$/,
    ([contact = '', constituency = '', source = ''], say) =>
      say('doubt.first-contact', { contact, constituency, source }),
  ],
  [
    /^(\d+) contacts: (\S+(?:, \S+)*) and (\d+) more$/,
    ([n = '', names = '', more = ''], say) => say('doubt.contacts-more', { n, names, more }),
  ],
  [
    /^(\d+) contacts: (\S+(?:, \S+)*)$/,
    ([n = '', names = ''], say) => say('doubt.contacts', { n, names }),
  ],
  [/^mail to (\S+) came back$/, ([contact = ''], say) => say('doubt.came-back', { contact })],
  [
    /^(\S+@\S+) is paused: (.*)$/,
    ([contact = '', why = ''], say) => say('doubt.paused', { contact, why }),
  ],
  [/^says "(fixed|not ours|asks|something else)": "(.*)"(?:; it names ([^"]+))?$/, reply],
];

function reply([intent, words = '', names]: Parts, say: Say): string {
  const said = say(intents[intent as keyof typeof intents], { words });
  return names === undefined ? said : say('doubt.names', { said, names });
}

/** @param text as it is kept */
export function doubtIn(say: Say, text: string): DoubtSaid {
  for (const [shape, said] of shapes) {
    const found = shape.exec(text);
    if (found !== null) return { text: said(found.slice(1), say), lang: say.lang };
  }
  return { text, lang: 'en' };
}

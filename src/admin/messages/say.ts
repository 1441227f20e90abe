// One language, spoken: every sentence by its key, and what numbers, ages and lists are called in
// it. Pure.

import { areas } from './areas.ts';
import { type Area, filled, type Lang, type Message, type Params } from './message.ts';

type Areas = typeof areas;
type English<Name extends keyof Areas> = Areas[Name] extends Area<infer En> ? En : never;

/** "queue.title": an area and a message of it. */
export type MessageKey = {
  [Name in keyof Areas]: `${Name}.${keyof English<Name> & string}`;
}[keyof Areas];

type MessageOf<Key> = Key extends `${infer Name}.${infer Rest}`
  ? Name extends keyof Areas
    ? Rest extends keyof English<Name>
      ? English<Name>[Rest]
      : never
    : never
  : never;

type Given<Key> = Params<MessageOf<Key>> extends undefined ? [] : [Params<MessageOf<Key>>];

export interface Say {
  readonly lang: Lang;
  <Key extends MessageKey>(key: Key, ...given: Given<Key>): string;
  /** "12 s", "5 min", "3 h", "2 d": how long ago, in the one unit that matters. */
  age(since: Date, now: Date): string;
  /** "812 bytes", "4.1 kB", "3.2 MB" */
  size(bytes: number): string;
  /** At most so many, and how many more there are. */
  several(items: readonly string[], most: number): string;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Speaks one language. */
export function speak(lang: Lang): Say {
  const numbers = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  const look = (key: string): Message => {
    const [name = '', ...rest] = key.split('.');
    const messages: Readonly<Record<string, Message>> = areas[name as keyof Areas][lang];
    const message = messages[rest.join('.')];
    if (message === undefined) throw new Error(`nothing is said by ${key} in ${lang}`);
    return message;
  };
  const say = (key: string, given?: Readonly<Record<string, string | number>>): string =>
    filled(look(key), lang, given);
  const age = (since: Date, now: Date): string => {
    const ms = Math.max(0, now.getTime() - since.getTime());
    if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s`;
    if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
    if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} h`;
    return `${Math.floor(ms / dayMs)} d`;
  };
  const size = (bytes: number): string => {
    if (bytes < 1_000) return say('common.bytes', { n: bytes });
    if (bytes < 1_000_000) return `${numbers.format(bytes / 1_000)} kB`;
    return `${numbers.format(bytes / 1_000_000)} MB`;
  };
  const several = (items: readonly string[], most: number): string => {
    const shown = items.slice(0, most).join(', ');
    const more = items.length - most;
    return more > 0 ? say('common.and-more', { shown, n: more }) : shown;
  };
  return Object.assign(say, { lang, age, size, several }) as Say;
}

type Words = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The messages without parameters, for templates: {{@root.t.queue.title}}. */
export function wordsOf(lang: Lang): Words {
  return words[lang];
}

const words: Readonly<Record<Lang, Words>> = {
  en: plain('en'),
  cs: plain('cs'),
  es: plain('es'),
};

function plain(lang: Lang): Words {
  return Object.fromEntries(
    Object.entries(areas).map(([name, messages]) => [
      name,
      Object.fromEntries(
        Object.entries<Message>(messages[lang]).filter(
          (entry): entry is [string, string] =>
            typeof entry[1] === 'string' && !entry[1].includes('{'),
        ),
      ),
    ]),
  );
}

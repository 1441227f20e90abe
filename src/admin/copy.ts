// What of a ticket goes to the clipboard: its number as people quote it, alone or with its subject.
// Pure.

import type { Say } from './messages/say.ts';

/** Pressed once, and once more. */
export const copyKeys = { number: 'y', both: 'yy' } as const;

export interface CopyView {
  readonly choices: readonly {
    readonly key: string;
    /** Of one press; empty: it takes two. */
    readonly shortcut: string;
    readonly label: string;
    readonly text: string;
    /** What is said when it is done. */
    readonly said: string;
  }[];
}

/** @param ticket as it is shown; one without a number is called by its id */
export function copyOf(
  ticket: { readonly id: string; readonly number: string | null; readonly subject: string },
  { showNumber }: { readonly showNumber: (number: string) => string },
  say: Say,
): CopyView {
  const number = ticket.number === null ? ticket.id : showNumber(ticket.number);
  const both = `${number} ${ticket.subject}`.trim();
  return {
    choices: [
      {
        key: copyKeys.number,
        shortcut: copyKeys.number,
        label: say('common.copy-number'),
        text: number,
        said: say('common.copied', { text: number }),
      },
      {
        key: copyKeys.both,
        shortcut: '',
        label: say('common.copy-both'),
        text: both,
        said: say('common.copied', { text: both }),
      },
    ],
  };
}

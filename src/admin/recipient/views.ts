// What a recipient sees of their case.

import type { Lang } from '../messages/message.ts';
import type { Href, Prose, Typed } from '../shown.ts';

export interface RecipientViews {
  'recipient/page': RecipientView;
  'recipient/pause': {
    readonly text: string;
    readonly isPaused: boolean;
    readonly action: Href;
    readonly back: Href;
  };
}

export interface RecipientView {
  readonly subject: string;
  readonly lead: string;
  /** The page's languages; each link keeps its own. */
  readonly langs: readonly {
    readonly href: Href;
    readonly lang: Lang;
    readonly name: string;
    readonly current: boolean;
  }[];
  readonly isClosed: boolean;
  /** What has just been told to us; empty where nothing has. */
  readonly done: string;
  readonly letter: Prose;
  /** The letter's own, whatever the page speaks; empty where it says none. */
  readonly letterLang: string;
  /** What can be taken along; no size where that is beside the point. */
  readonly files: readonly { readonly href: Href; readonly label: string; readonly size: string }[];
  readonly lines: readonly {
    readonly at: Date;
    readonly isOurs: boolean;
    readonly subject: string;
  }[];
  readonly action: Href;
  readonly once: string;
  /** What was typed, and what is wrong with it; empty where nothing is. */
  readonly text: Typed;
  readonly wrongText: string;
  readonly address: Typed;
  readonly wrongAddress: string;
  readonly pause: Href;
  readonly isPaused: boolean;
}

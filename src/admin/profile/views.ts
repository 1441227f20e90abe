// What the profile page shows.

import type { Href } from '../shown.ts';
import type { Option } from '../views.ts';

export interface ProfileViews {
  'profile/page': ProfileView;
  'profile/keys': KeysView;
}

export interface ProfileView {
  readonly lead: string;
  /** Just now, by this person. */
  readonly isKept: boolean;
  readonly langs: readonly Option[];
  readonly themes: readonly Option[];
  readonly shortcuts: boolean;
  readonly teams: readonly Option[];
  readonly sessions: readonly {
    readonly at: Date;
    readonly seenAt: Date;
    readonly isThis: boolean;
  }[];
  readonly action: Href;
  readonly out: Href;
}

export interface KeysView {
  readonly parts: readonly {
    readonly title: string;
    readonly rows: readonly { readonly keys: readonly string[]; readonly does: string }[];
  }[];
}

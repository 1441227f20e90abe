// What the health page shows.

import type { Coded } from '../shown.ts';
import type { Tone } from '../tones.ts';

export interface HealthViews {
  'health/page': HealthView;
}

export interface HealthView {
  /** Nobody is told when nobody looks. */
  readonly isUntold: boolean;
  readonly untoldHint: readonly Coded[];
  readonly verdict: string;
  readonly tone: Tone;
  readonly alerts: readonly AlertView[];
  readonly lines: readonly HealthLine[];
  /** Who is told. */
  readonly told: string;
  readonly versions: readonly { readonly name: string; readonly version: string }[];
}

/** What lasts that should not. */
export interface AlertView {
  readonly text: string;
  readonly lang: string;
  readonly since: Date;
  readonly toldAt: Date | null;
}

/** One organ of the desk. */
export interface HealthLine {
  readonly name: string;
  readonly tone: Tone;
  readonly word: string;
  readonly text: string;
}

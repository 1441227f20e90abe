// What the form of the manual intake shows.

import type { Typed } from '../shown.ts';
import type { Option } from '../views.ts';

export interface IntakeViews {
  'intake/page': IntakeView;
}

export interface IntakeView {
  /** Goes along, so that what is sent twice is entered once. */
  readonly entry: Typed;
  /** Why it was not taken, in the planner's words; empty: nothing is wrong, or a field is. */
  readonly refused: string;
  readonly wrongs: readonly { readonly field: string; readonly text: string }[];
  readonly how: ChoiceView;
  readonly reporterType: ChoiceView;
  readonly severity: ChoiceView;
  readonly classification: ChoiceView;
  readonly constituency: ChoiceView;
  readonly subject: FieldView;
  readonly complainant: FieldView;
  readonly customer: FieldView;
  readonly addresses: FieldView;
  readonly incident: FieldView;
  readonly description: FieldView;
}

export interface FieldView {
  readonly value: Typed;
  /** Empty where nothing is wrong. */
  readonly wrong: string;
}

export interface ChoiceView {
  readonly wrong: string;
  readonly options: readonly Option[];
}

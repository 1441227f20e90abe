// How a field of an act's form is made: filled with what was typed, or with what is so now, and
// with what is wrong about it. Pure.

import type { Rules } from '../../rules.ts';
import type { TicketCase } from '../../store/case.ts';
import type { OriginalRow } from '../../store/originals.ts';
import type { TicketRow } from '../../store/tickets.ts';
import type { Choice } from '../../tickets/enclosable.ts';
import { labelOf } from '../field-labels.ts';
import type { FormValues } from '../form.ts';
import type { field } from '../messages/field.ts';
import type { MessageKey, Say } from '../messages/say.ts';
import { typed } from '../shown.ts';
import type { FieldOption, FieldView, HiddenField, Wrongs } from './views.ts';

export interface FormWorld {
  readonly ticket: TicketRow;
  readonly around: TicketCase;
  readonly rules: Rules;
  readonly say: Say;
  readonly actor: string;
  readonly now: Date;
  readonly showNumber: (number: string) => string;
  /** What was typed; null: the form is new. */
  readonly form: FormValues | null;
  readonly wrongs: Wrongs;
  /** The complaints that can go along with a forward, with what may go of each. */
  readonly originals: readonly OriginalChoices[];
  /** Where the contact that was looked for is from; empty: none was. */
  readonly source: string;
  /** The addresses that the link which led here is about; null: those of the ticket. */
  readonly addresses: string | null;
}

export interface OriginalChoices {
  readonly original: OriginalRow;
  readonly choices: readonly Choice[];
}

export interface VerbFields {
  readonly fields: readonly FieldView[];
  readonly hidden: readonly HiddenField[];
}

type ActKey = MessageKey & `acts.${string}`;
/** One that has a label by its name, or one of the desk's schema, which brings its own. */
type FieldName = keyof typeof field.en | `set-${string}`;

export type Make = ReturnType<typeof createMake>;

interface Shape {
  readonly hint?: ActKey;
  readonly now?: string;
  /** Left out: as fields of that name are called. */
  readonly label?: string;
}

/** Makers of fields for one form. */
export function createMake({ say, form, wrongs }: FormWorld) {
  const base = (name: FieldName, { hint, now = '', label }: Shape): FieldView => {
    const wrong = wrongs.find((one) => one.field === name);
    return {
      id: `f-${name}`,
      name,
      label: label ?? labelOf(say, name),
      hint: hint === undefined ? '' : (say as (key: ActKey) => string)(hint),
      value: typed(form === null ? now : form.one(name)),
      isArea: false,
      isFirst: false,
      options: [],
      checks: [],
      snoozes: [],
      key: '',
      fill: '',
      wrong: wrong === undefined ? '' : wrong.wrong(say),
    };
  };
  const option = (name: string, now: readonly string[]) => (value: string, label: string) => {
    const chosen = form === null ? now.includes(value) : form.all(name).includes(value);
    return { value: typed(value), label, chosen };
  };
  return {
    line: (name: FieldName, shape: Shape = {}) => base(name, shape),
    area: (name: FieldName, shape: Shape = {}) => ({ ...base(name, shape), isArea: true }),
    choice: (
      name: FieldName,
      all: readonly (readonly [value: string, label: string])[],
      shape: Shape = {},
    ): FieldView => {
      const one = option(name, [shape.now ?? '']);
      return { ...base(name, shape), options: all.map(([value, label]) => one(value, label)) };
    },
    checks: (
      name: FieldName,
      all: readonly (readonly [value: string, label: string])[],
      { usual = [], ...shape }: Shape & { readonly usual?: readonly string[] } = {},
    ): readonly FieldView[] => {
      const one = option(name, usual);
      const checks: FieldOption[] = all.map(([value, label]) => one(value, label));
      return all.length === 0 ? [] : [{ ...base(name, shape), checks }];
    },
  };
}

// How far a ticket's words may be passed on: FIRST's Traffic Light Protocol 2.0. A letter bears its
// ticket's label in the subject and before the first word, as the protocol asks; what is opened
// below a ticket bears the same one unless a person says another. Pure.

import type { FieldText, TicketState } from '../acts.ts';
import type { FieldRule } from '../desk-rules.ts';

/** The field that holds the level. */
export const tlpField = 'tlp';

interface Fielded {
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Words {
  readonly subject: string;
  readonly text: string;
}

/** "TLP:AMBER+STRICT"; null: it bears none. */
export function tlpLabel({ fields }: Fielded): string | null {
  const level = Object.hasOwn(fields, tlpField) ? fields[tlpField] : null;
  return typeof level === 'string' ? labelOf(level) : null;
}

/** Those words under that label, each with it once. */
export function labelled(label: string | null, { subject, text }: Words): Words {
  if (label === null) return { subject, text };
  return {
    subject: subject.split(' ').includes(label) ? subject : `${subject} ${label}`,
    text: text.split('\n', 1)[0] === label ? text : `${label}\n\n${text}`.trimEnd(),
  };
}

/** The fields of what is opened below a ticket, that one's level among them. */
export function withTlpOf(
  above: TicketState | null,
  kind: TicketState['kind'],
  texts: readonly FieldText[],
  schema: readonly FieldRule[],
): readonly FieldText[] {
  const level = above === null ? null : above.fields[tlpField];
  const rule = schema.find(({ name, kinds }) => name === tlpField && kinds.includes(kind));
  const isSaid = texts.some(([name]) => name === tlpField);
  return typeof level !== 'string' || rule === undefined || isSaid
    ? texts
    : [...texts, [tlpField, level]];
}

/** The label of what is opened with those fields. */
export function tlpOfTexts(texts: readonly FieldText[]): string | null {
  const level = texts.find(([name]) => name === tlpField)?.[1].trim() ?? '';
  return level === '' ? null : labelOf(level);
}

function labelOf(level: string): string {
  return `TLP:${level.toUpperCase()}`;
}

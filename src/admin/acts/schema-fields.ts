// The fields of the desk's schema as a form: each goes along with what it was when the form was
// made, so that only what a person changed is set. Pure.

import type { TicketRow } from '../../store/tickets.ts';
import { fieldIn, fieldValueIn } from '../field-words.ts';
import { typed } from '../shown.ts';
import type { FormWorld, Make, VerbFields } from './field-makers.ts';

/** The fields of the schema, each beside what it was when the form was made. */
export function schemaFields({ ticket, rules, form, say }: FormWorld, make: Make): VerbFields {
  const all = rules.tickets.fields.filter(({ kinds }) => kinds.includes(ticket.kind));
  const was = new Map(
    all.map(({ name, type }) => [
      name,
      form === null ? (type === 'minutes' ? '' : valueOf(ticket, name)) : form.one(`was-${name}`),
    ]),
  );
  const fields = all.map((field) => {
    const { name, type, values } = field;
    const label = fieldIn(say, field);
    const now = was.get(name) ?? '';
    const key = `set-${name}` as const;
    const worked = type === 'minutes' ? valueOf(ticket, name) : '';
    const shown = worked === '' || worked === '0' ? label : `${label} (${worked})`;
    if (type === 'enum') {
      const options = ['', ...values].map(
        (value) => [value, value === '' ? '–' : fieldValueIn(say, name, value)] as const,
      );
      return make.choice(key, options, { now, label });
    }
    if (type === 'minutes') return make.line(key, { label: shown, hint: 'acts.minutes-hint' });
    if (type === 'list' || type === 'addresses')
      return make.line(key, { now, label, hint: 'acts.list-hint' });
    const isLong = type === 'text' && (name === 'description' || now.includes('\n'));
    return isLong ? make.area(key, { now, label }) : make.line(key, { now, label });
  });
  const hidden = [...was].map(([name, value]) => ({ name: `was-${name}`, value: typed(value) }));
  return { fields, hidden };
}

const columns = { classification: 'category', severity: 'severity', priority: 'priority' } as const;

/** A field as a person would type it. */
export function valueOf(ticket: TicketRow, name: string): string {
  if (name === 'addresses') return ticket.ips.join(', ');
  const value = Object.hasOwn(columns, name)
    ? ticket[columns[name as keyof typeof columns]]
    : Object.hasOwn(ticket.fields, name)
      ? ticket.fields[name]
      : null;
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

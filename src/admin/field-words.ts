// The fields of tickets in the reader's language: those that are shipped, and their values. What a
// desk calls a field of its own, or calls otherwise, stands as its rules have it.

import { type FieldRule, fieldsShipped } from '../desk-rules.ts';
import { facts } from './messages/facts.ts';
import type { MessageKey, Say } from './messages/say.ts';

/** What the desk calls that field. */
export function fieldIn(say: Say, { name, label }: Pick<FieldRule, 'name' | 'label'>): string {
  const shipped = fieldsShipped.find((one) => one.name === name);
  return shipped?.label === label && isField(name) ? say(`fact.${name}`) : label;
}

const values: Readonly<Record<string, Readonly<Record<string, MessageKey>>>> = {
  'how-reported': {
    mail: 'intake.how-mail',
    telephone: 'intake.how-telephone',
    fax: 'intake.how-fax',
    web: 'intake.how-web',
    ids: 'intake.how-ids',
    letter: 'intake.how-letter',
    other: 'intake.other',
  },
  'reporter-type': {
    person: 'intake.type-person',
    company: 'intake.type-company',
    csirt: 'intake.type-csirt',
    provider: 'intake.type-provider',
    police: 'intake.type-police',
    robot: 'intake.type-robot',
    customer: 'intake.type-customer',
    other: 'intake.other',
  },
  severity: {
    low: 'intake.severity-low',
    normal: 'intake.severity-normal',
    high: 'intake.severity-high',
    critical: 'intake.severity-critical',
  },
  function: {
    'abuse-desk': 'fact.function-abuse-desk',
    'incident-coordination': 'fact.function-incident-coordination',
  },
};

/** A value of that field; what is of no closed list that is shipped stands as it is. */
export function fieldValueIn(say: Say, field: string, value: string): string {
  const known = Object.hasOwn(values, field) ? values[field] : undefined;
  const key = known !== undefined && Object.hasOwn(known, value) ? known[value] : undefined;
  // None of these has a parameter.
  return key === undefined ? value : (say as (key: MessageKey) => string)(key);
}

function isField(name: string): name is keyof typeof facts.en {
  return Object.hasOwn(facts.en, name);
}

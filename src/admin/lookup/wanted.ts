// What somebody wants to know of, as three fields of a form or of a link have it.

import type { Asked } from '../answer.ts';
import type { Inquiry } from '../lookups.ts';
import { typed } from '../shown.ts';
import { instantOf, portOf, type Question, readQuestion } from './question.ts';
import type { LookupForm } from './views.ts';

/** What was asked, as far as it could be read; a question is null where nothing was asked. */
export interface Wanted {
  readonly q: string;
  readonly at: Date | null;
  readonly port: number | null;
  readonly question: Question | null;
}

/** The link to the same question. */
export function queryOf({ q, at, port }: Pick<Wanted, 'q' | 'at' | 'port'>): string {
  return new URLSearchParams({
    q,
    ...(at === null ? {} : { at: minuteOf(at) }),
    ...(port === null ? {} : { port: String(port) }),
  }).toString();
}

/** What somebody outside can be asked about it; of a prefix, about its first address. */
export function inquiryOf({ question, at, port }: Wanted): Inquiry | null {
  switch (question?.of) {
    case 'address':
    case 'prefix': {
      const [ip = ''] = question.place.split('/', 1);
      return { of: 'address', ip, at, port };
    }
    case 'host':
      return { of: 'host', host: question.host };
    case 'mail':
    case undefined:
      return null;
  }
}

/** "2026-04-06T17:41", or with seconds where it has some; as the field takes it. */
export function minuteOf(at: Date): string {
  return at.toISOString().replace(/(?::00)?\.\d+Z$/, '');
}

/** Reads the three fields; what cannot be read stands in the form with a sentence. */
export function wantedOf(
  { say }: Asked,
  field: (name: string) => string,
): { readonly form: LookupForm; readonly wanted: Wanted | null; readonly isEmpty: boolean } {
  const q = field('q').trim();
  const question = readQuestion(q);
  const at = instantOf(field('at').trim());
  const given = portOf(field('port').trim());
  const isEmpty = q === '';
  const form = {
    q: typed(field('q')),
    at: typed(field('at')),
    port: typed(field('port')),
    wrongQ: question === null && !isEmpty ? say('lookup.bad-question') : '',
    wrongAt: at === undefined ? say('lookup.bad-time') : '',
    wrongPort: given === undefined ? say('lookup.bad-port') : '',
  };
  const isWrong = form.wrongAt !== '' || form.wrongPort !== '';
  if (question === null || at === undefined || given === undefined) {
    return { form, wanted: null, isEmpty: isEmpty && !isWrong };
  }
  const own = 'port' in question ? question.port : null;
  return { form, wanted: { q, at, port: given ?? own, question }, isEmpty };
}

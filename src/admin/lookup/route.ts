// The way to an address: shown where it was looked for, looked for by a person's button alone, and
// only where an admin allows it. What the program writes is a stranger's text.

import type { Trace } from '../../questions.ts';
import { type Answer, type Asked, go, notice, page, type Parts } from '../answer.ts';
import type { Say } from '../messages/say.ts';
import { prose } from '../shown.ts';
import { askedAgo, askView } from './outside.ts';
import type { RouteView } from './views.ts';
import { queryOf, type Wanted, wantedOf } from './wanted.ts';

export function routeView(
  ip: string,
  wanted: Wanted,
  { say }: Asked,
  { lookup: { traces }, now }: Parts,
): RouteView {
  const found = traces?.last(ip) ?? null;
  return {
    lines: found === null || found.lines.length === 0 ? null : prose(found.lines.join('\n')),
    failed: failureOf(found, say),
    refused: traces === null ? say('lookup.route-refused') : '',
    asked: askedAgo(found, say, now()),
    ask: askView(wanted),
  };
}

function failureOf(found: Trace | null, say: Say): string {
  const failure = found?.failure ?? null;
  if (failure === null) return '';
  const { code, why } = failure;
  return code === 'failed' ? say('lookup.route-failed', { why }) : say(`lookup.route-${code}`);
}

/** Runs the program, waits for it, and shows the page again; of what is no address there is none. */
export async function findRoute(asked: Asked, { lookup: { traces } }: Parts): Promise<Answer> {
  const { say } = asked;
  if (traces === null) return notice(403, say('lookup.route'), say('lookup.route-refused'));
  const { form, wanted } = wantedOf(asked, (name) => asked.form.one(name));
  if (wanted?.question?.of !== 'address') {
    const wrongQ = form.wrongQ || say('lookup.route-address');
    return page(
      'lookup/page',
      say('lookup.title'),
      { form: { ...form, wrongQ }, found: null },
      422,
    );
  }
  await traces.run(wanted.question.place);
  return go(`/lookup?${queryOf(wanted)}#route`);
}

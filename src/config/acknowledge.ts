// Whether the desk tells people by itself that their complaint came. Nobody is told unless the
// operator says so: each such mail goes to an address that only an incoming mail named.

import type { Desk, Rules } from '../rules.ts';
import type { Problem } from './problems.ts';
import { readMap, type Section } from './sections.ts';

/** Who is told, and a problem where there is no letter to tell it in. */
export function acknowledgeOf(
  sections: ReadonlyMap<string, Section>,
  { desk, templates }: { readonly desk: Desk | null; readonly templates: Rules['templates'] },
  problems: Problem[],
): Rules['acknowledge'] {
  const when = readMap(sections, 'acknowledge', problems)?.when ?? 'never';
  if (when !== 'never' && desk !== null && !templates.has(`${desk.lang}/ack`)) {
    const at = sections.get('acknowledge')?.file.place(['acknowledge', 'when']) ?? '';
    const fix = 'add it, or say never';
    problems.push({ at, text: `there is no template templates/${desk.lang}/ack.hbs`, fix });
  }
  return { when };
}

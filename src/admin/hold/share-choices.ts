// What somebody may be named for, where several mails are prepared: each is a choice of its own, so
// that nobody stands in for a recipient whom the choice does not show.

import { shareOf, type Shared, sharesOf } from '../../tickets/shares.ts';
import type { Say } from '../messages/say.ts';
import { typed } from '../shown.ts';
import { address } from '../words.ts';
import type { AnswerField } from './views.ts';

const ipsShown = 5;

/** The one that is asked about is chosen; none where it is the whole of it. */
export function shareChoices(row: Shared, say: Say): AnswerField['choices'] {
  const shares = sharesOf(row);
  if (shares.length <= 1) return [];
  const asked = shareOf(shares, '');
  const none = { value: typed(''), label: say('hold.choose-which'), current: true };
  const each = shares.map((share) => {
    const { ips, network, to } = share;
    const whose = to.length === 0 ? '' : ` → ${to.map(address).join(', ')}`;
    const label = `${network} ${say.several(ips, ipsShown)}${whose}`.trim();
    return { value: typed(ips[0] ?? ''), label, current: share === asked };
  });
  return asked === undefined ? [none, ...each] : each;
}

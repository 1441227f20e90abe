// A proposal for the files of rules as pages show it, and its end.

import { cameBackIn, endProposal, type Proposal } from '../store/proposals.ts';
import { type Answer, type Asked, go, notFound, type Parts } from './answer.ts';
import { idFrom } from './keyset.ts';
import type { Say } from './messages/say.ts';
import { type Href, href, type Typed, typed } from './shown.ts';
import { minuteText } from './words.ts';

export interface ProposalView {
  readonly where: string;
  readonly by: string;
  readonly yaml: Typed;
  readonly done: Href;
}

export function proposalView(
  { id, kind, yaml, insteadOf, why, actor, at }: Proposal,
  { say }: Asked,
): ProposalView {
  const time = minuteText(at);
  const added = kind === 'network' ? say('networks.proposal-new') : say('contacts.proposal-new');
  return {
    where: insteadOf === null ? added : say('networks.proposal-instead', { at: insteadOf }),
    by: say('networks.proposed-by', { who: actor, time, why: whyIn(why, say) }),
    yaml: typed(yaml),
    done: href(`/proposals/${id}/done`),
  };
}

function whyIn(why: string, say: Say): string {
  const cameBack = cameBackIn(why);
  return cameBack === null ? why : say('networks.proposal-bounced', cameBack);
}

/** It stands in the files of rules, or is not wanted. */
export async function proposalDone(asked: Asked, { database, now }: Parts): Promise<Answer> {
  const id = idFrom(asked.params.get('id'));
  const by = { actor: asked.actor ?? '', at: now() };
  const ended = id === null ? null : await endProposal(database, id, by);
  if (ended === null) return notFound(asked, asked.say('networks.proposal'));
  const place = ended.kind === 'network' ? '/networks' : '/contacts';
  return go(`${place}/${encodeURIComponent(ended.about)}`);
}

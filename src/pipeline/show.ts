// The trace as text: the same lines in `explain`, and in the expected files of the cases.

import type { Reason } from '../model.ts';
import type { Rehearsal } from './rehearse.ts';
import type { Traced } from './run.ts';

const stageWidth = 14;
const codeWidth = 14;

/** A line a why, the stage's name on its first; doubts under them with a question mark. */
export function showTrace(trace: readonly Traced[]): string[] {
  return trace.flatMap(({ stage, whys, doubts }) => {
    const lines = whys.map((why, index) => showReason(index === 0 ? stage : '', why));
    const asked = doubts.map((doubt) => showReason('', { ...doubt, code: `? ${doubt.code}` }));
    return [...lines, ...asked];
  });
}

function showReason(stage: string, { code, text, at }: Reason): string {
  const place = at === undefined ? '' : `   ${at}`;
  return `${stage.padEnd(stageWidth)}${code.padEnd(codeWidth)} ${text}${place}`.trimEnd();
}

/** What the desk would do, in a few sentences. */
export function showDecision({ run, decision }: Rehearsal): string[] {
  if (run.end.kind === 'retry') return [`would: try again later: ${run.end.why.text}`];
  const numbered = decision.tickets.filter((ticket) => ticket.numbered).length;
  const lines = [`would: ${decision.outcome}: ${decision.why}`];
  if (numbered > 0) {
    lines.push(`       create ${decision.tickets.map((ticket) => ticket.kind).join(', ')}`);
  }
  for (const { plan } of decision.dispatches) {
    lines.push(`       send ${plan.lang}/${plan.template} to ${plan.to}`);
  }
  for (const { reply } of decision.replies) {
    lines.push(`       answer ${reply.lang}/${reply.kind} to ${reply.to}`);
  }
  for (const { decided } of decision.wakes) {
    const isLost = decided.kind === 'bounced' || decided.kind === 'disowned';
    const lost = isLost ? ` without ${decided.contact}` : '';
    lines.push(`       run its complaint again${lost}`);
  }
  const codes = [...new Set(decision.doubts.map((doubt) => doubt.code))];
  if (codes.length > 0) {
    lines.push(`       ask the desk: ${codes.join(', ')}`);
    for (const plan of decision.prepared) {
      lines.push(`       prepared: ${plan.lang}/${plan.template} to ${plan.to}`);
    }
    for (const { lang, kind, to } of decision.preparedReplies) {
      lines.push(`       prepared: ${lang}/${kind} to ${to}`);
    }
  }
  return lines;
}

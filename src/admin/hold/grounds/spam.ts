// Both readings of a mail that is marked as spam, side by side: what the filter before us and the
// phrases that are never kept say, and what makes a complaint of it.

import { saidBy, type SaidLine } from '../../trace.ts';
import type { GroundLine, GroundView } from '../views.ts';
import type { Grounded } from './grounds.ts';
import { doubtLine, line } from './line.ts';

export function spamGrounds({ row, trace, parts, say }: Grounded): readonly GroundView[] {
  const of = (stage: string, ...codes: readonly string[]): readonly SaidLine[] =>
    saidBy(trace?.lines ?? null, stage).filter(({ code }) => codes.includes(code));
  const found = (name: string, lines: readonly SaidLine[]): readonly GroundLine[] =>
    lines.map(({ text, at }) => line(name, text, { isFound: true, at }));
  const [doubt] = row.doubts.filter(({ code }) => code === 'suspected-spam');
  const marks = of('spam', 'upstream');
  const keeps = of('spam', 'keep');
  const reports = of('spam', 'report');
  const phrases = parts.rules().keywords.keep.length;
  return [
    {
      title: say('ground.for-spam'),
      tone: 'bad',
      lead: '',
      lines: [
        // A trace from before the readings were told has the verdict alone.
        ...(marks.length > 0
          ? found(say('ground.filter'), marks)
          : [doubtLine(say('ground.filter'), doubt ?? { text: '' }, say)]),
        ...found(say('ground.never'), of('spam', 'never')),
      ],
      none: '',
    },
    {
      title: say('ground.for-complaint'),
      tone: 'good',
      lead: '',
      lines: [
        ...(keeps.length > 0
          ? found(say('ground.phrase'), keeps)
          : [line(say('ground.phrase'), say('ground.no-phrase', { n: phrases }))]),
        ...(reports.length > 0
          ? found(say('ground.report'), reports)
          : [line(say('ground.report'), say('ground.no-report'))]),
        ...found(say('ground.ours'), of('constituency', 'ours', 'foreign', 'none').slice(0, 3)),
        ...found(say('ground.sender'), of('verify', 'aligned', 'refused', 'record').slice(0, 3)),
      ],
      none: '',
    },
  ];
}

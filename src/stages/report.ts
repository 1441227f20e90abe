// Structured reports, found by content, never by sender. Each format says what the mail's fields
// say; here that becomes canonical, so a later format is one file and one line in the table.

import { readArf } from '../formats/arf.ts';
import { canonicalIp } from '../indicators/address.ts';
import { timeIn } from '../indicators/times.ts';
import type { Mail, Report } from '../model.ts';
import { cageStage, pass, reason } from './stage.ts';

const formats: readonly ((mail: Mail) => Report | null)[] = [readArf];
/** More of a field holds no date. */
const timeLengthMax = 100;

export const report = cageStage({
  name: 'report',
  needs: ['parse'],
  run: ({ parse }) => {
    const reports = formats
      .map((read) => read(parse))
      .filter((found) => found !== null)
      .map(canonical);
    const [first, ...others] = reports.map(({ format, ips, place }) =>
      reason(format, ips.length === 0 ? 'names no address' : `names ${ips.join(', ')}`, place),
    );
    return pass(reports, first === undefined ? reason('none', 'free text') : [first, ...others]);
  },
});

/** What is no address or has no certain time is left out, not guessed. */
function canonical(found: Report): Report {
  const ips = found.ips.map(canonicalIp).filter((ip) => ip !== null);
  const time = found.time === null ? null : timeIn(found.time.slice(0, timeLengthMax));
  return { ...found, ips: [...new Set(ips)], time };
}

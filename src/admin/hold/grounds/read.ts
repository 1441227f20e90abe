// A mail that cannot be read or trusted as it is: what of it could be read, what could not and why,
// and the whole of it as it came.

import type { PartLine, Reading } from '../../../reading.ts';
import type { Say } from '../../messages/say.ts';
import { href } from '../../shown.ts';
import { short } from '../../words.ts';
import type { GroundLine, GroundView } from '../views.ts';
import type { Grounded } from './grounds.ts';
import { doubtLine, line } from './line.ts';

const partsShown = 8;
const whysShown = 6;
/** What only whoever has a key can read, alone or around others. */
const sealed = /^(?:multipart\/encrypted|application\/(?:pgp-encrypted|(?:x-)?pkcs7-mime))$/i;

/** Both side by side: read, and not read. */
export async function readGrounds({ row, parts, say }: Grounded): Promise<readonly GroundView[]> {
  const { mail } = row;
  const reading = mail === null ? null : await parts.mails.read(mail);
  if (mail === null || reading === null) return [];
  const whys = row.doubts.filter(({ code }) => code === 'crypto' || code === 'malformed');
  const download = href(`/mails/${mail}/raw`);
  return [
    {
      title: say('ground.read'),
      tone: 'good',
      lead: '',
      lines: readLines(reading, say),
      none: say('ground.read-nothing'),
    },
    {
      title: say('ground.not-read'),
      tone: 'bad',
      lead: '',
      lines: [
        ...whys.slice(0, whysShown).map((doubt) => doubtLine(say('common.why'), doubt, say)),
        ...sealedParts(reading).map((part) => partLine(part, say)),
        line(say('ground.whole'), say('ground.download'), { href: download }),
      ],
      none: '',
    },
  ];
}

function readLines(reading: Reading, say: Say): readonly GroundLine[] {
  if (reading.unread !== null) return [];
  const from = reading.from.map(({ address }) => address).join(', ');
  const texts = reading.texts.filter(({ place }) => place !== 'subject');
  const characters = texts.reduce((sum, { text }) => sum + text.trim().length, 0);
  const readable = reading.parts.filter((part) => part.isLeaf && !isSealed(part, reading));
  return [
    ...(from === '' ? [] : [line(say('common.from'), from)]),
    ...(reading.subject === '' ? [] : [line(say('common.subject'), reading.subject)]),
    line(say('ground.text'), say('ground.characters', { n: characters })),
    ...readable.slice(0, partsShown).map((part) => partLine(part, say)),
  ];
}

function sealedParts(reading: Reading) {
  return reading.parts
    .filter((part) => part.isLeaf && isSealed(part, reading))
    .slice(0, partsShown);
}

/** It is sealed, or lies inside what is. */
function isSealed({ path }: PartLine, { parts }: Reading): boolean {
  return parts.some(
    (one) => sealed.test(one.type) && (one.path === path || path.startsWith(`${one.path}.`)),
  );
}

function partLine({ path, type, name, sizeBytes }: PartLine, say: Say) {
  const what = [type, name ?? '', say.size(sizeBytes)].filter((part) => part !== '');
  return line(say('ground.part', { path }), short(what.join(' · ')));
}

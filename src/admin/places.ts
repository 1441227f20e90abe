// Where a person can go from anywhere, and by which two keys. The places of every day stand in the
// bar; the others stand in its menu.

import type { Counts } from './counts.ts';
import type { Frame } from './render.ts';
import type { Say } from './messages/say.ts';
import { href } from './shown.ts';

export const places = [
  { path: '/', label: 'common.queue', key: 'g q', isDaily: true },
  { path: '/tickets', label: 'common.tickets', key: 'g t', isDaily: true },
  { path: '/mails', label: 'common.mails', key: 'g m', isDaily: true },
  { path: '/lookup', label: 'common.lookup', key: 'g l', isDaily: true },
  { path: '/outbox', label: 'common.outbox', key: 'g o', isDaily: true },
  { path: '/networks', label: 'common.networks', key: 'g n', isDaily: false },
  { path: '/contacts', label: 'common.contacts', key: 'g c', isDaily: false },
  { path: '/intake', label: 'common.intake', key: 'g i', isDaily: false },
  { path: '/scripted', label: 'common.scripted', key: 'g s', isDaily: false },
  { path: '/handover', label: 'common.handover', key: 'g h', isDaily: false },
  { path: '/health', label: 'common.health', key: 'g e', isDaily: false },
] as const;

type Bar = Pick<NonNullable<Frame['inside']>, 'places' | 'morePlaces' | 'isInMore'>;

/** The bar of the page at that path. */
export function barAt(path: string, { open, letters }: Counts, say: Say): Bar {
  const counts = new Map([
    ['/', String(open)],
    ['/outbox', letters],
  ]);
  const shown = places.map(({ path: place, label, key, isDaily }) => ({
    href: href(place),
    label: say(label),
    key,
    count: counts.get(place) ?? '',
    waits: place === '/outbox' ? say('common.waiting') : '',
    current: place === '/' ? path === '/' : path === place || path.startsWith(`${place}/`),
    isDaily,
  }));
  const rest = shown.filter(({ isDaily }) => !isDaily);
  return {
    places: shown.filter(({ isDaily }) => isDaily),
    morePlaces: rest,
    isInMore: rest.some((place) => place.current),
  };
}

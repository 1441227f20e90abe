// Colours as style sheets and mailers write them, as far as it takes to see that a text has the
// colour of its ground.

/** 0xRRGGBB; null: it was not understood, and is like no other. */
export type Paint = number | 'transparent' | null;

/** Channels of two colours that differ by no more are the same to the eye. */
const sameShadeMax = 16;
/** Less opaque than this, nothing of it is seen; more, it is a colour of its own. */
const faintest = 0.1;
const opaque = 0.9;

const named = new Map<string, number>(
  Object.entries({
    white: 0xffffff,
    snow: 0xfffafa,
    ivory: 0xfffff0,
    ghostwhite: 0xf8f8ff,
    floralwhite: 0xfffaf0,
    whitesmoke: 0xf5f5f5,
    mintcream: 0xf5fffa,
    azure: 0xf0ffff,
    aliceblue: 0xf0f8ff,
    black: 0x000000,
    silver: 0xc0c0c0,
    lightgray: 0xd3d3d3,
    lightgrey: 0xd3d3d3,
    gray: 0x808080,
    grey: 0x808080,
    red: 0xff0000,
    maroon: 0x800000,
    yellow: 0xffff00,
    olive: 0x808000,
    lime: 0x00ff00,
    green: 0x008000,
    aqua: 0x00ffff,
    cyan: 0x00ffff,
    teal: 0x008080,
    blue: 0x0000ff,
    navy: 0x000080,
    fuchsia: 0xff00ff,
    magenta: 0xff00ff,
    purple: 0x800080,
    orange: 0xffa500,
    windowtext: 0x000000,
    window: 0xffffff,
  }),
);

/** The colour that a value in lower case begins with. */
export function colorOf(value: string): Paint {
  const hex = /^#?([\da-f]{8}|[\da-f]{6}|[\da-f]{3,4})(?![\da-z])/.exec(value)?.[1];
  if (hex !== undefined) return hexColor(hex);
  const word = /^[a-z]+(?![a-z(])/.exec(value)?.[0] ?? '';
  if (word === 'transparent') return 'transparent';
  if (word !== '') return named.get(word) ?? null;
  const channels = /^rgba?\(\s{0,5}([\d.%,\s/]{5,60})\)/
    .exec(value)?.[1]
    ?.trim()
    .split(/[,\s/]+/);
  if (channels === undefined || channels.length < 3) return null;
  const [red, green, blue, alpha = '1'] = channels;
  return mix([red, green, blue].map(channelOf), shareOf(alpha));
}

/** One on the other cannot be read. */
export function sameShade(color: Paint, ground: Paint): boolean {
  if (color === 'transparent') return true;
  if (color === null || ground === null || ground === 'transparent') return false;
  return [16, 8, 0].every(
    (bits) => Math.abs(((color >> bits) & 0xff) - ((ground >> bits) & 0xff)) <= sameShadeMax,
  );
}

function hexColor(hex: string): Paint {
  const all = hex.length > 4 ? hex : hex.replace(/./g, '$&$&');
  const digits = all.match(/../g) ?? [];
  const [red = 0, green = 0, blue = 0, alpha = 255] = digits.map((one) => Number.parseInt(one, 16));
  return mix([red, green, blue], alpha / 255);
}

function mix([red = 0, green = 0, blue = 0]: readonly number[], alpha: number): Paint {
  if (alpha < faintest) return 'transparent';
  return alpha < opaque ? null : (red << 16) | (green << 8) | blue;
}

function channelOf(value = ''): number {
  const share = value.endsWith('%') ? 2.55 : 1;
  return Math.min(255, Math.round((Number.parseFloat(value) || 0) * share));
}

function shareOf(value: string): number {
  const share = Number.parseFloat(value);
  return Number.isNaN(share) ? 1 : value.endsWith('%') ? share / 100 : share;
}

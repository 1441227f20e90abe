// How an element of HTML looks to a reader, as far as it decides whether its text is seen at all:
// what it inherits from the element around it, and what its style adds.

import { colorOf, type Paint, sameShade } from './colors.ts';
import type { Declarations } from './styles.ts';

export interface Look {
  /** It is no part of the page: nothing in it is set. */
  readonly isAbsent: boolean;
  /** It has its place on the page, and nothing in it can be seen. */
  readonly isBlank: boolean;
  /** Hidden, too small, or of a colour: what lies inside may change that. */
  readonly isHidden: boolean;
  readonly isTiny: boolean;
  readonly color: Paint;
  readonly ground: Paint;
  /** Its order of letters is turned round. */
  readonly isTurned: boolean;
  readonly isSeen: boolean;
}

/** Farther to the left or above than this, nothing is on the page any more. */
const offScreenPixels = -500;
/** Text of this size, and boxes of this height, are too small to be read. */
const tinyPixels = 1.5;
const tinyShare = 0.1;
const faintest = 0.1;
const black = 0x000000;
const white = 0xffffff;

const offsets = 'left top right bottom text-indent margin-left margin-top'.split(' ');
const heights = ['height', 'max-height', 'width'];
/** The page itself. Where something may paint it that was not read, its ground is unknown. */
export function pageLook(isPainted: boolean): Look {
  return {
    isAbsent: false,
    isBlank: false,
    isHidden: false,
    isTiny: false,
    color: black,
    ground: isPainted ? null : white,
    isTurned: false,
    isSeen: true,
  };
}

/** What a style adds to the look around it; undefined: nothing. */
export interface Effect {
  readonly isAbsent: boolean;
  readonly isBlank: boolean;
  readonly isHidden: boolean | undefined;
  readonly isTiny: boolean | undefined;
  readonly color: Paint | undefined;
  readonly ground: Paint | undefined;
  readonly isTurned: boolean;
}

export function effectOf(style: Declarations): Effect {
  const of = (property: string): string => style.get(property) ?? '';
  return {
    isAbsent: of('display').startsWith('none') || of('mso-hide').startsWith('all'),
    isBlank: isBlanked(style),
    isHidden: hiddenBy(of('visibility')),
    isTiny: tinyBy(of('font-size'), of('font')),
    color: paintOf(of('color')),
    ground: groundOf(of('background-color'), of('background')),
    isTurned: of('unicode-bidi').includes('override') && of('direction').startsWith('rtl'),
  };
}

/** The look of an element within one of the look `around`. */
export function lookWithin(around: Look, effect: Effect): Look {
  const isAbsent = around.isAbsent || effect.isAbsent;
  const isBlank = around.isBlank || effect.isBlank;
  const isHidden = effect.isHidden ?? around.isHidden;
  const isTiny = effect.isTiny ?? around.isTiny;
  const color = effect.color === undefined ? around.color : effect.color;
  const ground = effect.ground === undefined ? around.ground : effect.ground;
  const isShown = !isAbsent && !isBlank && !isHidden && !isTiny;
  const isSeen = isShown && !sameShade(color, ground);
  const { isTurned } = effect;
  return { isAbsent, isBlank, isHidden, isTiny, color, ground, isTurned, isSeen };
}

function isBlanked(style: Declarations): boolean {
  const opacity = style.get('opacity');
  if (opacity !== undefined && Number.parseFloat(opacity) < faintest) return true;
  if (/line-through/.test(style.get('text-decoration') ?? '')) return true;
  if (/line-through/.test(style.get('text-decoration-line') ?? '')) return true;
  if (/^scale(?:3d|x|y)?\(0\s{0,5}[,)]/.test(style.get('transform') ?? '')) return true;
  if (/^rect\((?:[01](?:px)?[,\s]{0,5}){4}\)/.test(style.get('clip') ?? '')) return true;
  if (offsets.some((name) => (pixels(style.get(name)) ?? 0) <= offScreenPixels)) return true;
  const overflow = ['overflow', 'overflow-x', 'overflow-y'].map((name) => style.get(name) ?? '');
  if (!overflow.some((value) => /hidden|clip/.test(value))) return false;
  return heights.some((name) => (pixels(style.get(name)) ?? tinyPixels + 1) <= tinyPixels);
}

function hiddenBy(visibility: string): boolean | undefined {
  if (/^(?:hidden|collapse)/.test(visibility)) return true;
  return /^(?:visible|initial)/.test(visibility) ? false : undefined;
}

/** A size given in shares of the size around it keeps what is tiny tiny. */
function tinyBy(fontSize: string, font: string): boolean | undefined {
  const short = /(?:^|\s)(\d*\.?\d+(?:[a-z]+|%)|0)(?=[\s/])/.exec(font)?.[1] ?? '';
  const size = fontSize === '' ? short : fontSize;
  if (size === '' || size.startsWith('inherit')) return undefined;
  const share = /^(\d*\.?\d+)\s{0,2}(em|%)/.exec(size);
  if (share === null) return (pixels(size) ?? tinyPixels + 1) <= tinyPixels;
  const factor = Number(share[1]) / (share[2] === '%' ? 100 : 1);
  return factor <= tinyShare ? true : undefined;
}

const perUnit: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 1.33,
  pc: 16,
  em: 16,
  rem: 16,
  ex: 8,
  ch: 8,
  in: 96,
  cm: 38,
  mm: 3.8,
  vw: 12,
  vh: 8,
  '%': 12,
};

/** A length in pixels, roughly where it depends on the window; null where there is none. */
function pixels(value: string | undefined): number | null {
  const found = /^([+-]?\d*\.?\d+)(px|pt|pc|em|rem|ex|ch|in|cm|mm|vw|vh|%|)/.exec(value ?? '');
  return found === null ? null : Number(found[1]) * (perUnit[found[2] ?? ''] ?? 1);
}

function paintOf(value: string): Paint | undefined {
  return value === '' || /^(?:inherit|currentcolor)/.test(value) ? undefined : colorOf(value);
}

/** Words of a background that name no colour. */
const noColor =
  /^(?:none|inherit|initial|unset|[\d-]|no-repeat|repeat|center|top|left|right|bottom|scroll|fixed|!)/;

/** Where a picture lies below the text, its colour is unknown. */
function groundOf(color: string, shorthand: string): Paint | undefined {
  if (/url\(|gradient|var\(/.test(shorthand)) return null;
  let ground: Paint | undefined;
  for (const value of [...shorthand.split(/\s+(?![^(]*\))/), color]) {
    if (value === '' || noColor.test(value)) continue;
    const paint = colorOf(value);
    if (paint !== 'transparent') ground = paint;
  }
  return ground;
}

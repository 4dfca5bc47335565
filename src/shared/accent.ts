/**
 * An accent of the house's own, made readable: contrast by WCAG 2.2 (1.4.3, at least 4.5 : 1), lightness moved in OKLCH
 * (bottosson.github.io/posts/oklab) so that the hue stays.
 */

interface Lch {
  l: number;
  c: number;
  h: number;
}
type Rgb = readonly [number, number, number];

export interface Shades {
  accent: string;
  onAccent: string;
  tint: string;
  /** It could not be read as it was given, and was made darker or lighter. */
  adjusted: boolean;
}

const LEAST = 4.5;
/** A change of lightness that one sees. */
const SEEN = 0.02;

/** The accent for both themes. `hex`: `#rrggbb`. */
export function shadesOf(hex: string): { light: Shades; dark: Shades } {
  const given = lchOf(hex);
  return { light: shades(given, 'light'), dark: shades(given, 'dark') };
}

/** What stands over the page's own colours, as a style sheet. */
export function accentSheet(hex: string): string {
  const { light, dark } = shadesOf(hex);
  const both = (name: keyof Omit<Shades, 'adjusted'>) => `light-dark(${light[name]},${dark[name]})`;
  return `:root{--accent:${both('accent')};--on-accent:${both('onAccent')};--tint:${both('tint')};--series-1:${both('accent')}}`;
}

function shades({ l, c, h }: Lch, theme: 'light' | 'dark'): Shades {
  const isLight = theme === 'light';
  // The strictest ground there is: own messages and what is selected.
  const tint = isLight ? { l: 0.94, c: Math.min(c, 0.022), h } : { l: 0.27, c: Math.min(c, 0.03), h };
  const ground = luminance(tint);
  let now = l;
  while (contrast(luminance({ l: now, c, h }), ground) < LEAST && now >= 0 && now <= 1) now += isLight ? -0.005 : 0.005;
  const accent = within({ l: clamp(now), c, h });
  const onAccent = isLight ? { l: 0.99, c: 0, h: 0 } : { l: 0.18, c: Math.min(c, 0.02), h };
  return {
    accent: written(accent),
    onAccent: written(onAccent),
    tint: written(tint),
    adjusted: Math.abs(now - l) > SEEN,
  };
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

function written({ l, c, h }: Lch): string {
  return `oklch(${(l * 100).toFixed(1)}% ${c.toFixed(3)} ${h.toFixed(1)})`;
}

/** Contrast of two relative luminances. */
export function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** Relative luminance, of what the screen shows of it. */
export function luminance(colour: Lch): number {
  const [r, g, b] = rgbOf(within(colour)).map(clamp);
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

/** The same hue and lightness with as much colour as a screen can show. */
function within(colour: Lch): Lch {
  let { c } = colour;
  while (c > 0 && rgbOf({ ...colour, c }).some((value) => value < -0.0005 || value > 1.0005)) c -= 0.004;
  return { ...colour, c: Math.max(0, c) };
}

/** Linear sRGB, which may lie outside 0 to 1. */
function rgbOf({ l, c, h }: Lch): Rgb {
  const angle = (h * Math.PI) / 180;
  const [a, b] = [c * Math.cos(angle), c * Math.sin(angle)];
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
}

function lchOf(hex: string): Lch {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const middle = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const l = 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short;
  const x = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short;
  const y = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short;
  return { l, c: Math.hypot(x, y), h: ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360 };
}

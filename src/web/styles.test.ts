/** The colours as they are written, measured: WCAG 2.2 contrast of every text and control on every ground it stands on. */
import { describe, expect, it } from 'vitest';
import css from './styles.css?raw';

type Linear = readonly [number, number, number];
type Theme = 'light' | 'dark';

const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light: linear(light), dark: linear(dark) }],
  ),
);

/** OKLCH as written (`98.8% 0.004 85`) to linear sRGB (Ottosson), clamped to what a screen shows. */
function linear(oklch: string): Linear {
  const [lightness = 0, chroma = 0, hue = 0] = oklch.split(' ').map(Number.parseFloat);
  const L = lightness / 100;
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function luminance([r, g, b]: Linear): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Linear, other: Linear): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function colour(name: string, theme: Theme): Linear {
  const token = tokens.get(name);
  if (!token) throw new Error(`styles.css has no colour --${name}`);
  return token[theme];
}

/** What fails `atLeast`, as readable lines. */
function tooFaint(pairs: readonly (readonly [string, string])[], atLeast: number): string[] {
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const)
    for (const [front, ground] of pairs) {
      const ratio = contrast(colour(front, theme), colour(ground, theme));
      if (ratio < atLeast) found.push(`${theme}: ${front} on ${ground} ${ratio.toFixed(2)}`);
    }
  return found;
}

const across = (fronts: string[], grounds: string[]) =>
  fronts.flatMap((front) => grounds.map((ground) => [front, ground] as const));

describe('colours', () => {
  it('measures as the standard does', () => {
    expect(contrast(linear('100% 0 0'), linear('0% 0 0'))).toBeCloseTo(21, 1);
    // #777 on white is the textbook near miss.
    expect(contrast(linear('56.72% 0 0'), linear('100% 0 0'))).toBeCloseTo(4.48, 1);
  });

  it('text can be read on every ground, in both themes', () => {
    const text = across(
      ['ink', 'ink-soft', 'accent', 'danger', 'warn-ink', 'good'],
      ['paper', 'surface', 'raised', 'tint'],
    );
    expect(tooFaint([...text, ['on-accent', 'accent'], ['paper', 'ink']], 4.5)).toEqual([]);
  });

  it('controls, states and focus stand out from every ground, in both themes', () => {
    const shapes = across(['edge', 'accent', 'danger', 'warn', 'good'], ['paper', 'surface', 'raised']);
    expect(tooFaint([...shapes, ['paper', 'good'], ['paper', 'danger']], 3)).toEqual([]);
  });
});

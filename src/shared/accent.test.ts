import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentSheet, contrast, luminance, shadesOf } from './accent.ts';

function lch(text: string) {
  const [, l = '', c = '', h = ''] = /oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)/.exec(text) ?? [];
  return { l: Number(l) / 100, c: Number(c), h: Number(h) };
}

describe('an accent of the house’s own', () => {
  it('can be read in both themes, whatever was chosen', () => {
    const paper = { light: { l: 0.988, c: 0.004, h: 85 }, dark: { l: 0.18, c: 0.006, h: 85 } };
    assert(
      property(integer({ min: 0, max: 0xffffff }), (value) => {
        const both = shadesOf(`#${value.toString(16).padStart(6, '0')}`);
        for (const theme of ['light', 'dark'] as const) {
          const accent = luminance(lch(both[theme].accent));
          for (const ground of [paper[theme], lch(both[theme].tint), lch(both[theme].onAccent)])
            expect(contrast(accent, luminance(ground))).toBeGreaterThanOrEqual(4.45);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says when it had to be changed', () => {
    expect(shadesOf('#ffee00').light.adjusted).toBe(true);
    expect(shadesOf('#ffee00').dark.adjusted).toBe(false);
    expect(shadesOf('#0b5d3b').light.adjusted).toBe(false);
    expect(accentSheet('#0b5d3b')).toMatch(/^:root\{--accent:light-dark\(oklch\(/);
  });
});

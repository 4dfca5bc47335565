import { expect, it } from 'vitest';
import { downsampler, loudness, samplesOf } from './pcm.ts';

it('halves what has twice the rate, across blocks of any length', () => {
  const down = downsampler(48_000);
  const made = [down(Float32Array.of(0, 1, 0.5)), down(Float32Array.of(0.5, -1)), down(Float32Array.of(-1))];
  expect(made.flatMap((block) => [...block])).toEqual([16_384, 16_384, -32_767]);
});

it('makes as many samples as the time holds, at any rate', () => {
  for (const rate of [16_000, 22_050, 24_000, 44_100, 48_000, 96_000]) {
    const down = downsampler(rate);
    let made = 0;
    for (let at = 0; at < rate; at += 128) made += down(new Float32Array(Math.min(128, rate - at)).fill(0.25)).length;
    expect(Math.abs(made - 24_000), String(rate)).toBeLessThanOrEqual(1);
  }
});

it('keeps the sound as it was, and cuts what is too loud', () => {
  expect([...downsampler(24_000)(Float32Array.of(2, -2, 0))]).toEqual([32_767, -32_767, 0]);
  expect([...samplesOf(Int16Array.of(-32_768, 0, 16_384).buffer)]).toEqual([-1, 0, 0.5]);
  expect(loudness(new Int16Array(10))).toBe(0);
  expect(loudness(Int16Array.of(32_767, -32_767))).toBe(1);
});

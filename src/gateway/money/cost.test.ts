import { describe, expect, it } from 'vitest';
import type { Rates } from '#shared/contract/prices.ts';
import type { Usage } from '#shared/message.ts';
import { costOf, scaled, worstCostOf, type Sheet } from './cost.ts';

const NONE: Rates = {
  input: null,
  cachedInput: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
  audioInput: null,
  cachedAudioInput: null,
  audioOutput: null,
  imageInput: null,
  imageOutput: null,
};
const rates = (some: Partial<Rates>): Rates => ({ ...NONE, ...some });
const sheet = (some: Partial<Rates>, tiers: Sheet['tiers'] = []): Sheet => ({
  rates: rates(some),
  tiers,
  batchFactor: 500,
  source: 'list',
});
const usage = (some: Partial<Usage>): Usage => ({
  input: 0,
  cached: 0,
  output: 0,
  reasoning: 0,
  source: 'provider',
  ...some,
});

/** gpt-4o: 2.50, cached 1.25, out 10 USD per million. */
const GPT_4O = sheet({ input: 2_500_000, cachedInput: 1_250_000, output: 10_000_000 });

describe('the cost of a call', () => {
  it('is whole micro-dollars, rounded once and half up', () => {
    // 0.1 USD per million: a token is a tenth of a micro-dollar.
    const tenth = sheet({ input: 100_000, output: 100_000 });
    expect(costOf(tenth, usage({ input: 4 }))).toBe(0);
    expect(costOf(tenth, usage({ input: 5 }))).toBe(1);
    expect(costOf(tenth, usage({ input: 14 }))).toBe(1);
    expect(costOf(tenth, usage({ input: 15 }))).toBe(2);
    // Rounded together, not class by class: 0.4 + 0.4 is 1, not 0.
    expect(costOf(tenth, usage({ input: 4, output: 4 }))).toBe(1);
    expect(costOf(GPT_4O, usage({ input: 19, output: 3 }))).toBe(78);
    expect(costOf(GPT_4O, usage({ input: 1000, cached: 800, output: 100 }))).toBe(500 + 1000 + 1000);
  });

  it('does not lose a micro-dollar to floating point, however large the counts', () => {
    // 999,999,999 tokens at 3999.999999 USD per million.
    const dear = sheet({ input: 3_999_999_999, output: 1 });
    const exact = (999_999_999n * 3_999_999_999n * 2n + 1_000_000n) / 2_000_000n;
    expect(costOf(dear, usage({ input: 999_999_999 }))).toBe(Number(exact));
    for (let seed = 1; seed <= 2000; seed++) {
      const input = (seed * 7_919) % 1_000_003;
      const cached = (seed * 104_729) % (input + 1);
      const output = (seed * 1_299_709) % 500_009;
      const [a, b, c] = [(seed * 31) % 90_000_001, (seed * 17) % 9_000_001, (seed * 53) % 400_000_001];
      const whole = BigInt(input - cached) * BigInt(a) + BigInt(cached) * BigInt(b) + BigInt(output) * BigInt(c);
      const cost = costOf(sheet({ input: a, cachedInput: b, output: c }), usage({ input, cached, output }));
      expect(cost, `seed ${seed}`).toBe(Number((whole * 2n + 1_000_000n) / 2_000_000n));
    }
  });

  it('prices every class of tokens by itself', () => {
    const all = sheet({
      input: 1_000_000,
      cachedInput: 10_000_000,
      cacheWrite: 100_000_000,
      output: 2_000_000,
      reasoning: 20_000_000,
      audioInput: 200_000_000,
      cachedAudioInput: 3_000_000,
      audioOutput: 30_000_000,
      imageInput: 300_000_000,
      imageOutput: 4_000_000,
    });
    const used = usage({
      input: 100,
      cached: 30,
      cacheWrite: 5,
      audioInput: 20,
      cachedAudio: 10,
      imageInput: 7,
      output: 50,
      reasoning: 11,
      audioOutput: 13,
      imageOutput: 3,
    });
    const text = 100 - 20 - 20 - 5 - 7;
    const input = text * 1 + 20 * 10 + 10 * 3 + 10 * 200 + 5 * 100 + 7 * 300;
    const output = (50 - 11 - 13 - 3) * 2 + 11 * 20 + 13 * 30 + 3 * 4;
    expect(costOf(all, used)).toBe(input + output);
  });

  it('takes the next best price of a class that has none, but says unknown where nothing stands behind it', () => {
    const plain = sheet({ input: 1_000_000, output: 2_000_000 });
    expect(costOf(plain, usage({ input: 10, cached: 9, cacheWrite: 1 }))).toBe(10);
    expect(costOf(plain, usage({ input: 10, imageInput: 5, output: 10, reasoning: 4, imageOutput: 2 }))).toBe(30);
    expect(costOf(plain, usage({ input: 10, audioInput: 1 }))).toBeNull();
    expect(costOf(plain, usage({ output: 10, audioOutput: 1 }))).toBeNull();
    expect(costOf(sheet({ input: 1_000_000 }), usage({ input: 5 }))).toBe(5);
    expect(costOf(sheet({ input: 1_000_000 }), usage({ input: 5, output: 1 }))).toBeNull();
    // A price of 0 is a price.
    expect(costOf(sheet({ input: 0, output: 0 }), usage({ input: 5, output: 5 }))).toBe(0);
  });

  it('is chosen from the tier of the whole input', () => {
    const tiered = sheet({ input: 1_000_000, cachedInput: 500_000, output: 1_000_000 }, [
      { aboveInputTokens: 1000, rates: rates({ input: 2_000_000, cachedInput: 1_000_000, output: 3_000_000 }) },
    ]);
    expect(costOf(tiered, usage({ input: 1000, output: 10 }))).toBe(1010);
    expect(costOf(tiered, usage({ input: 1001, output: 10 }))).toBe(2032);
    // Cached tokens count for the tier too.
    expect(costOf(tiered, usage({ input: 1001, cached: 1001, output: 0 }))).toBe(1001);
  });

  it('never charges a part twice or below nothing, whatever an upstream reports', () => {
    const plain = sheet({ input: 1_000_000, cachedInput: 1_000_000, output: 1_000_000 });
    expect(costOf(plain, usage({ input: 10, cached: 50, cacheWrite: 50, imageInput: 50 }))).toBe(10);
    expect(costOf(plain, usage({ output: 10, reasoning: 50, imageOutput: 90 }))).toBe(10);
  });
});

describe('the most a call may cost', () => {
  it('is rounded up and never below what it then costs', () => {
    const tenth = sheet({ input: 100_000, output: 100_000 });
    expect(worstCostOf(tenth, { input: 1, output: 0, audio: false })).toBe(1);
    const cached = sheet({ input: 1_000_000, cacheWrite: 1_250_000, output: 5_000_000, reasoning: 6_000_000 });
    for (const used of [
      usage({ input: 1000, output: 100 }),
      usage({ input: 1000, cacheWrite: 1000, output: 100, reasoning: 100 }),
      usage({ input: 1000, cached: 400, output: 1 }),
    ])
      expect(worstCostOf(cached, { input: 1000, output: 100, audio: false })).toBeGreaterThanOrEqual(
        costOf(cached, used) ?? Number.NaN,
      );
  });

  it('counts every tier the input may fall into', () => {
    const odd = sheet({ input: 9_000_000, output: 1_000_000 }, [
      { aboveInputTokens: 1000, rates: rates({ input: 2_000_000, output: 1_000_000 }) },
    ]);
    expect(worstCostOf(odd, { input: 2000, output: 0, audio: false })).toBe(18_000);
    const usual = sheet({ input: 1_000_000, output: 1_000_000 }, [
      { aboveInputTokens: 1000, rates: rates({ input: 2_000_000, output: 3_000_000 }) },
    ]);
    expect(worstCostOf(usual, { input: 1000, output: 10, audio: false })).toBe(1010);
    expect(worstCostOf(usual, { input: 1001, output: 10, audio: false })).toBe(2032);
  });

  it('is unknown when sound may come and sound has no price', () => {
    expect(worstCostOf(GPT_4O, { input: 10, output: 10, audio: true })).toBeNull();
    expect(worstCostOf(sheet({ output: 1 }), { input: 10, output: 10, audio: false })).toBeNull();
  });
});

describe('a factor', () => {
  it('multiplies every rate and tier, half up to a micro-dollar per million', () => {
    const zone = scaled(
      sheet({ input: 2_500_000, output: 15 }, [{ aboveInputTokens: 5, rates: rates({ input: 5_000_000 }) }]),
      1100,
    );
    expect(zone.rates).toMatchObject({ input: 2_750_000, output: 17, cachedInput: null });
    expect(zone.tiers[0]?.rates.input).toBe(5_500_000);
    expect(costOf(zone, usage({ input: 3 }))).toBe(8);
  });
});

import { describe, expect, it } from 'vitest';
import { tokensOf } from './deployment-form.tsx';

describe('a number of tokens', () => {
  it('is read as people write it', () => {
    expect(['128000', '128,000', '128k', '1M', '0.5k', ' 200 000 '].map((text) => tokensOf(text.trim()))).toEqual([
      128_000, 128_000, 128_000, 1_000_000, 500, 200_000,
    ]);
  });

  it('is unknown when nothing is written', () => {
    expect(tokensOf('')).toBeNull();
  });

  it('is refused when it is no such number', () => {
    expect(['lots', '0', '-5', '1e9', '128kk', '200000000000'].map(tokensOf)).toEqual(Array(6).fill(undefined));
  });
});

import { describe, expect, it } from 'vitest';
import { fuzzyScore } from './fuzzy.ts';

const best = (query: string, texts: string[]) =>
  texts
    .map((text) => ({ text, score: fuzzyScore(query, text) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ text }) => text);

describe('fuzzyScore', () => {
  it('finds letters in order, whatever the case and accents', () => {
    expect(fuzzyScore('nwch', 'New chat')).toBeGreaterThan(0);
    expect(fuzzyScore('cafe', 'Café au lait')).toBeGreaterThan(0);
    expect(fuzzyScore('tahc', 'New chat')).toBe(0);
  });

  it('puts whole words before scattered letters, and beginnings first', () => {
    expect(best('set', ['Sunset plan', 'Settings', 'Some easy text'])[0]).toBe('Settings');
    expect(best('nc', ['Sunbeam cabin', 'New chat'])[0]).toBe('New chat');
  });

  it('finds Chinese titles by any part', () => {
    expect(best('量子', ['解释一下量子纠缠', '旅行计划'])).toEqual(['解释一下量子纠缠']);
  });

  it('takes everything for an empty query', () => {
    expect(fuzzyScore('', 'anything')).toBeGreaterThan(0);
  });
});

import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { estimateInput } from '../usage.ts';
import { needsOf } from './demand.ts';

function needs(json: Record<string, unknown>, model: string | null = 'gpt-4o') {
  const body = Buffer.from(JSON.stringify(json));
  return needsOf({ wire: 'chat-completions', json, body }, estimateInput(json), model);
}
const say = (content: unknown) => ({ messages: [{ role: 'user', content }] });

describe('what a call may need', () => {
  it('is never less than the prompt’s true tokens, in any writing', () => {
    for (const text of [
      'Plain English words are about four characters each.',
      '中文的每个字大约一个词元，有时更多。'.repeat(20),
      '🜁🜂🜃🜄 ᚠᚢᚦᚨᚱᚲ ꙮ '.repeat(30),
      'q8Zx0Kp4vB7nM2tR9wL5'.repeat(50),
      '\u0000\u0001'.repeat(100),
      '{"a":[1,2,3],"b":"\\"quoted\\""}'.repeat(40),
      '',
    ])
      expect(needs(say(text)).worst.input, text.slice(0, 20)).toBeGreaterThanOrEqual(encode(text).length + 7);
  });

  it('is the longest answer that may be asked for and can be given, times the choices', () => {
    const worst = (json: object, model: string | null = 'gpt-4o') =>
      needs({ ...say('x'), ...json }, model).worst.output;
    expect(worst({})).toBe(16_384);
    expect(worst({ max_tokens: 100 })).toBe(100);
    expect(worst({ max_completion_tokens: 50, max_tokens: 100 })).toBe(50);
    expect(worst({ max_tokens: 1e9 })).toBe(16_384);
    expect(worst({ max_tokens: 100, n: 3 })).toBe(300);
    expect(worst({ max_tokens: 1000 }, null)).toBe(1000);
    expect(worst({}, null)).toBe(32_768);
    expect(worst({ max_tokens: 1e300, n: 1e300 }, null)).toBe(10_000_000 * 128);
    for (const nonsense of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY, '100', null, {}])
      expect(worst({ max_tokens: nonsense, n: nonsense })).toBe(16_384);
  });

  it('is no answer at all for vectors, and one for each prompt of several', () => {
    const json = { input: ['a', 'b'] };
    const body = Buffer.from(JSON.stringify(json));
    expect(needsOf({ wire: 'embeddings', json, body }, 2, 'text-embedding-3-small')).toMatchObject({
      tokens: 2,
      worst: { output: 0 },
    });
    expect(needs({ prompt: ['a', 'b', 'c'], best_of: 4, max_tokens: 10 }).worst.output).toBe(120);
    expect(needs({ prompt: [1, 2, 3], max_tokens: 10 }).worst.output).toBe(10);
  });

  it('counts against tokens per minute as Azure does: the prompt and the longest answer', () => {
    const input = estimateInput(say('Say hello.'));
    expect(needs(say('Say hello.')).tokens).toBe(input + 16);
    expect(needs({ ...say('Say hello.'), max_tokens: 500 }).tokens).toBe(input + 500);
  });

  it('counts pictures by the piece, not by their bytes', () => {
    const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(2_000_000)}` } };
    const { input } = needs(say([{ type: 'text', text: 'what is this' }, picture])).worst;
    expect(input).toBeGreaterThan(5000);
    expect(input).toBeLessThan(6000);
    expect(needs(say([picture]), 'gpt-4o-mini').worst.input).toBeGreaterThan(48_169);
    expect(
      needs(say([{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }])).worst.input,
    ).toBeGreaterThan(5000);
  });

  it('knows when sound goes in or comes out', () => {
    expect(needs(say('x')).worst.audio).toBe(false);
    expect(needs(say([{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }])).worst.audio).toBe(true);
    expect(needs({ ...say('x'), modalities: ['text', 'audio'] }).worst.audio).toBe(true);
  });

  it('takes any body for what it is', () => {
    for (const json of [{}, { messages: 'x' }, { messages: [null, 1, { content: [null, 3, {}] }] }])
      expect(needs(json).worst.input).toBeGreaterThan(0);
  });
});

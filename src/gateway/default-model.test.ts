import { describe, expect, it } from 'vitest';
import { defaultModel } from './default-model.ts';

const real = { name: 'gpt-4o', model: null, simulated: false };
const other = { name: 'o3', model: null, simulated: false };
const simulated = { name: 'sim', model: null, simulated: true };
const painter = { name: 'pictures', model: 'gpt-image-1', simulated: false };
const embedder = { name: 'text-embedding-3-large', model: null, simulated: false };

describe('the default model', () => {
  it('is the most personal wish that is usable', () => {
    expect(defaultModel([real, other], ['o3', 'gpt-4o'])).toBe('o3');
    expect(defaultModel([real, other], [null, undefined, 'o3'])).toBe('o3');
  });

  it('never points at a model that is not there', () => {
    expect(defaultModel([real], ['gpt-5-mini', 'deleted'])).toBe('gpt-4o');
    expect(defaultModel([], ['gpt-5-mini'])).toBeNull();
  });

  it('takes the simulator only when nothing else is there, or when it was wished for', () => {
    expect(defaultModel([simulated, real], [])).toBe('gpt-4o');
    expect(defaultModel([simulated], [])).toBe('sim');
    expect(defaultModel([simulated, real], ['sim'])).toBe('sim');
  });

  it('is one that chats wherever there is one', () => {
    expect(defaultModel([painter, embedder, real], [])).toBe('gpt-4o');
    expect(defaultModel([painter, embedder, simulated], [])).toBe('sim');
    expect(defaultModel([painter], [])).toBe('pictures');
  });
});

import { expect, it } from 'vitest';
import type { CatalogueModel } from '#shared/contract/catalogue.ts';
import { NO_WISH, shownOf } from './choosing.ts';

function model(name: string, more: Partial<CatalogueModel> = {}): CatalogueModel {
  return {
    model: name,
    provider: 'azure-openai',
    vendor: 'Azure OpenAI',
    kind: 'chat',
    contextTokens: null,
    outputTokens: null,
    capabilities: { vision: false, tools: true, reasoning: false },
    responsesOnly: false,
    price: { source: 'unknown', input: null, cachedInput: null, output: null },
    released: null,
    retires: null,
    deployments: [],
    connections: [],
    ...more,
  };
}
const price = (input: number) => ({ source: 'list', input, cachedInput: null, output: input * 4 }) as const;
const all = [
  model('dear', { price: price(5), released: '2024-01-01', contextTokens: 100 }),
  model('unknown'),
  model('cheap', { price: price(1), released: '2026-01-01', deployments: ['mine'] }),
  model('vectors', { kind: 'embedding', price: price(0) }),
  model('claude', {
    provider: 'anthropic',
    vendor: 'Anthropic',
    capabilities: { vision: true, tools: true, reasoning: true },
  }),
];
const names = (wish: Partial<typeof NO_WISH>) => shownOf(all, { ...NO_WISH, ...wish }).map((one) => one.model);

it('puts what is not known last, whatever the order', () => {
  expect(names({ sort: 'input' })).toEqual(['cheap', 'dear', 'unknown', 'claude']);
  expect(names({ sort: 'newest' }).slice(0, 2)).toEqual(['cheap', 'dear']);
  expect(names({ sort: 'context' })[0]).toBe('dear');
});

it('narrows by all wishes at once', () => {
  expect(names({ kind: 'embedding' })).toEqual(['vectors']);
  expect(names({ can: ['vision', 'reasoning'] })).toEqual(['claude']);
  expect(names({ here: true })).toEqual(['cheap']);
  expect(names({ text: 'anthropic CLAU' })).toEqual(['claude']);
  expect(names({ vendor: 'anthropic', here: true })).toEqual([]);
});

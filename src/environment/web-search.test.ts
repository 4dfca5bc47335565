import { describe, expect, it } from 'vitest';
import { createVariables } from './variables.ts';
import { readWebSearch } from './web-search.ts';

function read(env: Record<string, string>) {
  const variables = createVariables(env);
  const declared = readWebSearch(variables);
  const said = Object.fromEntries(variables.states().map(({ name, effect, note }) => [name, [effect, note?.code]]));
  return { declared, said };
}

describe('the variables of web search', () => {
  it('are one’s own server by its address', () => {
    const { declared, said } = read({ SEARXNG_URL: 'http://searxng:8080' });
    expect(declared).toEqual({ engine: 'searxng', address: 'http://searxng:8080', key: '' });
    expect(said).toEqual({ SEARXNG_URL: ['used', 'searches'] });
  });

  it('name the engine where several could be asked', () => {
    const env = { SEARCH_PROVIDERS: 'firecrawl, Tavily,brave', BRAVE_API_KEY: 'b-key', TAVILY_API_KEY: 't-key' };
    const { declared, said } = read(env);
    expect(declared).toEqual({ engine: 'tavily', address: null, key: 't-key' });
    expect(said).toEqual({
      SEARCH_PROVIDERS: ['used', 'searches'],
      BRAVE_API_KEY: ['ignored', 'search_other'],
      TAVILY_API_KEY: ['used', 'searches'],
    });
  });

  it('say when nothing comes of them', () => {
    expect(read({})).toEqual({ declared: null, said: {} });
    expect(read({ SEARCH_PROVIDERS: 'brave' })).toEqual({
      declared: null,
      said: { SEARCH_PROVIDERS: ['ignored', 'search_none'] },
    });
    expect(read({ SEARXNG_URL: 'searxng' }).declared).toBeNull();
  });
});

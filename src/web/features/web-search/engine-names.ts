import type { EngineName } from '#shared/contract/web-search.ts';

/** Names of products, the same in every language. */
export const engineNames: Record<EngineName, string> = {
  searxng: 'SearXNG',
  brave: 'Brave Search',
  tavily: 'Tavily',
  bocha: 'Bocha 博查',
  exa: 'Exa',
  serper: 'Google (Serper)',
  kagi: 'Kagi',
  jina: 'Jina',
};

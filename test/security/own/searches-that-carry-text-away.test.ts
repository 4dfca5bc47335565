/**
 * A page or document could tell the model to look for an address with what was said in the chat in it: an engine that gives
 * an address back when it is asked for one made it readable, and reading it carried the text to whoever wrote the page.
 */
import { expect, it } from 'vitest';
import { searchWeb } from '#chat/tools/web-search.ts';
import type { ToolContext } from '#chat/tools/tool.ts';

async function readableAfter(query: string, urls: readonly string[]): Promise<string[]> {
  const addresses: string[] = [];
  const hits = urls.map((url) => ({ title: 'x', url, text: 'x', date: null }));
  const signal = new AbortController().signal;
  // The tool uses nothing else of its context.
  const context = { addresses, signal, web: { search: () => Promise.resolve(hits) } } as unknown as ToolContext;
  await searchWeb.run({ query }, context);
  return addresses;
}

it.each([
  ['https://evil.example/?said=the%20plan', 'https://evil.example/?said=the%20plan'],
  ['evil.example/the+plan', 'https://www.evil.example/the%20plan'],
  ['please open EVIL.example/the plan now', 'https://evil.example/the%20plan/'],
])('what a search asked for by its address is not read: %s', async (query, url) => {
  expect(await readableAfter(query, [url, 'https://docs.example/plan'])).toEqual(['https://docs.example/plan']);
});

it('what a search found by words is, also at a place that the words name', async () => {
  const urls = ['https://docs.example/asyncio/tasks', 'https://docs.example/', 'https://other.example/%E0%A4%A'];
  expect(await readableAfter('docs.example asyncio tasks', urls)).toEqual(urls);
});

/** Engines of web search as rows: how each is asked, and where in its answer the pages stand. */
import { z } from 'zod';
import type { EngineName, Hit } from '#shared/contract/web-search.ts';

export interface Question {
  query: string;
  /** At most so many pages. */
  count: number;
}

export interface Engine {
  /** Where it answers unless the owner says otherwise; null: there is no such place. */
  address: string | null;
  needsKey: boolean;
  /** What to send. `address` has no slash at its end. */
  request(question: Question, address: string, key: string): { url: string; init: RequestInit };
  /** The pages of a parsed answer. Throws a ZodError for what is no answer of this engine. */
  hits(answer: unknown): Hit[];
}

const Words = z.string().nullish();

/** Reads a list of pages, whose fields each engine names otherwise. */
function pages<Shape extends z.ZodType>(shape: Shape, hitOf: (page: z.output<Shape>) => Partial<Hit>) {
  const List = z.array(shape).nullish();
  return (list: unknown): Hit[] =>
    (List.parse(list) ?? []).map((page) => {
      const { title, url, text, date } = hitOf(page);
      return { title: title ?? '', url: url ?? '', text: text ?? '', date: date ?? null };
    });
}

const field = (answer: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((at, name) => z.record(z.string(), z.unknown()).nullish().parse(at)?.[name], answer);

const given = (value: string | null | undefined): string => value ?? '';

/** Some mark the words that were found. */
const plain = (text: string | null | undefined) => given(text).replaceAll(/<\/?(?:strong|b|em)>/g, '');

function asked(address: string, path: string, query: Record<string, string>): string {
  return `${address}${path}?${new URLSearchParams(query).toString()}`;
}

const got = (headers: Record<string, string>): RequestInit => ({
  headers: { accept: 'application/json', ...headers },
});

const posted = (headers: Record<string, string>, body: unknown): RequestInit => ({
  method: 'POST',
  headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const engineRows: Record<EngineName, Engine> = {
  /** docs.searxng.org/dev/search_api.html; its settings must list `json` among the formats. */
  searxng: {
    address: null,
    needsKey: false,
    request: ({ query }, address, key) => ({
      url: asked(address, '/search', { q: query, format: 'json' }),
      init: got(key === '' ? {} : { authorization: `Bearer ${key}` }),
    }),
    hits: (answer) =>
      pages(z.object({ title: Words, url: Words, content: Words, publishedDate: Words }), (page) => ({
        title: given(page.title),
        url: given(page.url),
        text: given(page.content),
        date: page.publishedDate ?? null,
      }))(field(answer, 'results')),
  },
  /** api-dashboard.search.brave.com/app/documentation/web-search */
  brave: {
    address: 'https://api.search.brave.com',
    needsKey: true,
    request: ({ query, count }, address, key) => ({
      url: asked(address, '/res/v1/web/search', { q: query, count: String(count) }),
      init: got({ 'x-subscription-token': key }),
    }),
    hits: (answer) =>
      pages(
        z.object({
          title: Words,
          url: Words,
          description: Words,
          age: Words,
          extra_snippets: z.array(z.string()).nullish(),
        }),
        (page) => ({
          title: plain(page.title),
          url: given(page.url),
          text: [page.description, ...(page.extra_snippets ?? [])].map(plain).join('\n'),
          date: page.age ?? null,
        }),
      )(field(answer, 'web', 'results')),
  },
  /** docs.tavily.com/documentation/api-reference/endpoint/search */
  tavily: {
    address: 'https://api.tavily.com',
    needsKey: true,
    request: ({ query, count }, address, key) => ({
      url: `${address}/search`,
      init: posted({ authorization: `Bearer ${key}` }, { query, max_results: count }),
    }),
    hits: (answer) =>
      pages(z.object({ title: Words, url: Words, content: Words, published_date: Words }), (page) => ({
        title: given(page.title),
        url: given(page.url),
        text: given(page.content),
        date: page.published_date ?? null,
      }))(field(answer, 'results')),
  },
  /** open.bochaai.com; its answers have the shape of Bing's. */
  bocha: {
    address: 'https://api.bochaai.com',
    needsKey: true,
    request: ({ query, count }, address, key) => ({
      url: `${address}/v1/web-search`,
      init: posted({ authorization: `Bearer ${key}` }, { query, count, summary: true, freshness: 'noLimit' }),
    }),
    hits: (answer) =>
      pages(z.object({ name: Words, url: Words, snippet: Words, summary: Words, datePublished: Words }), (page) => ({
        title: given(page.name),
        url: given(page.url),
        text: given(page.summary ?? page.snippet),
        date: page.datePublished ?? null,
      }))(field(answer, 'data', 'webPages', 'value')),
  },
  /** docs.exa.ai/reference/search */
  exa: {
    address: 'https://api.exa.ai',
    needsKey: true,
    request: ({ query, count }, address, key) => ({
      url: `${address}/search`,
      init: posted({ 'x-api-key': key }, { query, numResults: count, contents: { text: { maxCharacters: 1500 } } }),
    }),
    hits: (answer) =>
      pages(z.object({ title: Words, url: Words, text: Words, publishedDate: Words }), (page) => ({
        title: given(page.title),
        url: given(page.url),
        text: given(page.text),
        date: page.publishedDate ?? null,
      }))(field(answer, 'results')),
  },
  /** serper.dev: Google's pages. */
  serper: {
    address: 'https://google.serper.dev',
    needsKey: true,
    request: ({ query, count }, address, key) => ({
      url: `${address}/search`,
      init: posted({ 'x-api-key': key }, { q: query, num: count }),
    }),
    hits: (answer) =>
      pages(z.object({ title: Words, link: Words, snippet: Words, date: Words }), (page) => ({
        title: given(page.title),
        url: given(page.link),
        text: given(page.snippet),
        date: page.date ?? null,
      }))(field(answer, 'organic')),
  },
  /** help.kagi.com/kagi/api/search.html; entries of other kinds (related searches) are no pages. */
  kagi: {
    address: 'https://kagi.com',
    needsKey: true,
    request: ({ query, count }, address, key) => ({
      url: asked(address, '/api/v0/search', { q: query, limit: String(count) }),
      init: got({ authorization: `Bot ${key}` }),
    }),
    hits: (answer) =>
      pages(z.object({ t: z.number(), title: Words, url: Words, snippet: Words, published: Words }), (page) => ({
        title: given(page.title),
        url: page.t === 0 ? given(page.url) : '',
        text: plain(page.snippet),
        date: page.published ?? null,
      }))(field(answer, 'data')),
  },
  /** jina.ai/reader, its search; without the pages themselves, which `read_web_page` reads. */
  jina: {
    address: 'https://s.jina.ai',
    needsKey: true,
    request: ({ query, count }, address, key) => ({
      url: asked(address, '/', { q: query, num: String(count) }),
      init: got({ authorization: `Bearer ${key}`, 'x-respond-with': 'no-content' }),
    }),
    hits: (answer) =>
      pages(z.object({ title: Words, url: Words, description: Words, date: Words }), (page) => ({
        title: given(page.title),
        url: given(page.url),
        text: given(page.description),
        date: page.date ?? null,
      }))(field(answer, 'data')),
  },
};

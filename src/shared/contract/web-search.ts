import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** Whom answers may ask for pages of the web. SearXNG is one's own server; the others take a key. */
export const engines = ['searxng', 'brave', 'tavily', 'bocha', 'exa', 'serper', 'kagi', 'jina'] as const;
export type EngineName = (typeof engines)[number];

export const WebSearchSettings = z.strictObject({
  engine: z.enum(engines),
  /** Where it answers; null: at the engine's own address. SearXNG has none of its own. */
  address: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
});
export type WebSearchSettings = z.infer<typeof WebSearchSettings>;

export const WebSearchState = z.object({
  settings: WebSearchSettings.nullable(),
  hasKey: z.boolean(),
  /** Variables win, and stay as they are. */
  source: z.enum(['environment', 'instance', 'default']),
});
export type WebSearchState = z.infer<typeof WebSearchState>;

export const WebSearchChange = WebSearchSettings.extend({
  /** Absent: the kept one stays, if it is of the same engine at the same address. */
  key: z.string().trim().max(500).optional(),
});
export type WebSearchChange = z.infer<typeof WebSearchChange>;

export const Hit = z.object({
  title: z.string(),
  url: z.string(),
  text: z.string(),
  /** As the engine writes it. */
  date: z.string().nullable(),
});
export type Hit = z.infer<typeof Hit>;

export const getWebSearch = endpoint({
  method: 'GET',
  path: '/api/web-search',
  access: 'admin',
  result: WebSearchState,
});

/** Throws `setting_locked`, `web_search_key_missing`, `web_search_address_missing`. */
export const putWebSearch = endpoint({
  method: 'PUT',
  path: '/api/web-search',
  access: 'admin',
  body: WebSearchChange,
  result: WebSearchState,
});

export const deleteWebSearch = endpoint({
  method: 'DELETE',
  path: '/api/web-search',
  access: 'admin',
  result: WebSearchState,
});

/** Searches once with what is stored. Throws `web_search_unset`, `web_search_refused`, `web_search_failed`, `address_*`. */
export const tryWebSearch = endpoint({
  method: 'POST',
  path: '/api/web-search/try',
  access: 'admin',
  body: z.strictObject({ query: z.string().trim().min(1).max(400) }),
  result: z.object({ hits: z.array(Hit) }),
});

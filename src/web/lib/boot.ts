/** What the server wrote into the page, so that the first picture needs no second question. */
import type { QueryClient } from '@tanstack/react-query';
import { getSession, type SessionState } from '#shared/contract/account.ts';
import { listChats } from '#shared/contract/chats.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { listModels } from '#shared/contract/models.ts';
import { call, keyOf } from './api.ts';

/** The content of `<script type="application/json" id="boot">`. */
export type Boot = SessionState & {
  models?: Result<typeof listModels>;
  chats?: Result<typeof listChats>;
};

export async function boot(): Promise<Boot> {
  const written = document.getElementById('boot')?.textContent.trim() ?? '';
  // Our own server wrote it; without it (the development server) the same is asked for.
  return written === '' ? call(getSession) : (JSON.parse(written) as Boot);
}

/** Puts what came with the page where its queries look. */
export function seed(queries: QueryClient, { models, chats }: Boot): void {
  if (models) queries.setQueryData(keyOf(listModels), models);
  if (chats) queries.setQueryData(keyOf(listChats, { query: {} }), { pages: [chats], pageParams: [undefined] });
}

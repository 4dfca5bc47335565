/** What the server wrote into the page, so that the first picture needs no second question. */
import type { QueryClient } from '@tanstack/react-query';
import type { Boot } from '#shared/boot.ts';
import { getSession } from '#shared/contract/account.ts';
import { listChats } from '#shared/contract/chats.ts';
import { listModels } from '#shared/contract/models.ts';
import { listProjects } from '#shared/contract/projects.ts';
import { call, keyOf } from './api.ts';

export async function boot(): Promise<Boot> {
  const written = document.getElementById('boot')?.textContent.trim() ?? '';
  if (written === '')
    return { session: await call(getSession), models: null, chats: null, pinned: null, projects: null };
  // Our own server wrote it. Without it (the development server) the same is asked for.
  return JSON.parse(written) as Boot;
}

/** Puts what came with the page where its queries look. */
export function seed(queries: QueryClient, { models, chats, pinned, projects }: Boot): void {
  if (models) queries.setQueryData(keyOf(listModels), models);
  if (chats) queries.setQueryData(keyOf(listChats, { query: { view: 'recent' } }), chats);
  if (pinned) queries.setQueryData(keyOf(listChats, { query: { view: 'pinned' } }), pinned);
  if (projects) queries.setQueryData(keyOf(listProjects), projects);
}

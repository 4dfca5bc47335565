import type { QueryClient } from '@tanstack/react-query';
import { getChat } from '#shared/contract/chats.ts';
import { keyOf } from './api.ts';

/** As many chats that are not on screen are kept ready; going back to an older one asks the server. */
const KEPT = 20;

/** Lets go of the chats that were looked at longest ago, so that a long day does not fill the memory. */
export function forgetOldChats(queries: QueryClient): void {
  const cache = queries.getQueryCache();
  const idle = cache.findAll({ queryKey: keyOf(getChat), type: 'inactive' });
  const oldest = idle.toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt).slice(KEPT);
  for (const query of oldest) cache.remove(query);
}

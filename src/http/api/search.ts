import { searchMessages } from '#shared/contract/search.ts';
import { handle, type Mounted } from '../mount.ts';

export const searchRoutes: Mounted[] = [
  handle(searchMessages, async ({ query: { since, until, ...query }, who }, deps) =>
    deps.searching.search(who.principal.userId, {
      ...query,
      ...(since === undefined ? {} : { since: Date.parse(since) }),
      ...(until === undefined ? {} : { until: Date.parse(until) }),
    }),
  ),
];

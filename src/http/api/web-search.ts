import { deleteWebSearch, getWebSearch, putWebSearch, tryWebSearch } from '#shared/contract/web-search.ts';
import { handle, type Mounted } from '../mount.ts';

const MOST_SHOWN = 5;

export const webSearchRoutes: Mounted[] = [
  handle(getWebSearch, (_, { webSearch }) => webSearch.state()),
  handle(putWebSearch, ({ body }, { webSearch }) => webSearch.put(body)),
  handle(deleteWebSearch, (_, { webSearch }) => webSearch.put(null)),
  handle(tryWebSearch, async ({ body, request }, { webSearch }) => ({
    hits: await webSearch.find({ query: body.query, count: MOST_SHOWN }, request.signal),
  })),
];

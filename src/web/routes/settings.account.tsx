import { listDevices } from '#shared/contract/account.ts';
import { getRoom } from '#shared/contract/files.ts';
import { getFactor, listPasskeys } from '#shared/contract/proofs.ts';
import { listToolConnections } from '#shared/contract/tool-servers.ts';
import { listToolWords } from '#shared/contract/tool-words.ts';
import { Account } from '../features/settings/account.tsx';
import { ahead } from '../lib/ahead.ts';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/account', {
  loader: ({ queries }) =>
    ahead(
      queries.prefetchQuery(query(listDevices)),
      queries.prefetchQuery(query(getFactor)),
      queries.prefetchQuery(query(getRoom)),
      queries.prefetchQuery(query(listPasskeys)),
      queries.prefetchQuery(query(listToolConnections)),
      queries.prefetchQuery(query(listToolWords)),
    ),
  component: Account,
});

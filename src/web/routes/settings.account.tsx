import { listDevices } from '#shared/contract/account.ts';
import { Account } from '../features/settings/account.tsx';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/account', {
  loader: ({ queries }) => queries.prefetchQuery(query(listDevices)),
  component: Account,
});

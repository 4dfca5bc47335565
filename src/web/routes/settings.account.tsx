import { createFileRoute } from '@tanstack/react-router';
import { listDevices } from '#shared/contract/account.ts';
import { Account } from '../features/settings/account.tsx';
import { query } from '../lib/api.ts';

export const Route = createFileRoute('/settings/account')({
  loader: ({ context: { queries } }) => queries.prefetchQuery(query(listDevices)),
  component: Account,
});

import { createFileRoute } from '@tanstack/react-router';
import { listEnvironment } from '#shared/contract/settings.ts';
import { Environment } from '../features/settings/environment.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { query } from '../lib/api.ts';

export const Route = createFileRoute('/settings/environment')({
  loader: ({ context: { queries } }) => queries.prefetchQuery(query(listEnvironment)),
  component: () => (
    <AdminOnly>
      <Environment />
    </AdminOnly>
  ),
});

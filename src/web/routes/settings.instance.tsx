import { createFileRoute } from '@tanstack/react-router';
import { listSettings } from '#shared/contract/settings.ts';
import { Instance } from '../features/settings/instance.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { query } from '../lib/api.ts';

export const Route = createFileRoute('/settings/instance')({
  loader: ({ context: { queries } }) => queries.prefetchQuery(query(listSettings)),
  component: () => (
    <AdminOnly>
      <Instance />
    </AdminOnly>
  ),
});

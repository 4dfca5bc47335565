import { listEnvironment } from '#shared/contract/settings.ts';
import { Environment } from '../features/settings/environment.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/environment', {
  loader: ({ queries }) => queries.prefetchQuery(query(listEnvironment)),
  component: () => (
    <AdminOnly>
      <Environment />
    </AdminOnly>
  ),
});

import { listSettings } from '#shared/contract/settings.ts';
import { Instance } from '../features/settings/instance.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/instance', {
  loader: ({ queries }) => queries.prefetchQuery(query(listSettings)),
  component: () => (
    <AdminOnly>
      <Instance />
    </AdminOnly>
  ),
});

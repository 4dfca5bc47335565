import { createFileRoute } from '@tanstack/react-router';
import { Instance } from '../features/settings/instance.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';

export const Route = createFileRoute('/settings/instance')({
  component: () => (
    <AdminOnly>
      <Instance />
    </AdminOnly>
  ),
});

import { createFileRoute } from '@tanstack/react-router';
import { Environment } from '../features/settings/environment.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';

export const Route = createFileRoute('/settings/environment')({
  component: () => (
    <AdminOnly>
      <Environment />
    </AdminOnly>
  ),
});

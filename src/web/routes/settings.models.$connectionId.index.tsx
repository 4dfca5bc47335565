import { createFileRoute } from '@tanstack/react-router';
import { ConnectionPage } from '../features/models/connection-page.tsx';

export const Route = createFileRoute('/settings/models/$connectionId/')({
  validateSearch: ({ check }): { check?: 'now' } => (check === 'now' ? { check } : {}),
  component: Page,
});

function Page() {
  const { connectionId } = Route.useParams();
  const { check } = Route.useSearch();
  return <ConnectionPage connectionId={connectionId} checkNow={check === 'now'} />;
}

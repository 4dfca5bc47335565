import { ConnectionPage } from '../features/models/connection-page.tsx';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/models/$connectionId', {
  validateSearch: ({ check, name }): { check?: 'now'; name?: string } => ({
    ...(check === 'now' && { check }),
    ...(typeof name === 'string' && name !== '' && { name }),
  }),
  component: Page,
});

function Page() {
  const { connectionId } = Route.useParams();
  const { check, name } = Route.useSearch();
  return (
    <ConnectionPage connectionId={connectionId} opening={check === undefined ? null : { check, name: name ?? null }} />
  );
}

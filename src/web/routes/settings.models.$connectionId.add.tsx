import { AddDeployment } from '../features/models/deployment-page.tsx';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/models/$connectionId/add', {
  validateSearch: ({ model }): { model?: string } => (typeof model === 'string' && model !== '' ? { model } : {}),
  component: Page,
});

function Page() {
  return <AddDeployment connectionId={Route.useParams().connectionId} model={Route.useSearch().model} />;
}

import { EditDeployment } from '../features/models/deployment-page.tsx';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/models/$connectionId/$deploymentId', { component: Page });

function Page() {
  return <EditDeployment {...Route.useParams()} />;
}

import { createFileRoute } from '@tanstack/react-router';
import { EditDeployment } from '../features/models/deployment-page.tsx';

export const Route = createFileRoute('/settings/models/$connectionId/$deploymentId')({ component: Page });

function Page() {
  return <EditDeployment {...Route.useParams()} />;
}

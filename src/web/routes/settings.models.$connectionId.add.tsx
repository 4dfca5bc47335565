import { createFileRoute } from '@tanstack/react-router';
import { AddDeployment } from '../features/models/deployment-page.tsx';

export const Route = createFileRoute('/settings/models/$connectionId/add')({ component: Page });

function Page() {
  return <AddDeployment connectionId={Route.useParams().connectionId} />;
}

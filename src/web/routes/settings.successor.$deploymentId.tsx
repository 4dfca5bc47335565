import { SuccessorPage } from '../features/successor/successor-page.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/successor/$deploymentId', { component: Page });

function Page() {
  const { successor: words } = useSettingsWords();
  const { deploymentId } = Route.useParams();
  return (
    <AdminOnly>
      <SettingsPage title={words.title} intro={words.intro} broad>
        <SuccessorPage key={deploymentId} deploymentId={deploymentId} />
      </SettingsPage>
    </AdminOnly>
  );
}

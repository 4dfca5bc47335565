import { Features } from '../features/instance/features-page.tsx';
import { RatingsTold } from '../features/instance/ratings-told.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { useWords } from '../lib/i18n.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/features', { component: Page });

function Page() {
  const { shell } = useWords();
  const { house: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={shell.pages.features} intro={words.featuresIntro}>
        <Features />
        <RatingsTold />
      </SettingsPage>
    </AdminOnly>
  );
}

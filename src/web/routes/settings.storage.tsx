import { Storage } from '../features/instance/storage-page.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { useWords } from '../lib/i18n.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/storage', { component: Page });

function Page() {
  const { shell } = useWords();
  const { house: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={shell.pages.storage} intro={words.storageIntro}>
        <Storage />
      </SettingsPage>
    </AdminOnly>
  );
}

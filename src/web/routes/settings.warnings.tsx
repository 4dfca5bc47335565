import { Warnings } from '../features/warnings/warnings-page.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../features/settings/page.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/warnings', { component: WarningsPage });

function WarningsPage() {
  const { warnings: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={words.title} intro={words.intro} broad>
        <Warnings />
      </SettingsPage>
    </AdminOnly>
  );
}

import { getHealth, getVersions } from '#shared/contract/instance.ts';
import { Health } from '../features/instance/health-page.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { useWords } from '../lib/i18n.tsx';
import { ahead } from '../lib/ahead.ts';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/health', {
  loader: ({ queries }) => ahead(queries.prefetchQuery(query(getHealth)), queries.prefetchQuery(query(getVersions))),
  component: Page,
});

function Page() {
  const { shell } = useWords();
  const { house: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={shell.pages.health} intro={words.healthIntro}>
        <Health />
      </SettingsPage>
    </AdminOnly>
  );
}

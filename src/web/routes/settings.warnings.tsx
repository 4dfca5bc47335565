import { getMail } from '#shared/contract/mail.ts';
import { getWebhook, listDeliveries, listWarnings } from '#shared/contract/warnings.ts';
import { Warnings } from '../features/warnings/warnings-page.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { ahead } from '../lib/ahead.ts';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/warnings', {
  loader: ({ queries }) =>
    ahead(
      queries.prefetchQuery(query(listWarnings)),
      queries.prefetchQuery(query(getWebhook)),
      queries.prefetchQuery(query(getMail)),
      queries.prefetchQuery(query(listDeliveries)),
    ),
  component: WarningsPage,
});

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

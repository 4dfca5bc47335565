import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { Invoice } from '../features/usage/invoice-page.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/invoice', { component: InvoicePage });

function InvoicePage() {
  const { invoice: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={words.title} intro={words.intro} broad>
        <Invoice />
      </SettingsPage>
    </AdminOnly>
  );
}

import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../features/settings/page.tsx';
import { Prices } from '../features/prices/prices-page.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/prices', { component: PriceTable });

function PriceTable() {
  const { prices: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={words.title} intro={words.intro} broad>
        <Prices />
      </SettingsPage>
    </AdminOnly>
  );
}

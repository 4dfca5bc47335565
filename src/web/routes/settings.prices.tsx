import { listConnections } from '#shared/contract/connections.ts';
import { listPrices, listPricesInForce } from '#shared/contract/prices.ts';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { Prices } from '../features/prices/prices-page.tsx';
import { ahead } from '../lib/ahead.ts';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/prices', {
  loader: ({ queries }) =>
    ahead(
      queries.prefetchQuery(query(listPricesInForce)),
      queries.prefetchQuery(query(listPrices)),
      queries.prefetchQuery(query(listConnections)),
    ),
  component: PriceTable,
});

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

import { listKeys } from '#shared/contract/keys.ts';
import { listModels } from '#shared/contract/models.ts';
import { Keys } from '../features/keys/keys-page.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/keys', {
  // Both before the page shows: a list that grew above the form would push it away.
  loader: ({ queries }) =>
    Promise.all([queries.prefetchQuery(query(listKeys)), queries.prefetchQuery(query(listModels))]),
  component: KeysAndEndpoint,
});

function KeysAndEndpoint() {
  const { keys: words } = useSettingsWords();
  return (
    <SettingsPage title={words.title} intro={words.intro}>
      <Keys />
    </SettingsPage>
  );
}

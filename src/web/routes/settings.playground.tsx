import { listModels } from '#shared/contract/models.ts';
import { Playground } from '../features/playground/playground-page.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/playground', {
  loader: ({ queries }) => queries.prefetchQuery(query(listModels)),
  component: Page,
});

function Page() {
  const { playground: words } = useSettingsWords();
  return (
    <SettingsPage title={words.title} intro={words.intro} broad>
      <Playground />
    </SettingsPage>
  );
}

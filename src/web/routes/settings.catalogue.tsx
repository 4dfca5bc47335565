import { listCatalogue } from '#shared/contract/catalogue.ts';
import { Catalogue } from '../features/catalogue/catalogue-page.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { mayAdminister, usePerson } from '../lib/session.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/catalogue', {
  loader: ({ queries }) => queries.prefetchQuery(query(listCatalogue)),
  component: Page,
});

function Page() {
  const { catalogue: words } = useSettingsWords();
  return (
    <SettingsPage title={words.title} intro={words.intro} broad>
      <Catalogue mayDeploy={mayAdminister(usePerson())} />
    </SettingsPage>
  );
}

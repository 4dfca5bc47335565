import { SettingsPage } from '../lib/settings-frame.tsx';
import { usageSearch } from '../features/usage/search.ts';
import { askForUsage } from '../features/usage/ask.ts';
import { Usage } from '../features/usage/usage-page.tsx';
import { ahead } from '../lib/ahead.ts';
import { route } from '../lib/router/routing.tsx';
import { mayAdminister, usePerson } from '../lib/session.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/usage', {
  validateSearch: usageSearch,
  loader: ({ queries }) => ahead(...askForUsage(queries, Date.now())),
  component: UsageAndMoney,
});

function UsageAndMoney() {
  const { usage: words } = useSettingsWords();
  const search = Route.useSearch();
  const intro = mayAdminister(usePerson()) ? words.intro : words.introOwn;
  return (
    <SettingsPage title={words.title} intro={intro} broad>
      <Usage search={search} />
    </SettingsPage>
  );
}

import { listShares } from '#shared/contract/shares.ts';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { Shares } from '../features/share/shares-page.tsx';
import { query } from '../lib/api.ts';
import { spokenLanguage } from '../lib/i18n.tsx';
import { organisingWords, useOrganisingWords } from '../lib/organising-words.ts';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/settings/shares', {
  loader: ({ queries }) =>
    Promise.all([queries.prefetchQuery(query(listShares)), organisingWords.load(spokenLanguage())]),
  component: SharesPage,
});

function SharesPage() {
  const words = useOrganisingWords();
  return (
    <SettingsPage title={words.sharesTitle} intro={words.sharesIntro}>
      <Shares />
    </SettingsPage>
  );
}

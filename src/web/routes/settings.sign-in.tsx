import { listProviders } from '#shared/contract/sign-in.ts';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { SignOn } from '../features/sign-on/sign-on-page.tsx';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/sign-in', {
  loader: ({ queries }) => queries.prefetchQuery(query(listProviders)),
  component: SignInPage,
});

function SignInPage() {
  const { signOn: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={words.title} intro={words.intro}>
        <SignOn />
      </SettingsPage>
    </AdminOnly>
  );
}

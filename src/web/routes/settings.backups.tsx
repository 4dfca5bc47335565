import { listBackups } from '#shared/contract/backup.ts';
import { Backups } from '../features/instance/backups-page.tsx';
import { OwnerOnly } from '../features/instance/owner-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { query } from '../lib/api.ts';
import { useWords } from '../lib/i18n.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/backups', {
  loader: ({ queries }) => queries.prefetchQuery(query(listBackups)),
  component: BackupsPage,
});

function BackupsPage() {
  const { shell } = useWords();
  const { house: words } = useSettingsWords();
  return (
    <OwnerOnly>
      <SettingsPage title={shell.pages.backups} intro={words.backupsIntro} broad>
        <Backups />
      </SettingsPage>
    </OwnerOnly>
  );
}

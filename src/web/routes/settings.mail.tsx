import { Mail } from '../features/mail/mail-page.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../features/settings/page.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/mail', { component: MailPage });

function MailPage() {
  const { mail: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={words.title} intro={words.intro}>
        <Mail />
      </SettingsPage>
    </AdminOnly>
  );
}

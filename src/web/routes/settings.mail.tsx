import { OwnerOnly } from '../features/instance/owner-only.tsx';
import { Mail } from '../features/mail/mail-page.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/mail', { component: MailPage });

function MailPage() {
  const { mail: words } = useSettingsWords();
  return (
    <OwnerOnly>
      <SettingsPage title={words.title} intro={words.intro}>
        <Mail />
      </SettingsPage>
    </OwnerOnly>
  );
}

import { Audit } from '../features/audit/audit-page.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/audit', { component: AuditLog });

function AuditLog() {
  const { audit: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={words.title} intro={words.intro} broad>
        <Audit />
      </SettingsPage>
    </AdminOnly>
  );
}

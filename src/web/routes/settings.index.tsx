import { SettingsNav } from '../features/shell/settings-nav.tsx';
import { useWords } from '../lib/i18n.tsx';
import { useWide } from '../lib/media.ts';
import { Navigate, route } from '../lib/router/routing.tsx';

/** On a phone the list of pages; where the sidebar shows that list, the first page. */
export const Route = route('/settings/', { component: SettingsIndex });

function SettingsIndex() {
  const { shell } = useWords();
  if (useWide()) return <Navigate to="/settings/general" replace />;
  return (
    <div className="h-full overflow-y-auto px-3">
      <div className="page-head h-(--header-height)" />
      <h1 className="px-2.5 pb-4 text-page font-semibold tracking-tight">{shell.settings}</h1>
      <SettingsNav roomy />
    </div>
  );
}

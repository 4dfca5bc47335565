import { createFileRoute, Outlet, useMatchRoute } from '@tanstack/react-router';
import { ConnectionList } from '../features/models/connection-list.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsHeader } from '../features/settings/page.tsx';
import { BackToList } from '../features/models/back-to-list.tsx';
import { useMedia } from '../lib/media.ts';
import { useSettingsWords } from '../lib/settings-words.ts';

/** The list of connections and, beside it, what is open of it; on a narrow screen one or the other. */
export const Route = createFileRoute('/settings/models')({ component: Models });

function Models() {
  const { models: words } = useSettingsWords();
  const beside = useMedia('(min-width: 64rem)');
  const onList = useMatchRoute()({ to: '/settings/models' }) !== false;
  return (
    <AdminOnly>
      <div className="flex h-full flex-col">
        {beside || onList ? (
          <SettingsHeader />
        ) : (
          <SettingsHeader>
            <BackToList />
          </SettingsHeader>
        )}
        <div className="flex min-h-0 flex-1">
          {(beside || onList) && (
            <div
              className={
                beside ? 'w-75 shrink-0 overflow-y-auto pb-16 ps-8 pe-4' : 'w-full overflow-y-auto px-5 pb-16 sm:px-8'
              }
            >
              <h1 className="text-page font-semibold tracking-tight">{words.title}</h1>
              <p className="mt-1.5 mb-6 max-w-140 text-ui text-ink-soft">{words.intro}</p>
              <ConnectionList />
            </div>
          )}
          {(beside || !onList) && (
            <div
              className={`min-w-0 flex-1 overflow-y-auto px-5 pb-20 sm:px-8 ${beside ? 'border-s border-line' : ''}`}
            >
              {!beside && <h1 className="visually-hidden">{words.title}</h1>}
              <div className="max-w-measure">
                <Outlet />
              </div>
            </div>
          )}
        </div>
      </div>
    </AdminOnly>
  );
}

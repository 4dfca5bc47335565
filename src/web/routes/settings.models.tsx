import { listConnections, listLatencies } from '#shared/contract/connections.ts';
import { BackToList } from '../features/models/back-to-list.tsx';
import { ConnectionList } from '../features/models/connection-list.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsHeader } from '../lib/settings-frame.tsx';
import { ahead } from '../lib/ahead.ts';
import { query } from '../lib/api.ts';
import { useMedia } from '../lib/media.ts';
import { Outlet, route, useLocation } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';
import { usePageTitle } from '../lib/title.ts';

/** The list of connections and, beside it, what is open of it; on a narrow screen one or the other. */
export const Route = route('/settings/models', {
  loader: ({ queries }) =>
    ahead(
      queries.prefetchQuery(query(listConnections)),
      queries.prefetchQuery(query(listLatencies, { query: { span: 'hour' } })),
    ),
  component: Models,
});

function Models() {
  const { models: words } = useSettingsWords();
  usePageTitle(words.title);
  const beside = useMedia('(min-width: 64rem)');
  const onList = useLocation({ select: ({ pathname }) => pathname === '/settings/models' });
  return (
    <AdminOnly>
      <div className="flex h-full">
        {(beside || onList) && (
          <div className={`overflow-y-auto ${beside ? 'w-77 shrink-0 border-e border-line' : 'w-full'}`}>
            <SettingsHeader />
            <div className={beside ? 'ps-6 pe-4 pb-16' : 'mx-auto max-w-measure px-5 pb-16 sm:px-8'}>
              <h1 className="text-page font-semibold tracking-tight">{words.title}</h1>
              <p className="mt-1.5 mb-6 max-w-140 text-ui text-ink-soft">{words.intro}</p>
              <ConnectionList />
            </div>
          </div>
        )}
        {(beside || !onList) && (
          <div className="min-w-0 flex-1 overflow-y-auto">
            <SettingsHeader>{beside ? null : <BackToList />}</SettingsHeader>
            {!beside && <h1 className="visually-hidden">{words.title}</h1>}
            <div className="max-w-196 px-5 pb-20 sm:px-8">
              <div className="page-column">
                <Outlet />
              </div>
            </div>
          </div>
        )}
      </div>
    </AdminOnly>
  );
}

import { Suspense, useState } from 'react';
import type { Access } from '#shared/contract/endpoint.ts';
import { doors } from '#shared/permissions.ts';
import { FoldLine } from '../../ui/fold-line.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { lazy } from '../../lib/lazy.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Mark, ROLES } from './mark.tsx';

const EveryRoute = lazy(async () => ({ default: (await import('./every-route.tsx')).EveryRoute }));

/** Which door each act stands behind: the one the server keeps it by. */
const ACTS = {
  read: 'user',
  chat: 'member',
  usage: 'admin',
  models: 'admin',
  people: 'admin',
  house: 'owner',
  admins: 'owner',
} as const satisfies Record<string, Access>;

/** The table of permissions, readable at a glance; and the whole of it for who asks. */
export function Permissions() {
  const { people: words } = useSettingsWords();
  const [isWhole, setIsWhole] = useState(false);
  return (
    <>
      <table className="w-full text-small">
        <thead>
          <tr className="border-b border-line text-ink-soft">
            <td />
            {ROLES.map((role) => (
              <th key={role} className="px-2 py-2 text-center font-normal">
                {words.roles[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(['read', 'chat', 'usage', 'models', 'people', 'house', 'admins'] as const).map((act) => (
            <tr key={act} className="border-b border-line last:border-0">
              <th scope="row" className="py-2 text-start font-normal">
                {words.permission[act]}
              </th>
              {ROLES.map((role) => (
                <td key={role} className="px-2 py-2 text-center">
                  <Mark may={doors[ACTS[act]].roles.includes(role)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <details className="mt-3" onToggle={(event) => setIsWhole(event.currentTarget.open)}>
        <FoldLine>{words.everyRoute}</FoldLine>
        <p className="mt-2 max-w-140 text-small text-ink-soft">{words.everyRouteIntro}</p>
        {isWhole && (
          <Suspense fallback={<Skeleton className="mt-3 h-40" />}>
            <EveryRoute />
          </Suspense>
        )}
      </details>
    </>
  );
}

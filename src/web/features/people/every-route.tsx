import { contract } from '#shared/contract/index.ts';
import { doors } from '#shared/permissions.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Mark, ROLES } from './mark.tsx';

const routes = Object.values(contract)
  .filter(({ access }) => access !== 'public')
  .toSorted((a, b) => (a.path === b.path ? 0 : a.path < b.path ? -1 : 1));

/** Every route behind the door, as it is declared: the same lines the server keeps it by. */
export function EveryRoute() {
  const { people: words } = useSettingsWords();
  return (
    <div className="mt-3 max-h-120 overflow-auto" tabIndex={0} role="region" aria-label={words.everyRoute}>
      <table className="w-full text-small">
        <thead className="sticky top-0 bg-paper">
          <tr className="border-b border-line text-ink-soft">
            <th className="py-2 pe-4 text-start font-normal">{words.route}</th>
            {ROLES.map((role) => (
              <th key={role} className="px-2 py-2 text-center font-normal">
                {words.roles[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {routes.map(({ method, path, access, others }) => (
            <tr key={`${method} ${path}`} className="border-b border-line last:border-0">
              <th scope="row" className="py-1.5 pe-4 text-start font-mono font-normal">
                <span className="text-ink-soft">{method}</span> {path}
                {others === 'nobody' && <span className="font-sans text-ink-soft"> · {words.ownOnly}</span>}
              </th>
              {ROLES.map((role) => (
                <td key={role} className="px-2 py-1.5 text-center">
                  <Mark may={doors[access].roles.includes(role)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

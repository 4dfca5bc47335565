import Check from 'lucide-react/icons/check';
import type { Role } from '#shared/contract/account.ts';
import { Icon } from '../../ui/icon.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

const ROLES = ['viewer', 'member', 'admin', 'owner'] as const satisfies readonly Role[];
/** What each act needs at least; the server decides by its own table (identity/can.ts). */
const NEEDS = {
  read: 'viewer',
  chat: 'member',
  usage: 'admin',
  models: 'admin',
  people: 'admin',
  admins: 'owner',
} as const;

/** The table of permissions, readable at a glance. */
export function Permissions() {
  const { people: words } = useSettingsWords();
  return (
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
        {(['read', 'chat', 'usage', 'models', 'people', 'admins'] as const).map((act) => (
          <tr key={act} className="border-b border-line last:border-0">
            <th scope="row" className="py-2 text-start font-normal">
              {words.permission[act]}
            </th>
            {ROLES.map((role) => {
              const may = ROLES.indexOf(role) >= ROLES.indexOf(NEEDS[act]);
              return (
                <td key={role} className="px-2 py-2 text-center">
                  {may ? <Icon of={Check} className="inline text-accent" /> : <span aria-hidden="true">–</span>}
                  <span className="visually-hidden">{may ? words.yes : words.no}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

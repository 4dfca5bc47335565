import Check from 'lucide-react/icons/check';
import type { Role } from '#shared/contract/account.ts';
import { Icon } from '../../ui/icon.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** The columns of a table of permissions. */
export const ROLES = ['viewer', 'member', 'admin', 'owner'] as const satisfies readonly Role[];

/** A cell of a table of permissions. */
export function Mark({ may }: { may: boolean }) {
  const { people: words } = useSettingsWords();
  return (
    <>
      {may ? <Icon of={Check} className="inline text-accent" /> : <span aria-hidden="true">–</span>}
      <span className="visually-hidden">{may ? words.yes : words.no}</span>
    </>
  );
}

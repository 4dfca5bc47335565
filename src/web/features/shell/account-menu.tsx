import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down';
import { Icon } from '../../ui/icon.tsx';
import { late } from '../../ui/late.tsx';
import { Menu } from '../../ui/menu-box.tsx';
import { useWords } from '../../lib/i18n.tsx';
import { usePerson } from '../../lib/session.tsx';
import type { AccountMenuProps } from './account-menu-items.tsx';

const AccountMenuItems = late(async () => (await import('./account-menu-items.tsx')).AccountMenuItems);

export function AccountMenu(props: AccountMenuProps) {
  const { shell } = useWords();
  const person = usePerson();
  return (
    <Menu
      label={shell.account({ name: person.name })}
      side="top"
      ready={AccountMenuItems.fetch}
      className="w-61"
      trigger={(trigger) => (
        <button
          type="button"
          {...trigger}
          aria-label={shell.account({ name: person.name })}
          className="flex h-11 w-full items-center gap-2.5 rounded-control px-2 text-start hover:bg-hover aria-expanded:bg-hover"
        >
          <span
            aria-hidden="true"
            data-letter={String.fromCodePoint(person.name.codePointAt(0) ?? 0x3f).toLocaleUpperCase()}
            className="flex size-7 shrink-0 items-center justify-center rounded-full bg-tint text-small font-semibold text-accent before:content-[attr(data-letter)]"
          />
          <span className="min-w-0 flex-1 truncate text-ui font-medium">{person.name}</span>
          <Icon of={ChevronsUpDown} size={14} className="text-ink-soft" />
        </button>
      )}
    >
      <AccountMenuItems {...props} />
    </Menu>
  );
}

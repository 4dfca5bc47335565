import Archive from 'lucide-react/icons/archive';
import Command from 'lucide-react/icons/command';
import Keyboard from 'lucide-react/icons/keyboard';
import LogOut from 'lucide-react/icons/log-out';
import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import Settings from 'lucide-react/icons/settings';
import Sun from 'lucide-react/icons/sun';
import Trash from 'lucide-react/icons/trash-2';
import { LANGUAGES, languages } from '#shared/languages.ts';
import { MenuChoices, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { keyLabel } from '../../lib/hotkeys.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useMedia } from '../../lib/media.ts';
import { useNavigate } from '../../lib/router/routing.tsx';
import { usePerson, useSession, useSetting } from '../../lib/session.tsx';

export interface AccountMenuProps {
  onCommands: () => void;
  onShortcuts: () => void;
  /** Something was chosen that leads away from the sidebar. */
  onLeave: () => void;
}

export function AccountMenuItems({ onCommands, onShortcuts, onLeave }: AccountMenuProps) {
  const { shell } = useWords();
  const person = usePerson();
  const { signOut } = useSession();
  const [theme, setTheme] = useSetting('look.theme');
  const [language, setLanguage] = useSetting('look.language');
  const navigate = useNavigate();
  const touch = useMedia('(pointer: coarse)');
  const toasts = useToasts();
  const errorText = useErrorText();
  const orSay = (act: Promise<void>) =>
    void act.catch((error: unknown) => toasts.show({ text: errorText(error), tone: 'danger' }));

  return (
    <>
      {person.email !== null && <p className="truncate px-2.5 pt-1 pb-1.5 text-small text-ink-soft">{person.email}</p>}
      <MenuChoices
        label={shell.theme}
        value={theme ?? 'system'}
        options={[
          { value: 'system', label: shell.themes.system, icon: Monitor },
          { value: 'light', label: shell.themes.light, icon: Sun },
          { value: 'dark', label: shell.themes.dark, icon: Moon },
        ]}
        onChange={(value) => orSay(setTheme(value))}
      />
      <MenuChoices
        label={shell.language}
        value={language ?? 'auto'}
        options={[
          { value: 'auto', label: shell.languages.auto, icon: Monitor },
          ...languages.map((value) => {
            const { name: label, short } = LANGUAGES[value];
            return { value, label, short, lang: value };
          }),
        ]}
        onChange={(value) => orSay(setLanguage(value))}
      />
      <MenuSeparator />
      <MenuItem icon={Command} keys={keyLabel('mod+k')} onSelect={onCommands}>
        {shell.commands}
      </MenuItem>
      {!touch && (
        <MenuItem icon={Keyboard} keys="?" onSelect={onShortcuts}>
          {shell.shortcuts}
        </MenuItem>
      )}
      {(
        [
          ['/archive', Archive, shell.archived],
          ['/bin', Trash, shell.bin],
        ] as const
      ).map(([to, icon, name]) => (
        <MenuItem
          key={to}
          icon={icon}
          onSelect={() => {
            onLeave();
            void navigate({ to });
          }}
        >
          {name}
        </MenuItem>
      ))}
      <MenuItem
        icon={Settings}
        onSelect={() => {
          onLeave();
          void navigate({ to: '/settings' });
        }}
      >
        {shell.settings}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={() => orSay(signOut())}>
        {shell.signOut}
      </MenuItem>
    </>
  );
}

import Activity from 'lucide-react/icons/activity';
import ArrowLeft from 'lucide-react/icons/arrow-left';
import ArrowRightLeft from 'lucide-react/icons/arrow-right-left';
import Box from 'lucide-react/icons/box';
import Brain from 'lucide-react/icons/brain';
import ChartColumn from 'lucide-react/icons/chart-column';
import DatabaseBackup from 'lucide-react/icons/database-backup';
import HardDrive from 'lucide-react/icons/hard-drive';
import KeyRound from 'lucide-react/icons/key-round';
import Link2 from 'lucide-react/icons/link-2';
import CircleDollarSign from 'lucide-react/icons/circle-dollar-sign';
import Bell from 'lucide-react/icons/bell';
import Mail from 'lucide-react/icons/mail';
import LogIn from 'lucide-react/icons/log-in';
import ScrollText from 'lucide-react/icons/scroll-text';
import Server from 'lucide-react/icons/server';
import SlidersHorizontal from 'lucide-react/icons/sliders-horizontal';
import Variable from 'lucide-react/icons/variable';
import ToggleRight from 'lucide-react/icons/toggle-right';
import UsersRound from 'lucide-react/icons/users-round';
import UserRound from 'lucide-react/icons/user-round';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../lib/i18n.tsx';
import { isOff } from '../../lib/off.ts';
import { Link } from '../../lib/router/link.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';

const personal = [
  { page: 'general', to: '/settings/general', icon: SlidersHorizontal },
  { page: 'memory', to: '/settings/memory', icon: Brain },
  { page: 'account', to: '/settings/account', icon: UserRound },
  { page: 'shares', to: '/settings/shares', icon: Link2 },
  { page: 'keys', to: '/settings/keys', icon: KeyRound },
  { page: 'usage', to: '/settings/usage', icon: ChartColumn },
  { page: 'data', to: '/settings/data', icon: ArrowRightLeft },
] as const;
const server = [
  { page: 'models', to: '/settings/models', icon: Box },
  { page: 'people', to: '/settings/people', icon: UsersRound },
  { page: 'sign-in', to: '/settings/sign-in', icon: LogIn },
  { page: 'prices', to: '/settings/prices', icon: CircleDollarSign },
  { page: 'warnings', to: '/settings/warnings', icon: Bell },
  { page: 'mail', to: '/settings/mail', icon: Mail, ownerOnly: true },
  { page: 'environment', to: '/settings/environment', icon: Variable },
  { page: 'instance', to: '/settings/instance', icon: Server },
  { page: 'features', to: '/settings/features', icon: ToggleRight },
  { page: 'backups', to: '/settings/backups', icon: DatabaseBackup, ownerOnly: true },
  { page: 'storage', to: '/settings/storage', icon: HardDrive },
  { page: 'health', to: '/settings/health', icon: Activity },
  { page: 'audit', to: '/settings/audit', icon: ScrollText },
] as const;

const seenBy = (role: string) => server.filter((page) => role === 'owner' || !('ownerOnly' in page));

/** The pages of the settings: in the sidebar's place on a wide screen, a page of its own on a phone. */
export function SettingsNav({ onOpen, roomy }: { onOpen?: () => void; roomy?: boolean }) {
  const { shell } = useWords();
  const person = usePerson();
  const groups = [
    { label: shell.you, pages: personal.filter(({ page }) => page !== 'data' || !isOff('transfer')) },
    ...(mayAdminister(person) ? [{ label: shell.thisServer, pages: seenBy(person.role) }] : []),
  ];
  return (
    <nav aria-label={shell.settings} className="flex flex-col gap-4">
      {!roomy && (
        <Link
          to="/"
          onClick={onOpen}
          className="flex h-9 items-center gap-2.5 rounded-control px-2.5 text-ui text-ink-soft hover:bg-hover hover:text-ink pointer-coarse:h-11"
        >
          <Icon of={ArrowLeft} />
          {shell.back}
        </Link>
      )}
      {groups.map((group) => (
        <div key={group.label} role="group" aria-label={group.label}>
          <h2 className="px-2.5 pb-1 text-small text-ink-soft">{group.label}</h2>
          <ul>
            {group.pages.map(({ page, to, icon }) => (
              <li key={page}>
                <Link
                  to={to}
                  onClick={onOpen}
                  className={`flex items-center gap-2.5 rounded-control px-2.5 text-ui hover:bg-hover aria-[current=page]:bg-press aria-[current=page]:font-medium ${roomy ? 'h-12' : 'h-8.5 pointer-coarse:h-11'}`}
                >
                  <Icon of={icon} className="text-ink-soft" />
                  {shell.pages[page]}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

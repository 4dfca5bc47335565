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
import { Icon, type Glyph } from '../../ui/icon.tsx';
import { useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { pagesForAll, pagesOfServer, type SettingsPageName } from '../../lib/settings-pages.ts';

const ICONS: Record<SettingsPageName, Glyph> = {
  general: SlidersHorizontal,
  memory: Brain,
  account: UserRound,
  shares: Link2,
  keys: KeyRound,
  usage: ChartColumn,
  data: ArrowRightLeft,
  models: Box,
  people: UsersRound,
  'sign-in': LogIn,
  prices: CircleDollarSign,
  warnings: Bell,
  mail: Mail,
  environment: Variable,
  instance: Server,
  features: ToggleRight,
  backups: DatabaseBackup,
  storage: HardDrive,
  health: Activity,
  audit: ScrollText,
};

/** The pages of the settings: in the sidebar's place on a wide screen, a page of its own on a phone. */
export function SettingsNav({ onOpen, roomy }: { onOpen?: () => void; roomy?: boolean }) {
  const { shell } = useWords();
  const person = usePerson();
  const groups = [
    { label: shell.you, pages: pagesForAll() },
    ...(mayAdminister(person) ? [{ label: shell.thisServer, pages: pagesOfServer(person.role) }] : []),
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
            {group.pages.map(({ page, to }) => (
              <li key={page}>
                <Link
                  to={to}
                  onClick={onOpen}
                  className={`flex items-center gap-2.5 rounded-control px-2.5 text-ui hover:bg-hover aria-[current=page]:bg-press aria-[current=page]:font-medium ${roomy ? 'h-12' : 'h-8.5 pointer-coarse:h-11'}`}
                >
                  <Icon of={ICONS[page]} className="text-ink-soft" />
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

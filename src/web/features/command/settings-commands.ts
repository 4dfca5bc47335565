/** The ways to the pages of the settings, those included that are reached from within another one. */
import Settings from 'lucide-react/icons/settings';
import { useWords } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { pagesForAll, pagesOfServer } from '../../lib/settings-pages.ts';
import type { Command } from './command.ts';
import { useCommandWords } from './words.ts';

const INNER = [
  { page: 'playground', to: '/settings/playground' },
  { page: 'catalogue', to: '/settings/catalogue' },
] as const;
const INNER_OF_SERVER = [{ page: 'invoice', to: '/settings/invoice' }] as const;

export function useSettingsCommands(): Omit<Command, 'recency'>[] {
  const { shell } = useWords();
  const words = useCommandWords();
  const navigate = useNavigate();
  const person = usePerson();
  const admin = mayAdminister(person);
  const listed = [...pagesForAll(), ...(admin ? pagesOfServer(person.role) : [])];
  const inner = [...INNER, ...(admin ? INNER_OF_SERVER : [])];
  const common = { group: shell.settings, icon: Settings };
  return [
    ...listed.map(({ page, to }) => ({
      ...common,
      id: `page:${page}`,
      title: shell.pages[page],
      run: () => void navigate({ to }),
    })),
    ...inner.map(({ page, to }) => ({
      ...common,
      id: `page:${page}`,
      title: words.pages[page],
      run: () => void navigate({ to }),
    })),
  ];
}

/** The frame of the pages before the workspace: one column, its name, and how the page looks and speaks. */
import type { ReactNode } from 'react';
import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import Sun from 'lucide-react/icons/sun';
import { LANGUAGES, languages } from '#shared/languages.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { useDoorWords } from '../../lib/door-words.ts';
import { useLanguage, useWords } from '../../lib/i18n.tsx';
import { useSession, useSetting } from '../../lib/session.tsx';
import { TermsLink } from '../terms/terms-link.tsx';

export function Door({
  title,
  intro,
  wide,
  children,
}: {
  title: string;
  intro?: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const { session } = useSession();
  const logo = session.house?.logo;
  return (
    <main className="flex h-full flex-col overflow-y-auto px-5">
      <div className={`mx-auto mt-[max(1rem,16vh)] mb-auto w-full pb-10 ${wide ? 'max-w-2xl' : 'max-w-90'}`}>
        <img
          src={logo ? `/api/logo?v=${logo}` : '/icon.svg'}
          alt=""
          width={36}
          height={36}
          className="mb-5 size-9 object-contain"
        />
        <h1 className="text-page font-semibold tracking-tight text-balance">{title}</h1>
        {intro !== undefined && <p className="mt-2 text-ui text-ink-soft">{intro}</p>}
        <div className="mt-7">{children}</div>
      </div>
      {session.person === null && <Terms />}
      <Looks />
    </main>
  );
}

/** What will be asked of whoever comes in. */
function Terms() {
  const { terms } = useDoorWords();
  return (
    <div className="mx-auto pb-2">
      <TermsLink label={terms} />
    </div>
  );
}

function Looks() {
  const { shell } = useWords();
  const spoken = useLanguage();
  const [theme, setTheme] = useSetting('look.theme');
  const [, setLanguage] = useSetting('look.language');
  return (
    <footer className="mx-auto flex flex-wrap items-center justify-center gap-3 pb-[max(1.25rem,env(safe-area-inset-bottom))]">
      <Segmented
        label={shell.language}
        hideLabel
        value={spoken}
        options={languages.map((value) => ({ value, label: LANGUAGES[value].name, lang: value }))}
        onChange={(value) => void setLanguage(value)}
      />
      <Segmented
        label={shell.theme}
        hideLabel
        value={theme ?? 'system'}
        options={[
          { value: 'system', label: shell.themes.system, icon: Monitor, hideLabel: true },
          { value: 'light', label: shell.themes.light, icon: Sun, hideLabel: true },
          { value: 'dark', label: shell.themes.dark, icon: Moon, hideLabel: true },
        ]}
        onChange={(value) => void setTheme(value)}
      />
    </footer>
  );
}

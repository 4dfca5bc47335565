/** The head of the two pages of what people keep for their chats: its name, the way to the other, what is new. */
import type { ReactNode } from 'react';
import { useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';

interface LibraryHeadProps {
  title: string;
  intro: string;
  children: ReactNode;
}

export function LibraryHead({ title, intro, children }: LibraryHeadProps) {
  const { shell } = useWords();
  const tab =
    'flex h-9 items-center rounded-control px-3 text-ui text-ink-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-press aria-[current=page]:text-ink pointer-coarse:h-11';
  return (
    <>
      <nav
        aria-label={title}
        className="page-head flex h-(--header-height) items-center gap-1 ps-(--header-inset-start)"
      >
        <Link to="/assistants" className={tab}>
          {shell.assistants}
        </Link>
        <Link to="/prompts" className={tab}>
          {shell.prompts}
        </Link>
      </nav>
      <div className="flex flex-wrap items-end gap-4 pt-6">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-page font-semibold tracking-tight">{title}</h1>
          <p className="mt-1 text-ui text-ink-soft">{intro}</p>
        </div>
        {children}
      </div>
    </>
  );
}

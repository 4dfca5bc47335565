/** The frame of a settings page: one heading, one column, a way back on a phone. */
import type { ReactNode } from 'react';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import { Icon } from '../ui/icon.tsx';
import { useWords } from './i18n.tsx';
import { useWide } from './media.ts';
import { Link } from './router/link.tsx';
import { usePageTitle } from './title.ts';

interface SettingsPageProps {
  title: string;
  intro?: ReactNode;
  /** What the page is most often opened for, beside its title. */
  action?: ReactNode;
  /** Wider than a column of text, for tables. */
  broad?: boolean;
  children: ReactNode;
}

export function SettingsPage({ title, intro, action, broad, children }: SettingsPageProps) {
  usePageTitle(title);
  return (
    // A page with nothing to act on is scrolled by keyboard too.
    <div tabIndex={0} className="h-full overflow-y-auto overscroll-contain focus-visible:-outline-offset-2">
      <SettingsHeader />
      {/* One left edge for all pages, whatever their width: going from one to the next moves nothing sideways. */}
      <div className="mx-auto max-w-240 px-5 pb-20 sm:px-8">
        <div className="page-column">
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <h1 className="min-w-0 text-page font-semibold tracking-tight">{title}</h1>
            {action}
          </div>
          {intro !== undefined && <p className="mt-1.5 max-w-140 text-ui text-pretty text-ink-soft">{intro}</p>}
          <div className={broad ? 'mt-7' : 'mt-7 max-w-164'}>{children}</div>
        </div>
      </div>
    </div>
  );
}

/** As high as every page's header; on a phone it leads back to the list of pages. */
export function SettingsHeader({ children }: { children?: ReactNode }) {
  const { shell } = useWords();
  const wide = useWide();
  return (
    <div className="page-head flex h-(--header-height) shrink-0 items-center ps-[calc(var(--header-inset-start)+0.75rem)] pe-3">
      {children}
      {!wide && children === undefined && (
        <Link
          to="/settings"
          className="flex h-11 items-center gap-1 rounded-control px-2 text-ui text-ink-soft hover:text-ink"
        >
          <Icon of={ChevronLeft} />
          {shell.settings}
        </Link>
      )}
    </div>
  );
}

/** A heading within a page, with what belongs to it. */
export function Section({ title, intro, children }: { title: string; intro?: ReactNode; children: ReactNode }) {
  return (
    <section className="mt-10 first:mt-0">
      <h2 className="text-section font-semibold">{title}</h2>
      {intro !== undefined && <p className="mt-1 max-w-140 text-small text-pretty text-ink-soft">{intro}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}

/** One setting: what it is on the left, the control on the right; one above the other where it is narrow. */
export function SettingRow({
  title,
  hint,
  labelFor,
  below,
  children,
}: {
  title: string;
  hint?: ReactNode;
  /** The id of the control, when it has no label of its own. */
  labelFor?: string;
  /** The control needs the whole width. */
  below?: boolean;
  children: ReactNode;
}) {
  const Label = labelFor === undefined ? 'div' : 'label';
  return (
    <div
      className={`flex flex-col gap-x-6 gap-y-2.5 border-b border-line py-4 last:border-0 ${below ? '' : 'sm:flex-row sm:items-center sm:justify-between'}`}
    >
      <div className="min-w-0">
        <Label htmlFor={labelFor} className="block text-ui font-medium">
          {title}
        </Label>
        {hint !== undefined && hint !== '' && <div className="text-small text-ink-soft">{hint}</div>}
      </div>
      <div className={below ? '' : 'shrink-0'}>{children}</div>
    </div>
  );
}

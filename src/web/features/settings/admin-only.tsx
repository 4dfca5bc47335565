import type { ReactNode } from 'react';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { SettingsHeader } from '../../lib/settings-frame.tsx';

/** Says who may see a page instead of an error from the server. */
export function AdminOnly({ children }: { children: ReactNode }) {
  const { settings: words } = useSettingsWords();
  if (mayAdminister(usePerson())) return children;
  return (
    <>
      <SettingsHeader />
      <p className="px-6 py-10 text-center text-ui text-ink-soft">{words.adminOnly}</p>
    </>
  );
}

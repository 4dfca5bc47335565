import type { ReactNode } from 'react';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { SettingsHeader } from '../../lib/settings-frame.tsx';

/** Says who may see a page instead of an error from the server. */
export function OwnerOnly({ children }: { children: ReactNode }) {
  const { house: words } = useSettingsWords();
  if (usePerson().role === 'owner') return children;
  return (
    <>
      <SettingsHeader />
      <p className="px-6 py-10 text-center text-ui text-ink-soft">{words.ownerOnly}</p>
    </>
  );
}

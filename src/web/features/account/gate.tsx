/** Stands before everything: no page is loaded, and nothing asked, until the session says who is here. */
import { lazy, Suspense, type ReactNode } from 'react';
import { useSession } from '../../lib/session.tsx';

const SetUp = lazy(async () => ({ default: (await import('./set-up.tsx')).SetUp }));
const LockScreen = lazy(async () => ({ default: (await import('./lock-screen.tsx')).LockScreen }));
const LockedOver = lazy(async () => ({ default: (await import('./lock-screen.tsx')).LockedOver }));

export function Gate({ children }: { children: ReactNode }) {
  const { session, expired } = useSession();
  return (
    <Suspense>
      {session.state === 'setup' ? <SetUp /> : session.state === 'locked' ? <LockScreen /> : children}
      {expired && <LockedOver />}
    </Suspense>
  );
}

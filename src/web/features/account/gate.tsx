/** Stands before everything: no page is loaded, and nothing asked, until the session says who is here. */
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useSession } from '../../lib/session.tsx';

const SetUp = lazy(async () => ({ default: (await import('./set-up.tsx')).SetUp }));
const Join = lazy(async () => ({ default: (await import('./join.tsx')).Join }));
const LockScreen = lazy(async () => ({ default: (await import('./lock-screen.tsx')).LockScreen }));
const LockedOver = lazy(async () => ({ default: (await import('./lock-screen.tsx')).LockedOver }));

export function Gate({ children }: { children: ReactNode }) {
  const { session, expired } = useSession();
  // A link with a token is for whoever holds it, signed in or not.
  const [token, setToken] = useState(tokenInAddress);
  if (token !== null && session.state !== 'setup')
    return (
      <Suspense>
        <Join token={token} onDone={() => setToken(null)} />
      </Suspense>
    );
  return (
    <Suspense>
      {session.state === 'setup' ? <SetUp /> : session.state === 'locked' ? <LockScreen /> : children}
      {expired && <LockedOver />}
    </Suspense>
  );
}

/** `/join#code=…`: behind `#` it is never sent to a server or a log. */
function tokenInAddress(): string | null {
  if (location.pathname !== '/join') return null;
  return new URLSearchParams(location.hash.slice(1)).get('code');
}

/** Stands before everything: no page is loaded, and nothing asked, until the session says who is here. */
import { Suspense, useState, type ComponentType, type ReactNode } from 'react';
import { lazy } from '../../lib/lazy.ts';
import { doorWords } from '../../lib/door-words.ts';
import { spokenLanguage } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';

/** A door, once its words are there too. */
function spoken<P>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => {
    const [door] = await Promise.all([load(), doorWords.load(spokenLanguage())]);
    return { default: door };
  });
}

const SetUp = spoken(async () => (await import('./set-up.tsx')).SetUp);
const Join = spoken(async () => (await import('./join.tsx')).Join);
const LockScreen = spoken(async () => (await import('./lock-screen.tsx')).LockScreen);
const LockedOver = spoken(async () => (await import('./lock-screen.tsx')).LockedOver);

const Terms = spoken(async () => (await import('../terms/terms-gate.tsx')).loadTerms());

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
      {session.state === 'setup' ? (
        <SetUp />
      ) : session.state === 'locked' ? (
        <LockScreen />
      ) : session.terms?.accepted === false ? (
        <Terms />
      ) : (
        children
      )}
      {expired && (expired.state === 'signed-in' ? <Terms over /> : <LockedOver />)}
    </Suspense>
  );
}

/** `/join#code=…`: behind `#` it is never sent to a server or a log. */
function tokenInAddress(): string | null {
  if (location.pathname !== '/join') return null;
  return new URLSearchParams(location.hash.slice(1)).get('code');
}

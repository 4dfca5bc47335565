/** Joins the session's language to the words, and the words to the notices. */
import type { ReactNode } from 'react';
import { ToastProvider } from '../ui/toast.tsx';
import { languageOf, SpeechProvider, useWords, type Speech } from './i18n.tsx';
import { useSession } from './session.tsx';

export function Speaking({ first, children }: { first: Speech; children: ReactNode }) {
  const { settings } = useSession();
  return (
    <SpeechProvider first={first} language={languageOf(settings['look.language'] ?? 'auto')}>
      <Notices>{children}</Notices>
    </SpeechProvider>
  );
}

function Notices({ children }: { children: ReactNode }) {
  const { shell } = useWords();
  return <ToastProvider words={{ region: shell.notices, dismiss: shell.dismiss }}>{children}</ToastProvider>;
}

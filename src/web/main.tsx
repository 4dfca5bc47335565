import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Gate } from './features/account/gate.tsx';
import { ApiError } from './lib/api.ts';
import { boot, seed } from './lib/boot.ts';
import { dropFirstPicture } from './lib/first-field.ts';
import { loadSpeech, spokenLanguage } from './lib/i18n.tsx';
import { Router } from './lib/router/router.ts';
import { RouterProvider } from './lib/router/routing.tsx';
import { SessionProvider } from './lib/session.tsx';
import { Speaking } from './lib/speaking.tsx';
import { pages } from './pages.ts';
import { Failed, Missing, Root } from './routes/__root.tsx';
import './styles.css';
import { Tooltips } from './ui/tooltip.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      networkMode: 'always',
      retry: (failures, error) => error instanceof ApiError && error.retryable && failures < 2,
    },
    mutations: { networkMode: 'always' },
  },
});

const router = new Router(pages, queries);

async function start() {
  const first = await boot();
  seed(queries, first);
  const speech = await loadSpeech(spokenLanguage());
  const { pathname } = router.location;
  router.subscribe(() => {
    if (router.location.pathname !== pathname) dropFirstPicture();
  });
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  const page = (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionProvider first={first.session}>
          <Speaking first={speech}>
            <Gate>
              <RouterProvider router={router} root={Root} missing={Missing} failed={Failed} />
            </Gate>
            <Tooltips />
          </Speaking>
        </SessionProvider>
      </QueryClientProvider>
    </StrictMode>
  );
  // In pieces: somebody may be writing already, in the field that came with the page.
  startTransition(() => createRoot(root).render(page));
}

/** A shared chat is read without a session, and needs nothing of the workspace. */
async function startShared() {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  const { showShared } = await import('./features/share/shared-page.tsx');
  await showShared(root);
}

void (location.pathname.startsWith('/s/') ? startShared() : start());

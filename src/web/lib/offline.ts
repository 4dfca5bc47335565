/**
 * The page's side of the service worker (web/worker/service-worker.js). Over plain http browsers have none; everything
 * then works as before, but for opening without a network.
 */
import { remember, remembered } from './remembered.ts';

/** What the worker fetches is for another day: it waits so long, ms. */
const SETTLE_MS = 2000;
/** How often an open page asks whether there is a newer one, ms. */
const LOOK_MS = 15 * 60_000;

/** Begins keeping this person's chats for times without a network; `null`: nobody is signed in. */
export function keepFor(personId: string | null): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || !isSecureContext) return;
  void begin(personId).catch(() => {
    // A browser that refuses has no offline page; nothing else depends on it.
  });
}

async function begin(personId: string | null): Promise<void> {
  const before = remembered('offline.person');
  if (before !== null && before !== '' && before !== personId) await forgetOffline();
  remember('offline.person', personId ?? '');
  if (personId === null) return;
  await new Promise((settled) => setTimeout(settled, SETTLE_MS));
  if (remembered('offline.person') !== personId) return;
  const registration = await navigator.serviceWorker.register('/sw.js');
  const ready = await navigator.serviceWorker.ready;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of ours has no origin of its own
  ready.active?.postMessage({ type: 'person', id: personId });
  let looked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - looked < LOOK_MS) return;
    looked = Date.now();
    registration.update().catch(() => undefined);
  });
}

/** Deletes everything that was kept of a person, before anybody else can be here. */
export async function forgetOffline(): Promise<void> {
  if (!('caches' in globalThis)) return;
  const names = await caches.keys();
  const theirs = names.filter((name) => name.startsWith('parlor-person-') || name === 'parlor-shared');
  await Promise.all(theirs.map((name) => caches.delete(name)));
  remember('offline.person', '');
}

/** Calls back when another version of the page has arrived, or a part of this one is gone from the server. */
export function onNewVersion(tell: () => void): () => void {
  const workers = 'serviceWorker' in navigator ? navigator.serviceWorker : null;
  // The first worker of all takes over without anything being newer.
  let hadOne = workers?.controller != null;
  const changed = () => {
    if (hadOne) tell();
    hadOne = true;
  };
  workers?.addEventListener('controllerchange', changed);
  window.addEventListener('vite:preloadError', tell);
  return () => {
    workers?.removeEventListener('controllerchange', changed);
    window.removeEventListener('vite:preloadError', tell);
  };
}

export interface Shared {
  text: string;
  files: File[];
}

/** What another program shared with this one, once. */
export async function takeShared(): Promise<Shared | null> {
  if (!('caches' in globalThis)) return null;
  const cache = await caches.open('parlor-shared');
  const text = await (await cache.match('/shared/text'))?.text();
  if (text === undefined) return null;
  const files: File[] = [];
  for (let index = 0; ; index++) {
    const kept = await cache.match(`/shared/${index}`);
    if (!kept) break;
    const name = decodeURIComponent(kept.headers.get('x-name') ?? 'file');
    files.push(new File([await kept.blob()], name, { type: kept.headers.get('content-type') ?? '' }));
  }
  await caches.delete('parlor-shared');
  return { text, files };
}

// The service worker, written by hand and put beside the page by vite.config.ts, which fills in VERSION, ASSETS
// and FIRST.
// It makes the page open without a network, with the chats that were read last; it takes what other programs share; and
// it leaves everything else alone: no stream, no upload and no change ever goes through it.
/* global VERSION, ASSETS, FIRST */

const SHELL = `parlor-shell-${VERSION}`;
const PERSON = 'parlor-person-';
const SHARED = 'parlor-shared';
/** Between two files that are fetched for later: somebody is writing meanwhile. */
const BREATH_MS = 20;
/** Chats, lists and files of one person that are kept; the ones asked for longest ago go first. */
const KEPT = 120;
const KEPT_BYTES = 4 * 1024 * 1024;
/** What can be read without a network: by these, and by GET alone. */
const READABLE = /^\/api\/(session|chats|chats\/chat_\w+|projects|projects\/proj_\w+|models|files\/file_\w+)$/;

self.addEventListener('install', (event) => {
  // What a chat opens with comes out of the cache without this worker where the browser can do that: each question to it
  // takes longer than the file. What is not there comes over the network.
  event
    .addRoutes?.([{ condition: { or: FIRST.map((path) => ({ urlPattern: path })) }, source: { cacheName: SHELL } }])
    ?.catch?.(() => undefined);
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL);
      for (const path of ASSETS) {
        // One that is missing must not keep the others away.
        await cache.add(path).catch(() => undefined);
        await new Promise((rested) => setTimeout(rested, BREATH_MS));
      }
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      // A page that is open may still ask for parts of the version it came from: the one before stays.
      const shells = (await caches.keys()).filter((name) => name.startsWith('parlor-shell-') && name !== SHELL);
      await Promise.all(shells.slice(0, -1).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === 'POST' && url.pathname === '/share') return event.respondWith(takeShared(request));
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') {
    // Chats shared by a link are other people's pages.
    if (!url.pathname.startsWith('/s/') && !url.pathname.startsWith('/api/')) event.respondWith(page(event));
  } else if (url.pathname.startsWith('/assets/') || /^\/[a-z0-9-]+\.(svg|png|js)$/.test(url.pathname))
    event.respondWith(asset(request));
  else if (READABLE.test(url.pathname)) event.respondWith(readable(event));
});

/** Always what the server has now; without it, what this person's last page was. */
async function page(event) {
  try {
    const response = await fetch(event.request);
    const kept = response.clone();
    if (response.ok && response.type === 'basic') event.waitUntil(keepPage(kept));
    return response;
  } catch (error) {
    const person = await personCache();
    const kept = person && (await person.match('/'));
    if (kept) return kept;
    throw error;
  }
}

/** The page carries whose it is: one that is a stranger's, or somebody else's, ends what was kept. */
async function keepPage(response) {
  const html = await response.text();
  const id = /"person":\{[^{}]*"id":"(user_\w+)"/.exec(html)?.[1];
  await become(id ?? null);
  if (id !== undefined)
    await (await caches.open(PERSON + id)).put('/', new Response(html, { headers: response.headers }));
}

/** Hashed files never change; the others are asked for and kept. */
async function asset(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept && new URL(request.url).pathname.startsWith('/assets/')) return kept;
  try {
    const response = await fetch(request);
    if (response.ok) {
      const cache = await caches.open(SHELL);
      await cache.put(request, response.clone());
    }
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** What the server says; without it, what it said last. */
async function readable(event) {
  const { request } = event;
  const begun = await personName();
  try {
    const response = await fetch(request);
    if (response.ok && begun !== null) event.waitUntil(keep(begun, nameOf(request), response.clone()));
    return response;
  } catch (error) {
    const kept = begun !== null && (await (await caches.open(begun)).match(nameOf(request), { ignoreVary: true }));
    if (kept) return kept;
    throw error;
  }
}

/** A chat is kept under its own name, however much of it was asked for. */
function nameOf({ url }) {
  return new URL(url).pathname.startsWith('/api/chats/') ? url.replace(/\?.*/, '') : url;
}

async function keep(name, url, response) {
  const size = Number(response.headers.get('content-length') ?? 0);
  if (size > KEPT_BYTES) return;
  const body = await response.blob();
  // Who asked may have left meanwhile.
  if (body.size > KEPT_BYTES || (await personName()) !== name) return;
  // A temporary chat leaves no trace, here neither (lib/temporary.ts takes away its files).
  // The end of a long chat is followed by the whole.
  if (url.includes('/api/chats/') && /"(temporary|partial)":true/.test(await body.text())) return;
  const cache = await caches.open(name);
  // Deleted and put again, it is the newest.
  await cache.delete(url);
  await cache.put(url, new Response(body, { headers: response.headers }));
  const keys = (await cache.keys()).filter((key) => new URL(key.url).pathname !== '/');
  await Promise.all(keys.slice(0, Math.max(0, keys.length - KEPT)).map((key) => cache.delete(key)));
}

async function personName() {
  return (await caches.keys()).find((name) => name.startsWith(PERSON)) ?? null;
}

async function personCache() {
  const name = await personName();
  return name === null ? null : caches.open(name);
}

/** From here on it is this person's browser; null: nobody's. Nothing of anybody else is left. */
async function become(id) {
  const mine = id === null ? null : PERSON + id;
  const others = (await caches.keys()).filter((name) => name.startsWith(PERSON) && name !== mine);
  await Promise.all(others.map((name) => caches.delete(name)));
  if (mine === null) await caches.delete(SHARED);
  else await caches.open(mine);
}

self.addEventListener('message', (event) => {
  if (event.data?.type !== 'person') return;
  event.waitUntil(
    (async () => {
      await become(event.data.id);
      const cache = await personCache();
      // Who has just signed in has a page that was a stranger's.
      if (cache && !(await cache.match('/'))) await keepPage(await fetch('/', { credentials: 'same-origin' }));
    })(),
  );
});

// A notice that an answer is done, on phones; its tag is the chat's id.
self.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  notification.close();
  event.waitUntil(
    (async () => {
      const address = new URL(`/c/${notification.tag}`, self.location.origin).href;
      const pages = await self.clients.matchAll({ type: 'window' });
      const open = pages.find((page) => page.url.split('#')[0] === address);
      if (open) return open.focus();
      return self.clients.openWindow(address);
    })(),
  );
});

/** What another program shares waits until the page takes it into the message. */
async function takeShared(request) {
  const form = await request.formData();
  const text = ['title', 'text', 'url']
    .map((name) => form.get(name))
    .filter((value) => typeof value === 'string' && value.trim() !== '')
    .join('\n');
  const cache = await caches.open(SHARED);
  await cache.put('/shared/text', new Response(text));
  const files = form.getAll('files').filter((file) => file instanceof File);
  await Promise.all(
    files
      .slice(0, 10)
      .map((file, index) =>
        cache.put(
          `/shared/${index}`,
          new Response(file, { headers: { 'content-type': file.type, 'x-name': encodeURIComponent(file.name) } }),
        ),
      ),
  );
  return Response.redirect('/share', 303);
}

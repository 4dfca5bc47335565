/** Components in files of their own. */
import { lazy as lazyOnce } from 'react';

/** How long the first wait for a file is that did not come, and how long they become, ms. */
const FIRST_MS = 2000;
const LONGEST_MS = 60_000;

/**
 * Like React’s own, but what cannot be fetched is still on its way: without a network a page that lacks something it can
 * do without must not fall. It comes when there is a network again.
 */
export const lazy: typeof lazyOnce = (load) =>
  lazyOnce(async () => {
    for (let wait = FIRST_MS; ; wait = Math.min(wait * 2, LONGEST_MS))
      try {
        return await load();
      } catch {
        await backOnline(wait);
      }
  });

/** Resolves when the browser finds its network again, at the latest after `ms`. */
function backOnline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
  });
}

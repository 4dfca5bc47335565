import { Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import { lazy } from './lazy.ts';

it('what could not be fetched comes when the network is back, and the page around it stays', async () => {
  let network = false;
  let asked = 0;
  const Late = lazy(async () => {
    asked += 1;
    if (!network) throw new TypeError('Failed to fetch dynamically imported module');
    return { default: () => <p>here at last</p> };
  });
  const box = document.createElement('div');
  const root = createRoot(box);
  root.render(
    <main>
      around
      <Suspense>
        <Late />
      </Suspense>
    </main>,
  );
  await expect.poll(() => asked).toBe(1);
  expect(box.textContent).toBe('around');
  network = true;
  dispatchEvent(new Event('online'));
  await expect.poll(() => box.textContent).toBe('aroundhere at last');
  root.unmount();
});

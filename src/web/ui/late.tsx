import { Suspense, useState, type ComponentType, type ReactNode } from 'react';
import { lazy } from '../lib/lazy.ts';

/**
 * A component in a file of its own, fetched when it is needed; drawn at once where it has come before. `fetch` brings it
 * ahead of that, and never rejects. `place` holds its place while it is on its way.
 */
export function late<P extends object>(load: () => Promise<ComponentType<P>>, place: ReactNode = null) {
  let there: ComponentType<P> | undefined;
  const fetch = async () => (there ??= await load());
  const Coming = lazy(async () => ({ default: await fetch() }));
  function Late(props: P) {
    // The same one for as long as it stands: another one would forget its state.
    const [Drawn] = useState<ComponentType<P>>(() => there ?? Coming);
    return (
      <Suspense fallback={place}>
        <Drawn {...props} />
      </Suspense>
    );
  }
  return Object.assign(Late, {
    fetch: async (): Promise<void> => {
      await fetch().catch(() => {});
    },
  });
}

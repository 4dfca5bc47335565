import { useSyncExternalStore } from 'react';

/** Whether a media query holds, kept current. */
export function useMedia(media: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(media);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(media).matches,
  );
}

/** Room for the sidebar beside the page (`md` in styles.css). */
export const useWide = (): boolean => useMedia('(min-width: 48rem)');

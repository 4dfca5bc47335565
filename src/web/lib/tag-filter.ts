/** The tag that the sidebar's list shows alone, for as long as the page is open. */
import { useSyncExternalStore } from 'react';

let filter: string | null = null;
const views = new Set<() => void>();

export function filterByTag(name: string | null): void {
  filter = name;
  for (const view of views) view();
}

export function useTagFilter(): string | null {
  return useSyncExternalStore(
    (view) => {
      views.add(view);
      return () => views.delete(view);
    },
    () => filter,
  );
}

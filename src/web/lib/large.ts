/** Which pictures are shown large, over everything; null: none. */
import { useSyncExternalStore } from 'react';

export interface Large {
  images: readonly { src: string; alt: string }[];
  at: number;
}

let shown: Large | null = null;
const views = new Set<() => void>();

export function showLarge(large: Large | null): void {
  shown = large;
  for (const view of views) view();
}

/** Opens `image` among all the pictures of its surroundings that may be shown large, in the order of the page. */
export function enlarge(image: HTMLImageElement | null): void {
  if (!image) return;
  const all = [...(image.closest('main') ?? document).querySelectorAll<HTMLImageElement>('img[data-large]')];
  const images = all.map(({ src, alt }) => ({ src, alt }));
  showLarge({ images, at: Math.max(0, all.indexOf(image)) });
}

function subscribe(view: () => void): () => void {
  views.add(view);
  return () => views.delete(view);
}

export const useLarge = (): Large | null => useSyncExternalStore(subscribe, () => shown);

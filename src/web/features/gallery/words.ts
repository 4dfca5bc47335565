import { lazyWords, useWordsOf } from '../../lib/i18n.tsx';
import type { Widen } from '../../lib/words.ts';
import type { gallery as en } from '../../locales/en/gallery.ts';

/** The words of the gallery: they come with it. */
export const galleryWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { gallery } = (await import(`../../locales/${language}/gallery.ts`)) as { gallery: Widen<typeof en> };
  return gallery;
});

export const useGalleryWords = (): Awaited<ReturnType<typeof galleryWords.load>> => useWordsOf(galleryWords);

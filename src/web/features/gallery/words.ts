import { lazyWords, useWordsOf } from '../../lib/i18n.tsx';

/** The words of the gallery: they come with it. */
export const galleryWords = lazyWords({
  en: async () => (await import('../../locales/en/gallery.ts')).gallery,
  'zh-CN': async () => (await import('../../locales/zh-CN/gallery.ts')).gallery,
});

export const useGalleryWords = (): Awaited<ReturnType<typeof galleryWords.load>> => useWordsOf(galleryWords);

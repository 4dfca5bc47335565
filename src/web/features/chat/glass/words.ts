import { lazyWords, useWordsOf } from '../../../lib/i18n.tsx';

/** The words of the glass box: they come with it. */
export const glassWords = lazyWords({
  en: async () => (await import('../../../locales/en/glass.ts')).glass,
  'zh-CN': async () => (await import('../../../locales/zh-CN/glass.ts')).glass,
});

export const useGlassWords = (): Awaited<ReturnType<typeof glassWords.load>> => useWordsOf(glassWords);

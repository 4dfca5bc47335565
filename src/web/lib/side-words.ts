import { lazyWords, useWordsOf } from './i18n.tsx';

/** The words of what stands beside the page: they come with it. */
export const sideWords = lazyWords({
  en: async () => (await import('../locales/en/side.ts')).side,
  'zh-CN': async () => (await import('../locales/zh-CN/side.ts')).side,
});

export const useSideWords = (): Awaited<ReturnType<typeof sideWords.load>> => useWordsOf(sideWords);

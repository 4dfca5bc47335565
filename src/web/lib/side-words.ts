import { lazyWords, useWordsOf } from './i18n.tsx';
import type { Widen } from './words.ts';
import type { side as en } from '../locales/en/side.ts';

/** The words of what stands beside the page: they come with it. */
export const sideWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { side } = (await import(`../locales/${language}/side.ts`)) as { side: Widen<typeof en> };
  return side;
});

export const useSideWords = (): Awaited<ReturnType<typeof sideWords.load>> => useWordsOf(sideWords);

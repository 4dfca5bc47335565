import type { unasked as en } from '../locales/en/unasked.ts';
import { lazyWords, useWordsOf } from './i18n.tsx';
import type { Widen } from './words.ts';

/** The words of what is said unasked; whoever says it loads them first. */
export const unaskedWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { unasked } = (await import(`../locales/${language}/unasked.ts`)) as { unasked: Widen<typeof en> };
  return unasked;
});

export const useUnaskedWords = (): Widen<typeof en> => useWordsOf(unaskedWords);

import { lazyWords, useWordsOf } from '../../../lib/i18n.tsx';
import type { Widen } from '../../../lib/words.ts';
import type { glass as en } from '../../../locales/en/glass.ts';

/** The words of the glass box: they come with it. */
export const glassWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { glass } = (await import(`../../../locales/${language}/glass.ts`)) as { glass: Widen<typeof en> };
  return glass;
});

export const useGlassWords = (): Awaited<ReturnType<typeof glassWords.load>> => useWordsOf(glassWords);

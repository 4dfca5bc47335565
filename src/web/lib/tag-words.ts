import { lazyWords, useWordsOf } from './i18n.tsx';
import type { Widen } from './words.ts';
import type { tags as en } from '../locales/en/tags.ts';

/** The words of tags: loaded with what speaks them. */
export const tagWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { tags } = (await import(`../locales/${language}/tags.ts`)) as { tags: Widen<typeof en> };
  return tags;
});

export const useTagWords = () => useWordsOf(tagWords);

import type { terms as en } from '../locales/en/terms.ts';
import { lazyWords, useWordsOf } from './i18n.tsx';
import type { Widen } from './words.ts';

/** The words around the terms of use; whoever shows these loads them first. */
export const termsWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { terms } = (await import(`../locales/${language}/terms.ts`)) as { terms: Widen<typeof en> };
  return terms;
});

export const useTermsWords = (): Widen<typeof en> => useWordsOf(termsWords);

import { lazyWords, useWordsOf } from './i18n.tsx';
import type { Widen } from './words.ts';
import type { organising as en } from '../locales/en/organising.ts';

/** The words of projects, bin, sharing and export: loaded with the pages and dialogs that speak them. */
export const organisingWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { organising } = (await import(`../locales/${language}/organising.ts`)) as { organising: Widen<typeof en> };
  return organising;
});

export const useOrganisingWords = () => useWordsOf(organisingWords);

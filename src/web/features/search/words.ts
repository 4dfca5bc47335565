import { lazyWords, useWordsOf } from '../../lib/i18n.tsx';
import type { Widen } from '../../lib/words.ts';
import type { searchPage as en } from '../../locales/en/search-page.ts';

/** The words of the search page: its route loads them before it shows. */
export const searchWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { searchPage } = (await import(`../../locales/${language}/search-page.ts`)) as { searchPage: Widen<typeof en> };
  return searchPage;
});

export const useSearchWords = () => useWordsOf(searchWords);

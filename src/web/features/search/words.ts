import { lazyWords, useWordsOf } from '../../lib/i18n.tsx';

/** The words of the search page: its route loads them before it shows. */
export const searchWords = lazyWords({
  en: async () => (await import('../../locales/en/search-page.ts')).searchPage,
  'zh-CN': async () => (await import('../../locales/zh-CN/search-page.ts')).searchPage,
});

export const useSearchWords = () => useWordsOf(searchWords);

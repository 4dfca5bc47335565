import { lazyWords, useWordsOf } from './i18n.tsx';

/** The words of projects, bin, sharing and export: loaded with the pages and dialogs that speak them. */
export const organisingWords = lazyWords({
  en: async () => (await import('../locales/en/organising.ts')).organising,
  'zh-CN': async () => (await import('../locales/zh-CN/organising.ts')).organising,
});

export const useOrganisingWords = () => useWordsOf(organisingWords);

import { lazyWords, useWordsOf } from './i18n.tsx';
import type { Widen } from './words.ts';
import type { settingsPages as en } from '../locales/en/settings-pages.ts';

/** The words of the settings: `/settings` loads them before it shows. */
export const settingsWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { settingsPages } = (await import(`../locales/${language}/settings-pages.ts`)) as {
    settingsPages: Widen<typeof en>;
  };
  return settingsPages;
});

export type SettingsWords = Awaited<ReturnType<typeof settingsWords.load>>;
export const useSettingsWords = (): SettingsWords => useWordsOf(settingsWords);

import { lazyWords, useWordsOf } from './i18n.tsx';

/** The words of the settings: `/settings` loads them before it shows. */
export const settingsWords = lazyWords({
  en: async () => (await import('../locales/en/settings-pages.ts')).settingsPages,
  'zh-CN': async () => (await import('../locales/zh-CN/settings-pages.ts')).settingsPages,
});

export type SettingsWords = Awaited<ReturnType<typeof settingsWords.load>>;
export const useSettingsWords = (): SettingsWords => useWordsOf(settingsWords);

import { lazyWords, useWordsOf } from './i18n.tsx';
import type { Widen } from './words.ts';
import type { account as en } from '../locales/en/account.ts';

/** The words of the door and of the first steps behind it: whoever is in and has a model needs none of them. */
export const doorWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { account } = (await import(`../locales/${language}/account.ts`)) as { account: Widen<typeof en> };
  return account;
});

export const useDoorWords = () => useWordsOf(doorWords);

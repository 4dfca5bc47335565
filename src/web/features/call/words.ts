import { lazyWords, useWordsOf } from '../../lib/i18n.tsx';
import type { Widen } from '../../lib/words.ts';
import type { call as en } from '../../locales/en/call.ts';

/** The words of calls: loaded with their screen. */
export const callWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { call } = (await import(`../../locales/${language}/call.ts`)) as { call: Widen<typeof en> };
  return call;
});

export const useCallWords = () => useWordsOf(callWords);

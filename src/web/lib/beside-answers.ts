import { lazyWords, useWordsOf } from './i18n.tsx';
import type { Widen } from './words.ts';
import type { besideAnswers as en } from '../locales/en/beside-answers.ts';

/** Words of what stands beside answers: they come with it. */
export const besideAnswersWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { besideAnswers } = (await import(`../locales/${language}/beside-answers.ts`)) as {
    besideAnswers: Widen<typeof en>;
  };
  return besideAnswers;
});

export const useBesideAnswersWords = (): Awaited<ReturnType<typeof besideAnswersWords.load>> =>
  useWordsOf(besideAnswersWords);

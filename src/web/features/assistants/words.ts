import { lazyWords, useWordsOf } from '../../lib/i18n.tsx';
import type { Widen } from '../../lib/words.ts';
import type { assistants as en } from '../../locales/en/assistants.ts';
import type { builtIn as enBuiltIn } from '../../locales/en/built-in-assistants.ts';

/** The words of assistants and of the prompt library: they come with them. */
export const assistantWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { assistants } = (await import(`../../locales/${language}/assistants.ts`)) as { assistants: Widen<typeof en> };
  return assistants;
});

export const useAssistantWords = (): Awaited<ReturnType<typeof assistantWords.load>> => useWordsOf(assistantWords);

/** What the built-in assistants are, in the person's language: only their page needs it. */
export const builtInWords = lazyWords(async (language) => {
  // As above.
  const { builtIn } = (await import(`../../locales/${language}/built-in-assistants.ts`)) as {
    builtIn: Widen<typeof enBuiltIn>;
  };
  return builtIn;
});

export const useBuiltInWords = (): Awaited<ReturnType<typeof builtInWords.load>> => useWordsOf(builtInWords);

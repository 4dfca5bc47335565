import type { command as en } from '../../locales/en/command.ts';
import { lazyWords, useWordsOf } from '../../lib/i18n.tsx';
import type { Widen } from '../../lib/words.ts';

/** The words of the command menu and the list of shortcuts. */
export const commandWords = lazyWords(async (language) => {
  // Every language has the words of English.
  const { command } = (await import(`../../locales/${language}/command.ts`)) as { command: Widen<typeof en> };
  return command;
});

export const useCommandWords = () => useWordsOf(commandWords);

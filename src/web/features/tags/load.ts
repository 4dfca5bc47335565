/** What speaks of tags comes with its words. */
import { spokenLanguage } from '../../lib/i18n.tsx';
import { tagWords } from '../../lib/tag-words.ts';

async function withWords<T>(load: Promise<T>): Promise<T> {
  const [module] = await Promise.all([load, tagWords.load(spokenLanguage())]);
  return module;
}

export const loadTagChats = async () => (await withWords(import('./tag-chats.tsx'))).TagChats;
export const loadFilterItems = async () => (await withWords(import('./filter-items.tsx'))).FilterItems;
export const loadFilterBar = async () => (await withWords(import('./filter-bar.tsx'))).FilterBar;

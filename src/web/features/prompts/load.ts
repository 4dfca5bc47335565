import { spokenLanguage } from '../../lib/i18n.tsx';
import { assistantWords } from '../assistants/words.ts';
import { SlashMenu } from './slash-menu.tsx';

/** The menu with its words, for `lazy`. */
export async function loadSlashMenu() {
  await assistantWords.load(spokenLanguage());
  return { default: SlashMenu };
}

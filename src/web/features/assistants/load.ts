import { spokenLanguage } from '../../lib/i18n.tsx';
import { AssistantNote } from './assistant-note.tsx';
import { assistantWords } from './words.ts';

/** The note with its words, for `lazy`. */
export async function loadAssistantNote() {
  await assistantWords.load(spokenLanguage());
  return { default: AssistantNote };
}

import { spokenLanguage } from '../../lib/i18n.tsx';
import { besideAnswersWords } from '../../lib/beside-answers.ts';
import { AssistantNote } from './assistant-note.tsx';
import { AssistantGone } from './gone-note.tsx';
import { MentionMenu } from './mention-menu.tsx';
import { assistantWords } from './words.ts';

/** The note with its words, for `lazy`. */
export async function loadAssistantNote() {
  await assistantWords.load(spokenLanguage());
  return { default: AssistantNote };
}

/** The note where an assistant is no longer there. */
export async function loadAssistantGone() {
  await assistantWords.load(spokenLanguage());
  return { default: AssistantGone };
}

/** What opens with an `@`, with its words. */
export async function loadMentionMenu() {
  await besideAnswersWords.load(spokenLanguage());
  return { default: MentionMenu };
}

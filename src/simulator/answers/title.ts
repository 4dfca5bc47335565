/** Titles, when a request asks for one: the conversation's own words, few and in order. */
import { lastUser, textOf, type ChatMessage } from '../chat/request.ts';
import type { Phrases } from './phrases.ts';
import { clip, tellingWords } from './reading.ts';

const asks =
  /^(?:\s*(?:please )?(?:write|give|create|generate|suggest|make)\b.{0,40}\btitle\b|\s*(?:请|为).{0,20}标题)/i;

/** True when the instructions ask for a short title and nothing else. */
export function wantsTitle(messages: readonly ChatMessage[]): boolean {
  const instruction = messages.find((m) => m.role === 'system' || m.role === 'developer');
  return instruction !== undefined && asks.test(textOf(instruction));
}

const WORDS = 6;
const SHORT = 40;

/** A title of at most six words, or of about twelve Chinese characters. */
export function titleFor(messages: readonly ChatMessage[], phrases: Phrases): string {
  const [asked = ''] = textOf(lastUser(messages))
    .slice(0, 4_000)
    .split(/\n+---+\n+|\n(?:Assistant|AI|助手)\s*[:：]/i);
  const question = asked
    .replace(/^\s*(?:User|用户)\s*[:：]\s*/i, '')
    .replaceAll(/```[\s\S]*?```|[#*_`>|]/g, ' ')
    .trim();
  const [sentence = ''] = question.split(/[.!?。！？\n]/).filter((part) => part.trim() !== '');
  const line = sentence.trim().replaceAll(/["“”]/g, '');
  if (line === '') return phrases.untitled;
  if (/\p{Script=Han}/u.test(line)) {
    const bare = line.replace(/^(?:请问|请|帮我|麻烦|能不能|可以)+/, '').replace(/[吗呢吧，,、]+$/, '');
    return clip(bare === '' ? line : bare, 12);
  }
  const short = line.length <= SHORT && line.split(/\s+/).length <= WORDS;
  const words = short ? line : tellingWords(line, WORDS - 1).join(' ');
  const title = words === '' ? line.split(/\s+/).slice(0, WORDS).join(' ') : words;
  return clip(title.charAt(0).toUpperCase() + title.slice(1), SHORT + 20).replace(/[,;:]$/, '');
}

/** What a message says in words. Apart from the schemas, which the page has no use for. */
import type { Message } from './message.ts';

/** The visible text of a message: its text parts, joined. */
export function textOf(message: Pick<Message, 'parts'>): string {
  let text = '';
  for (const part of message.parts) if (part.type === 'text') text += part.text;
  return text;
}

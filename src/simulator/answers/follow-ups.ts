/** Next questions, when a request asks for some: ones that the simulator can answer itself. */
import { lastUser, textOf, type ChatMessage } from '../chat/request.ts';
import type { Phrases } from './phrases.ts';
import { tellingWords } from './reading.ts';

const asks =
  /^\s*(?:please )?(?:suggest|write|give|propose)\b.{0,60}\b(?:ask next|next questions?|follow[- ]?ups?)\b|^\s*(?:请|为).{0,20}(?:后续|接下来).{0,10}问/i;

/** True when the instructions ask for next questions and nothing else. */
export function wantsFollowUps(messages: readonly ChatMessage[]): boolean {
  const instruction = messages.find((m) => m.role === 'system' || m.role === 'developer');
  return instruction !== undefined && asks.test(textOf(instruction));
}

/** Three of them, a line each. */
export function followUpsFor(messages: readonly ChatMessage[], phrases: Phrases): string {
  const [question = ''] = textOf(lastUser(messages))
    .slice(0, 4_000)
    .split(/\n+---+\n+/);
  return phrases.followUps(tellingWords(question, 1)[0]).join('\n');
}

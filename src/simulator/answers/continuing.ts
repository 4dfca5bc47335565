/** Asked to go on with an answer that was cut short, the simulator does, as a model would. */
import { lastUser, textOf, type ChatMessage } from '../chat/request.ts';

const GO_ON =
  /^(?:please )?(?:go on|continue)[\s.!]*$|\bcontinue (?:it |your answer )?(?:exactly )?(?:where|from where)\b|^请?(?:继续|接着说)/i;

/** What had been asked when the answer was cut, and what of the answer was written; undefined for anything else. */
export function cutShort(
  messages: readonly ChatMessage[],
): { before: readonly ChatMessage[]; written: string } | undefined {
  const last = messages.at(-1);
  const answer = messages.at(-2);
  if (last === undefined || last !== lastUser(messages) || answer?.role !== 'assistant') return undefined;
  const written = textOf(answer).trimEnd();
  if (written === '' || !GO_ON.test(textOf(last))) return undefined;
  return { before: messages.slice(0, -2), written };
}

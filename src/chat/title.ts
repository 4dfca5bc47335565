/** A title after the first exchange, by the same gateway and the same ledger. Failing to make one is no failure. */
import type { Gateway } from '#gateway/gateway.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message.ts';
import { clip } from '#shared/text.ts';
import type { Principal } from '#shared/principal.ts';
import { answerReader } from './answer.ts';
import { ask } from './ask.ts';

const TASK =
  'Write a title for this conversation: at most six words (or twelve Chinese characters), in the language of the ' +
  'conversation, plain text without quotes, without a full stop at the end. Answer with the title alone.';

const EXCERPT = 2000;
const TIMEOUT_MS = 30_000;

/** The first words of a message, as the title until a better one comes. */
export function provisionalTitle(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '…';
  const short = clip(line, 60);
  return short.length < line.length ? `${short.trimEnd()}…` : short;
}

/** The model's title for an exchange, or null when it gave none worth showing. */
export async function modelTitle(
  gateway: Gateway,
  deployment: string,
  principal: Principal,
  question: Message,
  answer: Message,
): Promise<string | null> {
  let text = '';
  const reader = answerReader({
    text: (delta) => {
      text += delta;
    },
    reasoning: () => undefined,
  });
  const { error } = await ask(
    gateway,
    {
      deployment,
      principal,
      purpose: 'title',
      runId: null,
      stream: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      messages: [
        { role: 'system', content: TASK },
        { role: 'user', content: `${excerpt(question)}\n\n---\n\n${excerpt(answer)}` },
      ],
    },
    reader,
  );
  return error ? null : cleaned(text);
}

function excerpt(message: Message): string {
  return clip(textOf(message), EXCERPT);
}

/** First line only, without quotes, markdown marks and a closing full stop; null when nothing is left. */
export function cleaned(text: string): string | null {
  const line = text.trim().split('\n')[0] ?? '';
  const bare = line
    .replace(/^(title|标题)\s*[:：]\s*/i, '')
    .replaceAll(/^[\s"'“”‘’«»「」《》#*_`]+|[\s"'“”‘’«»「」《》*_`.。]+$/gu, '')
    .trim();
  return bare === '' ? null : clip(bare, 80);
}

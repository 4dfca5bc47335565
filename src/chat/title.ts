/** A title after the first exchange, by the same gateway and the same ledger. Failing to make one is no failure. */
import type { Gateway } from '#gateway/gateway.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { clip } from '#shared/text.ts';
import type { Principal } from '#shared/principal.ts';
import { findChat, setModelTitle } from '#store/chats.ts';
import { answerReader } from './answer.ts';
import { ask } from './ask.ts';
import type { RunsOptions } from './options.ts';

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

interface Exchange {
  deployment: string;
  principal: Principal;
  /** The run that wrote the answer: its figures show the title's call too; null: no run did. */
  runId: string | null;
  question: Message;
  answer: Message;
}

/** Gives the chat a title by the model, unless the person gave one meanwhile; failing that, keeps the first words. */
export async function makeTitle(
  { db, gateway, preferences }: RunsOptions,
  exchange: Omit<Exchange, 'deployment'>,
): Promise<void> {
  const { principal, answer } = exchange;
  const { titleModel } = await preferences(principal.userId);
  // One that is gone, that the person may not use, or that a variable names in vain, must not leave chats without titles.
  const there = gateway.deployments(principal).some(({ name }) => name === titleModel);
  const deployment = (there ? titleModel : null) ?? answer.model ?? '';
  const title = await modelTitle(gateway, { ...exchange, deployment });
  const chat = await findChat(db, principal.userId, answer.chatId);
  if (chat) await setModelTitle(db, answer.chatId, title ?? chat.title);
}

/** The model's title for an exchange, or null when it gave none worth showing. */
async function modelTitle(
  gateway: Gateway,
  { deployment, principal, runId, question, answer }: Exchange,
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
      runId,
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
    .replaceAll(/\*\*|`/g, '')
    .replaceAll(/^[\s"'“”‘’«»「」《》#*_`]+|[\s"'“”‘’«»「」《》*_`.。]+$/gu, '')
    .trim();
  return bare === '' ? null : clip(bare, 80);
}

/** What the page shows between asking and the server's word. Pure. */
import type { FileInfo } from '#shared/contract/files.ts';
import type { Message, Part } from '#shared/message.ts';

export interface Question {
  text: string;
  files: FileInfo[];
  /** The assistant that answers this one message. */
  mention?: string;
}

export type Ask =
  /** A new message, or an edited one: its parent is the answer it follows. */
  | { kind: 'say'; parentId: string | null; question: Question }
  /** One more answer to a message; `model`: by another one than the chat's. */
  | { kind: 'answer'; parentId: string; model?: string }
  | { kind: 'continue'; answer: Message };

/** Ids of what exists only on the screen. */
const OWN = 'pending-own';
const ANSWER = 'pending-answer';

export const isPending = (message: Message): boolean => message.id === OWN || message.id.startsWith(ANSWER);

/** The answers of the other models, until the server has made them. */
export function pendingBeside(first: Message, others: readonly string[]): Message[] {
  return [first, ...others.map((model, index) => blank(`${ANSWER}-${index}`, first.parentId, model))];
}

/** The branch as it will be when the server agrees: the question at its place, an answer that has not begun. */
export function withAsk(branch: readonly Message[], ask: Ask, model: string | null): Message[] {
  if (ask.kind === 'continue')
    return branch.map((message) =>
      message.id === ask.answer.id ? { ...message, status: 'running', error: null, runId: null } : message,
    );
  const at = branch.findIndex((message) => message.id === ask.parentId);
  const kept = branch.slice(0, at + 1);
  if (ask.kind === 'answer') return [...kept, blank(ANSWER, ask.parentId, ask.model ?? model)];
  const own: Message = {
    ...blank(OWN, ask.parentId, null),
    role: 'user',
    status: 'done',
    parts: partsOf(ask.question),
  };
  return [...kept, own, blank(ANSWER, OWN, model)];
}

function partsOf({ text, files }: Question): Part[] {
  const parts: Part[] = files.map(partOf);
  if (text !== '') parts.push({ type: 'text', text });
  return parts;
}

function partOf({ id, name, mediaType, bytes, width, height, document }: FileInfo): Part {
  if (document) return { type: 'file', fileId: id, name, mediaType, bytes, document };
  return {
    type: 'image',
    fileId: id,
    name,
    mediaType,
    ...(width !== null && { width }),
    ...(height !== null && { height }),
  };
}

function blank(id: string, parentId: string | null, model: string | null): Message {
  return {
    id,
    chatId: '',
    parentId,
    role: 'assistant',
    parts: [],
    status: 'running',
    model,
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: new Date().toISOString(),
  };
}

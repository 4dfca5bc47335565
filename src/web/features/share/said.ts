/** A chat of one's own as a transcript: the branch in view, with all its steps. */
import type { getChat } from '#shared/contract/chats.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { getFile } from '#shared/contract/files.ts';
import type { SharedMessage, SharedPart } from '#shared/contract/shares.ts';
import type { Message, Part } from '#shared/message.ts';
import { addressOf } from '../../lib/api.ts';

export type ChatData = Result<typeof getChat>;

export interface Said {
  messages: SharedMessage[];
  /** Addresses of the files, by their number. */
  files: string[];
}

/** The messages from the root to the leaf in view; the newest leaf when that is not known. */
export function branchIn({ chat, messages }: ChatData): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch = new Set<Message>();
  let at = byId.get(chat.leafId ?? '') ?? messages.at(-1);
  while (at && !branch.has(at)) {
    branch.add(at);
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return [...branch].reverse();
}

/** `steps`: with reasoning and tool calls. */
export function saidIn(data: ChatData, { steps }: { steps: boolean }, modelName: (name: string) => string): Said {
  const files: string[] = [];
  const messages = branchIn(data).map((message): SharedMessage => ({
    role: message.role,
    parts: message.parts.map((part) => partOf(part, files, steps)).filter((part) => part !== null),
    model: message.model === null ? null : modelName(message.model),
    status: message.status === 'done' || message.status === 'running' ? message.status : 'unfinished',
  }));
  return { messages: messages.filter(({ parts }) => parts.length > 0), files };
}

function partOf(part: Part, files: string[], steps: boolean): SharedPart | null {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
    case 'file': {
      const file = files.push(addressOf(getFile, { params: { id: part.fileId } })) - 1;
      const { name, mediaType } = part;
      return {
        type: 'file',
        file,
        name,
        mediaType,
        ...('width' in part && part.width !== undefined && { width: part.width }),
      };
    }
    case 'reasoning':
      return steps ? { type: 'reasoning', text: part.text, ...(part.ms !== undefined && { ms: part.ms }) } : null;
    case 'tool-call':
      return steps
        ? {
            type: 'tool-call',
            name: part.name,
            arguments: part.arguments,
            ...(part.result !== undefined && { result: part.result }),
          }
        : null;
    default:
      return null;
  }
}

/** HuggingChat (chat-ui): documents of its database, a tree by `ancestors`; and Chatbot UI's backup, which is linear. */
import {
  asText,
  idIn,
  isLoose,
  listOf,
  loose,
  textIn,
  textOrNull,
  tidied,
  timeIn,
  type Loose,
  type SourceChat,
  type SourceMessage,
  type SourcePart,
  type SourcePrompt,
} from '../source.ts';

export function isChatUi(item: unknown): boolean {
  const chat = loose(item);
  return Array.isArray(chat['messages']) && mongoId(chat['_id']) !== null && !('conversationId' in chat);
}

/** `{ "$oid": "…" }` or the id itself. */
function mongoId(value: unknown): string | null {
  return isLoose(value) ? idIn(value['$oid']) : idIn(value);
}

export function chatUiChat(item: Loose): SourceChat {
  const said = listOf(item['messages']).map(loose);
  const isTree = said.some((message) => Array.isArray(message['ancestors']));
  const messages: SourceMessage[] = [];
  let last: string | null = null;
  for (const message of said) {
    const role = message['from'] ?? message['role'];
    if (role !== 'user' && role !== 'assistant') continue;
    const id: string = mongoId(message['id']) ?? `${messages.length}`;
    const ancestors = listOf(message['ancestors']).map(mongoId);
    // The system prompt is the first ancestor of all, and no message of ours.
    const parent: string | null = isTree
      ? (ancestors.findLast((at) => messages.some((made) => made.id === at)) ?? null)
      : last;
    messages.push({
      id,
      parent,
      role,
      parts: partsOf(message),
      model: role === 'user' ? null : textOrNull(item['model']),
      createdAt: timeIn(message['createdAt']),
    });
    last = id;
  }
  return {
    id: mongoId(item['_id']) ?? '',
    title: textIn(item['title']),
    createdAt: timeIn(item['createdAt']),
    updatedAt: timeIn(item['updatedAt']),
    archived: false,
    pinned: false,
    assistant: null,
    leaf: last,
    messages,
  };
}

function partsOf(message: Loose): SourcePart[] {
  const files = listOf(message['files']).map((file): SourcePart => {
    const { name, value, type, mime } = loose(file);
    const data = type === 'base64' ? { data: `data:${textIn(mime)};base64,${textIn(value)}` } : {};
    return { type: 'file', name: textIn(name), ref: textIn(value), ...data };
  });
  const reasoning = textIn(message['reasoning']);
  const { thought, text } = withoutThought(textIn(message['content']));
  return tidied([
    ...files,
    { type: 'reasoning', text: reasoning || thought },
    { type: 'text', text },
    ...(typeof message['toolCalls'] === 'undefined'
      ? []
      : [{ type: 'tool' as const, name: 'tool', arguments: asText(message['toolCalls']), result: null }]),
  ]);
}

function withoutThought(content: string): { thought: string; text: string } {
  const found = /^\s*<think>([\s\S]*?)<\/think>/.exec(content);
  return found === null
    ? { thought: '', text: content }
    : { thought: (found[1] ?? '').trim(), text: content.slice(found[0].length).trim() };
}

export function chatbotUiPrompt(item: Loose): SourcePrompt | null {
  const [id, title, text] = [idIn(item['id']), textIn(item['name']), textIn(item['content'])];
  return id === null || text === '' ? null : { id, title, text };
}

export function chatbotUiChat(item: Loose): SourceChat {
  const id = idIn(item['id']) ?? '';
  const messages = listOf(item['messages'])
    .map(loose)
    .filter(({ role }) => role === 'user' || role === 'assistant')
    .map(({ role, content }, index): SourceMessage => ({
      id: String(index),
      parent: index === 0 ? null : String(index - 1),
      role: role === 'user' ? 'user' : 'assistant',
      parts: tidied([{ type: 'text', text: asText(content) }]),
      model: role === 'user' ? null : (textOrNull(loose(item['model'])['id']) ?? textOrNull(item['model'])),
      createdAt: null,
    }));
  return {
    id,
    title: textIn(item['name']),
    createdAt: null,
    updatedAt: null,
    archived: false,
    pinned: false,
    assistant: idIn(item['folderId']),
    leaf: null,
    messages,
  };
}

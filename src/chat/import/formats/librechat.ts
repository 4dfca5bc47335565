/**
 * LibreChat: one conversation a file, flat by `parentMessageId` or as a tree of `children`; and what `mongoexport` wrote
 * of its two collections, which has the same names.
 */
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
} from '../source.ts';

export function isLibrechat(item: unknown): boolean {
  const chat = loose(item);
  const said = [...listOf(chat['messagesTree']), ...listOf(chat['messages'])];
  // In a database a conversation only names its messages: `{ "$oid": "…" }`.
  return (
    typeof chat['conversationId'] === 'string' &&
    (Array.isArray(chat['messages']) || Array.isArray(chat['messagesTree'])) &&
    (said.length === 0 || said.some((one) => 'messageId' in loose(one)))
  );
}

/** A message of a database's collection, outside its conversation. */
export function isLibrechatMessage(item: unknown): boolean {
  const message = loose(item);
  return typeof message['messageId'] === 'string' && typeof message['conversationId'] === 'string';
}

export function librechatChat(item: Loose): SourceChat {
  const listed = listOf(item['messagesTree']).length > 0 ? listOf(item['messagesTree']) : listOf(item['messages']);
  const messages: SourceMessage[] = [];
  const add = (list: unknown[], parent: string | null): void => {
    for (const said of list.filter(isLoose)) {
      const message = messageOf(said, parent);
      if (message.parts.length > 0) messages.push(message);
      add(listOf(said['children']), message.parts.length > 0 ? message.id : parent);
    }
  };
  add(listed, null);
  return {
    id: idIn(item['conversationId']) ?? '',
    title: textIn(item['title']),
    createdAt: timeIn(item['createdAt']) ?? messages[0]?.createdAt ?? null,
    updatedAt: timeIn(item['updatedAt']) ?? timeIn(item['exportAt']),
    archived: item['isArchived'] === true,
    pinned: item['isPinned'] === true,
    tags: listOf(item['tags']).map(textIn),
    assistant: null,
    leaf: null,
    messages,
  };
}

function messageOf(said: Loose, parent: string | null): SourceMessage {
  const own = said['isCreatedByUser'] === true || (said['isCreatedByUser'] === undefined && said['sender'] === 'User');
  const named = idIn(said['parentMessageId']);
  return {
    id: idIn(said['messageId']) ?? '',
    parent: parent ?? (named !== null && !/^0{8}-[0-]+$/.test(named) ? named : null),
    role: own ? 'user' : 'assistant',
    parts: partsOf(said),
    model: own ? null : textOrNull(said['model']),
    createdAt: timeIn(said['createdAt']),
  };
}

function partsOf(said: Loose): SourcePart[] {
  const files = listOf(said['files']).map((file): SourcePart => {
    const { filename, file_id: id } = loose(file);
    return { type: 'file', name: textIn(filename), ref: idIn(id) ?? textIn(filename) };
  });
  const content = listOf(said['content']).map(loose).flatMap(partOf);
  const parts = content.length > 0 ? content : [{ type: 'text' as const, text: textIn(said['text']) }];
  return tidied([...files, ...parts]);
}

function partOf(block: Loose): SourcePart[] {
  if (block['type'] === 'text') {
    const { text } = block;
    return [{ type: 'text', text: typeof text === 'string' ? text : textIn(loose(text)['value']) }];
  }
  if (block['type'] === 'think') return [{ type: 'reasoning', text: textIn(block['think']) }];
  if (block['type'] === 'error') return [{ type: 'text', text: textIn(block['error']) }];
  if (block['type'] !== 'tool_call') return [];
  const call = loose(block['tool_call']);
  // Whatever it claims to be, what a tool gave is text.
  return [
    {
      type: 'tool',
      name: textIn(call['name']),
      arguments: asText(call['args'] ?? ''),
      result: asText(call['output'] ?? ''),
    },
  ];
}

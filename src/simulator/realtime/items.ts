/** The items of a realtime conversation, and the chat they are for everything that reads those. */
import { isObject } from '#shared/json.ts';
import type { ChatMessage } from '../chat/request.ts';

export interface RealtimeItem {
  id: string;
  object: 'realtime.item';
  type: 'message' | 'function_call' | 'function_call_output';
  status: 'completed' | 'incomplete' | 'in_progress';
  role?: 'user' | 'assistant' | 'system';
  content?: Record<string, unknown>[];
  call_id?: string;
  name?: string;
  arguments?: string;
  output?: string;
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  message: ['role', 'content'],
  function_call: ['name', 'arguments'],
  function_call_output: ['call_id', 'output'],
};

/** An item a client sends; what is missing otherwise. */
export function readItem(value: unknown, id: () => string): { item: RealtimeItem } | { missing: string } {
  if (!isObject(value)) return { missing: 'item' };
  const { type } = value;
  if (typeof type !== 'string' || !Object.hasOwn(kinds, type)) return { missing: 'item.type' };
  const absent = kinds[type]?.find((name) => value[name] === undefined);
  if (absent !== undefined) return { missing: `item.${absent}` };
  const own = typeof value['id'] === 'string' ? value['id'] : id();
  const { content } = value;
  const item = {
    ...value,
    id: own,
    object: 'realtime.item',
    type,
    status: 'completed',
    ...(value['output'] === undefined ? {} : { output: textual(value['output']) }),
    ...(Array.isArray(content) ? { content: content.filter(isObject) } : {}),
    ...(type === 'function_call' && value['call_id'] === undefined ? { call_id: `call_${own.slice(-16)}` } : {}),
  };
  // What is needed of each kind was looked at above.
  return { item: item as unknown as RealtimeItem };
}

function textual(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was said, in words: of audio its transcript. */
function wordsOf(item: RealtimeItem): string {
  const parts = item.content ?? [];
  return parts
    .map(({ text, transcript }) => (typeof text === 'string' ? text : typeof transcript === 'string' ? transcript : ''))
    .join('');
}

export function messagesOf(items: readonly RealtimeItem[], instructions: string): ChatMessage[] {
  const messages: ChatMessage[] = instructions === '' ? [] : [{ role: 'system', content: instructions }];
  for (const item of items) {
    if (item.type === 'message') messages.push({ role: item.role ?? 'user', content: wordsOf(item) });
    else if (item.type === 'function_call_output')
      messages.push({ role: 'tool', tool_call_id: item.call_id ?? '', content: item.output ?? '' });
    else {
      const call = { name: item.name ?? '', arguments: item.arguments ?? '{}' };
      messages.push({
        role: 'assistant',
        content: null,
        tool_calls: [{ id: item.call_id ?? '', type: 'function', function: call }],
      });
    }
  }
  return messages;
}

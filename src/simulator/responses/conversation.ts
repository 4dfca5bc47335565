/** The items of a response as the messages the rest of the simulator reads. */
import { imageInfo } from '#shared/image.ts';
import { isObject } from '#shared/json.ts';
import type { ChatMessage, Part } from '../chat/request.ts';
import { decodeDataUri } from '../data-uri.ts';
import type { WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';
import { opened } from './compaction.ts';
import type { Item } from './request.ts';

/** All of a conversation, instructions first. Items that say nothing to a model (searches, reasoning) leave no message. */
export function messagesOf(items: readonly Item[], instructions: string | undefined): ChatMessage[] {
  const messages: ChatMessage[] = instructions === undefined ? [] : [{ role: 'developer', content: instructions }];
  for (const item of items) {
    const message = messageOf(item);
    if (!message) continue;
    const last = messages.at(-1);
    // Calls made together are one message in a chat.
    if (message.tool_calls && last?.tool_calls) last.tool_calls.push(...message.tool_calls);
    else messages.push(message);
  }
  return messages;
}

function messageOf(item: Item): ChatMessage | undefined {
  switch (item.type ?? 'message') {
    case 'message':
      return { role: roleOf(item['role']), content: contentOf(item['content']) };
    case 'function_call':
      return callOf(item, text(item['arguments']));
    case 'custom_tool_call':
      return callOf(item, JSON.stringify({ input: text(item['input']) }));
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'tool', tool_call_id: text(item['call_id']), content: contentOf(item['output']) };
    case 'compaction':
      return { role: 'developer', content: opened(text(item['encrypted_content'])) ?? '' };
    default:
      return undefined;
  }
}

function callOf(item: Item, args: string): ChatMessage {
  const call = { name: text(item['name']), arguments: args };
  return {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: text(item['call_id']), type: 'function', function: call }],
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function roleOf(role: unknown): ChatMessage['role'] {
  return role === 'assistant' || role === 'system' || role === 'developer' ? role : 'user';
}

/** Words as they are, lists of parts part by part, anything else (a tool's result may be an object) as JSON. */
function contentOf(content: unknown): string | Part[] {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return content === undefined ? '' : JSON.stringify(content);
  return content.filter(isObject).map(partOf);
}

function partOf(part: Record<string, unknown>): Part {
  switch (part['type']) {
    case 'input_image': {
      const url = text(part['image_url']);
      const detail = part['detail'];
      const known = detail === 'low' || detail === 'high' || detail === 'auto';
      return { type: 'image_url', image_url: { url, ...(known ? { detail } : {}) } };
    }
    case 'input_file':
      return { type: 'file' };
    case 'input_audio':
      return { type: 'input_audio' };
    case 'refusal':
      return { type: 'refusal', refusal: text(part['refusal']) };
    default:
      return { type: 'text', text: text(part['text']) };
  }
}

/** Every result needs its call, and every call its result before the model speaks again. */
export function pairingError(items: readonly Item[]): WireError | undefined {
  const open = new Set<string>();
  const asked = new Set<string>();
  for (const item of items) {
    const id = text(item['call_id']);
    if (item.type === 'function_call' || item.type === 'custom_tool_call') {
      open.add(id);
      asked.add(id);
    } else if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') {
      const kind = item.type === 'function_call_output' ? 'function call' : 'custom tool call';
      if (!asked.has(id)) return modelError(`No tool call found for ${kind} output with call_id ${id}.`, input);
      open.delete(id);
    }
  }
  const [first] = open;
  return first === undefined ? undefined : modelError(`No tool output found for function call ${first}.`, input);
}

const input = { param: 'input' };

/** Pictures that are none, and those that the model cannot see. */
export function picturesError(messages: readonly ChatMessage[], vision: boolean): WireError | undefined {
  for (const { content } of messages) {
    if (!Array.isArray(content)) continue;
    for (const part of content) {
      if (part.type !== 'image_url') continue;
      if (!vision) return modelError('Invalid content type. input_image is only supported by certain models.', input);
      const { url } = part.image_url;
      const bytes = decodeDataUri(url);
      if (bytes && imageInfo(bytes) === null)
        return modelError(
          "The image data you provided does not represent a valid image. Please check your input and try again with one of the supported image formats: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].",
          { ...input, code: 'invalid_value' },
        );
    }
  }
  return undefined;
}

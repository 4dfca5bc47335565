/** An answer as the model said it: text, calls, their results, text again. */
import type { Message, Part, ToolCall } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import type { RequestMessage } from '../request-message.ts';

/**
 * The messages of an answer, in order; none for a failed answer that said nothing. Calls without a result (the answer
 * was stopped in the middle) get one that says so: every call must be answered.
 */
export function roundsOf(message: Message): RequestMessage[] {
  if (!message.parts.some((part) => part.type === 'tool-call')) {
    const content = saidBy(message.parts);
    return content === '' ? [] : [{ role: 'assistant', content }];
  }
  const out: RequestMessage[] = [];
  let text: Part[] = [];
  let calls: ToolCall[] = [];
  const close = () => {
    const content = saidBy(text);
    if (calls.length > 0) {
      out.push({ role: 'assistant', content, tool_calls: calls.map(requestOf) });
      for (const call of calls) out.push(resultOf(call));
    } else if (content !== '') out.push({ role: 'assistant', content });
    text = [];
    calls = [];
  };
  for (const part of message.parts) {
    if (part.type === 'tool-call') calls.push(part);
    else {
      // A picture or a file behind its call is named in the call's result.
      if (calls.length > 0 && (part.type === 'image' || part.type === 'file')) continue;
      if (calls.length > 0) close();
      text.push(part);
    }
  }
  close();
  return out;
}

function requestOf({ id, name, arguments: written }: ToolCall) {
  return { id, type: 'function' as const, function: { name, arguments: isJson(written) ? written : '{}' } };
}

export function resultOf({ id, result }: ToolCall): RequestMessage {
  return { role: 'tool', tool_call_id: id, content: result ?? 'Not done: the answer was stopped before.' };
}

/** Pictures an answer drew cannot be sent as its own words: they are named, so that they can be asked for again. */
function saidBy(parts: readonly Part[]): string {
  const text = textOf({ parts: [...parts] });
  const drawn = parts.filter((part) => part.type === 'image').map(({ fileId }) => `[picture ${fileId}]`);
  return [text, ...drawn].filter((piece) => piece !== '').join('\n');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** For a model that was offered no tools: what was said in words alone, since some refuse calls they were not offered. */
export function withoutCalls(messages: readonly RequestMessage[]): RequestMessage[] {
  return messages.flatMap((message): RequestMessage[] => {
    if (message.role === 'tool') return [];
    if (message.tool_calls === undefined) return [message];
    return message.content === '' ? [] : [{ role: message.role, content: message.content }];
  });
}

/** The words a request ends with, whatever its surface: what a scenario's `contains` is compared with. */
import { isObject } from '#shared/json.ts';

/** The last user message, input or prompt of a body that has not been validated; empty when there is none. */
export function lastWords(body: unknown): string {
  if (!isObject(body)) return '';
  if (Array.isArray(body['messages'])) return ofMessages(body['messages']);
  const { input, prompt } = body;
  if (typeof prompt === 'string') return prompt;
  if (typeof input === 'string') return input;
  if (!Array.isArray(input)) return '';
  const last: unknown = input.at(-1);
  return typeof last === 'string' ? last : ofMessages(input);
}

function ofMessages(messages: readonly unknown[]): string {
  const known = messages.filter((m): m is { role: 'user'; content?: unknown } => isObject(m) && m['role'] === 'user');
  return contentOf(known.at(-1)?.content);
}

function contentOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

/** What was sent and received, as a person may see it: keys and cookies are never in it. */
import type { Exchange } from '#shared/contract/connections.ts';
import type { Question, Reply } from './carrier.ts';

const SHOWN = 4000;
const CREDENTIALS = new Set(['api-key', 'authorization', 'x-api-key']);
const KEPT_BACK = new Set(['set-cookie']);

/** `keys` are masked wherever they stand, also where an upstream repeats them. */
export function exchangeOf(question: Question, reply: Reply | string, keys: readonly string[]): Exchange {
  const request = [
    `${question.method} ${question.origin}${question.path}`,
    ...headerLines(question.headers),
    ...(question.body === null ? [] : ['', clipped(question.body)]),
  ].join('\n');
  const response =
    typeof reply === 'string'
      ? reply
      : [`HTTP ${reply.status}`, ...headerLines(reply.headers), '', clipped(reply.text)].join('\n');
  return { request: masked(request, keys), response: masked(response, keys) };
}

function headerLines(headers: Record<string, string | string[] | undefined>): string[] {
  return Object.entries(headers)
    .filter(([name, value]) => value !== undefined && !KEPT_BACK.has(name.toLowerCase()))
    .map(([name, value]) => {
      const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
      return `${name}: ${CREDENTIALS.has(name.toLowerCase()) ? hint(text) : text}`;
    });
}

function clipped(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}\n… ${text.length - SHOWN} more characters`;
}

/** Shorter ones are no secrets (local servers take any word), and stand in ordinary text. */
const SECRET = 8;

function masked(text: string, keys: readonly string[]): string {
  return keys.reduce((rest, key) => (key.length < SECRET ? rest : rest.replaceAll(key, hint(key))), text);
}

/** The reply with every key in it masked. */
export function withoutKeys(reply: Reply, keys: readonly string[]): Reply {
  const headers = Object.entries(reply.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map((one) => masked(one, keys)) : value && masked(value, keys),
  ]);
  // The same names with the same kinds of values.
  return {
    status: reply.status,
    headers: Object.fromEntries(headers) as Reply['headers'],
    text: masked(reply.text, keys),
  };
}

/** Enough to recognise a key by, where the rest is long enough to stay a secret. */
export function hint(secret: string): string {
  return secret.length >= 12 ? `••••${secret.slice(-4)}` : '••••';
}

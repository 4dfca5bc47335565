/** The addresses of Anthropic's surface: `/anthropic/v1/…`, and what does not collide with OpenAI's under `/v1/`. Pure. */
import type { MessagesWire } from '#providers/operations.ts';

export type MessagesPlace =
  | { kind: 'ask'; wire: MessagesWire }
  | { kind: 'models' }
  | { kind: 'model'; id: string }
  | { kind: 'preflight' }
  | { kind: 'wrong-method' }
  | { kind: 'unknown' };

/** Null when the path is none of Anthropic's; `path`: without its query, slashes collapsed. */
export function messagesPlaceOf(method: string, path: string): MessagesPlace | null {
  const own = path.startsWith('/anthropic/');
  const rest = own ? path.slice('/anthropic'.length) : path;
  if (!own && rest !== '/v1/messages' && !rest.startsWith('/v1/messages/')) return null;
  if (method === 'OPTIONS') return { kind: 'preflight' };
  if (rest === '/v1/messages') return method === 'POST' ? { kind: 'ask', wire: 'messages' } : { kind: 'wrong-method' };
  if (rest === '/v1/messages/count_tokens')
    return method === 'POST' ? { kind: 'ask', wire: 'token-counts' } : { kind: 'wrong-method' };
  if (rest === '/v1/models') return method === 'GET' ? { kind: 'models' } : { kind: 'wrong-method' };
  if (!rest.startsWith('/v1/models/')) return { kind: 'unknown' };
  return method === 'GET' ? { kind: 'model', id: decoded(rest.slice('/v1/models/'.length)) } : { kind: 'wrong-method' };
}

/** A name that cannot be decoded is nobody's. */
function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return '';
  }
}

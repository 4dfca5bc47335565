/** What clients call the conversation a request belongs to, for upstreams that keep prompts in a cache. */
import type { IncomingHttpHeaders } from 'node:http';

/** As several clients write it. */
const NAMES = ['x-session-id', 'session-id', 'session_id'] as const;

export function sessionOf(headers: IncomingHttpHeaders): string | undefined {
  for (const name of NAMES) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

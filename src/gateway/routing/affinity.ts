/**
 * Where a conversation went before: its prompt may be cached there, which is cheaper and faster. Soft: it only chooses
 * among those that may be asked anyway.
 */
import { createHash } from 'node:crypto';

/** Upstreams forget a prompt that is not used for about so long. */
const IDLE_MS = 600_000;
/** Shorter prompts are cached nowhere. */
const LEAST_TOKENS = 1024;
const MOST = 20_000;
/** The beginning decides; what comes later in a long text changes nothing. */
const LOOKED_AT = 8192;

/** What a call says of the conversation it belongs to. */
export interface Conversation {
  /** As the caller names it (a header); undefined when it does not. */
  session?: string | undefined;
  json: Record<string, unknown>;
  /** Tokens of the prompt, supposed. */
  input: number;
}

/** What calls of the same conversation have in common; null when it is not worth remembering. */
export function conversationOf({ session, json, input }: Conversation): string | null {
  if (session !== undefined && session !== '') return `s ${session.slice(0, 200)}`;
  const named = json['prompt_cache_key'];
  if (typeof named === 'string' && named !== '') return `k ${named.slice(0, 200)}`;
  if (input < LEAST_TOKENS) return null;
  const beginning = beginningOf(json);
  return beginning === null ? null : `h ${createHash('sha1').update(beginning).digest('base64')}`;
}

/** Instructions and the first thing a person said, as they are on any wire; null where there is no conversation. */
function beginningOf(json: Record<string, unknown>): string | null {
  const { messages, input, instructions } = json;
  const parts = typeof instructions === 'string' ? [textOf(instructions)] : [];
  if (typeof input === 'string') return [...parts, textOf(input)].join('\n');
  const turns: unknown = messages ?? input;
  if (!Array.isArray(turns)) return null;
  for (const turn of turns as unknown[]) {
    if (typeof turn !== 'object' || turn === null || !('role' in turn)) continue;
    parts.push(textOf('content' in turn ? turn.content : ''));
    if (turn.role === 'user') return parts.join('\n');
  }
  return parts.length === 0 ? null : parts.join('\n');
}

function textOf(content: unknown): string {
  return (typeof content === 'string' ? content : JSON.stringify(content ?? '')).slice(0, LOOKED_AT);
}

/** Lives as long as the process. Forgets who was not heard of for longest. */
export class Affinity {
  readonly #places = new Map<string, { target: string; until: number }>();

  /** The target that answered last in this conversation; undefined when that is long ago. */
  find(deployment: string, conversation: string, now: number): string | undefined {
    const place = this.#places.get(`${deployment}\n${conversation}`);
    return place === undefined || place.until <= now ? undefined : place.target;
  }

  remember(deployment: string, conversation: string, target: string, now: number): void {
    const key = `${deployment}\n${conversation}`;
    // Set anew, it is the youngest.
    this.#places.delete(key);
    this.#places.set(key, { target, until: now + IDLE_MS });
    if (this.#places.size <= MOST) return;
    const [oldest] = this.#places.keys();
    if (oldest !== undefined) this.#places.delete(oldest);
  }
}

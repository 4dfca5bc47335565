/** What goes in and out of the simulator, and the small pieces every surface answers with. */

export interface SimulatorRequest {
  method: string;
  /** Path with query, as on the request line: `/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: Uint8Array;
  /** Aborting it stops the answer at once, before or within the body. */
  signal?: AbortSignal | undefined;
}

export interface SimulatorResponse {
  status: number;
  statusText?: string;
  headers: Record<string, string>;
  /** Whole for JSON, chunk by chunk for a stream. Throws `ConnectionCut` where a real connection would break. */
  body: AsyncIterable<Uint8Array>;
}

/** An answer that is known whole: every error, every JSON body. `body` holds the exact bytes as text. */
export interface WireError {
  status: number;
  statusText?: string;
  body: string;
  headers?: Record<string, string>;
  /** Front-door errors carry fewer headers than those of the model behind it (azure-openai.md 2.6). */
  origin: 'front' | 'model';
}

/** The connection breaks here: thrown by `handle` or by the body, and turned into a destroyed socket by `serveSimulator`. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}

/** A body of one piece. */
export async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** FNV-1a, 32 bit: the same words always give the same number. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h >>> 0;
}

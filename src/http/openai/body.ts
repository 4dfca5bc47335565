/** Reads a request's body whole, within a size and a time. */
import type { IncomingMessage } from 'node:http';
import { createBag, type Bagged } from '#gateway/bag.ts';

export const BODY_LIMIT = 32 * 1024 * 1024;
/** A client that sends more slowly than this is not waited for: 32 MB at 300 kB/s. */
const BODY_MS = 110_000;

export type Body = { bytes: Buffer } | { tooLarge: number } | 'slow';

/** Calls `done` once, unless the client leaves first. */
export function readBody(req: IncomingMessage, done: (body: Body) => void, limit = BODY_LIMIT, within = BODY_MS): void {
  const declared = Number(req.headers['content-length'] ?? 0);
  if (declared > limit) return done({ tooLarge: declared });
  const reading = new Reading(done, limit, performance.now() + within);
  req.on('data', (chunk: Buffer) => reading.take(chunk));
  req.on('end', () => reading.end());
  req.on('close', () => reading.leave());
}

/** Bodies on their way, looked at together: a timer for each would cost more than reading most of them. */
const coming = createBag<Reading>();
const WATCH_MS = 1000;
let watch: NodeJS.Timeout | undefined;

function look(): void {
  const now = performance.now();
  for (const reading of coming) reading.hurry(now);
  if (coming.size > 0) return;
  clearInterval(watch);
  watch = undefined;
}

/** Lives until the body is whole, too large or too slow, or its sender is gone. */
class Reading implements Bagged {
  place = -1;
  readonly #done: (body: Body) => void;
  readonly #limit: number;
  readonly #deadline: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #over = false;

  constructor(done: (body: Body) => void, limit: number, deadline: number) {
    this.#done = done;
    this.#limit = limit;
    this.#deadline = deadline;
    coming.add(this);
    watch ??= setInterval(look, WATCH_MS).unref();
  }

  take(chunk: Buffer): void {
    if (this.#over) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.#finish({ tooLarge: this.#size });
  }

  end(): void {
    const [only] = this.#chunks;
    this.#finish({ bytes: this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks) });
  }

  hurry(now: number): void {
    if (now > this.#deadline) this.#finish('slow');
  }

  leave(): void {
    this.#over = true;
    coming.delete(this);
  }

  #finish(body: Body): void {
    if (this.#over) return;
    this.leave();
    this.#done(body);
  }
}

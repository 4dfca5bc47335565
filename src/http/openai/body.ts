/** Reads a request's body whole, within a size and a time. */
import type { IncomingMessage } from 'node:http';

export const BODY_LIMIT = 32 * 1024 * 1024;
/** A client that sends more slowly than this is not waited for: 32 MB at 300 kB/s. */
const BODY_MS = 110_000;

export type Body = { bytes: Buffer } | { tooLarge: number } | 'slow';

/** Calls `done` once, unless the client leaves first. */
export function readBody(req: IncomingMessage, done: (body: Body) => void, limit = BODY_LIMIT, within = BODY_MS): void {
  const declared = Number(req.headers['content-length'] ?? 0);
  if (declared > limit) return done({ tooLarge: declared });
  const chunks: Buffer[] = [];
  let size = 0;
  let finished = false;

  function finish(body: Body): void {
    if (finished) return;
    finished = true;
    done(body);
  }
  req.on('data', (chunk: Buffer) => {
    if (finished) return;
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) finish({ tooLarge: size });
  });
  req.on('end', () => {
    const [only] = chunks;
    finish({ bytes: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks) });
  });
  // Most bodies arrive together with their head, and need no watch.
  queueMicrotask(() => {
    if (req.complete) return;
    const timer = setTimeout(() => finish('slow'), within);
    req.on('close', () => clearTimeout(timer));
  });
}

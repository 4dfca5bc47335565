/** An async iterable as server-sent events. Written by us: what a failing source says never reaches the client. */
import { asAppError } from '#shared/errors.ts';
import { sseEvent } from '#shared/sse.ts';
import type { Log } from './log.ts';

/** Keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;

/**
 * The events of `source`, each through `present` (which strips what may not leave), then the end. When the source
 * throws, one `{"type":"failed","error":…}` event says so. `source.return()` is called when the client leaves.
 */
export function eventResponse(
  source: AsyncIterable<unknown>,
  present: (event: unknown) => unknown,
  log: Log,
): Response {
  const encoder = new TextEncoder();
  const iterator = source[Symbol.asyncIterator]();
  let heartbeat: NodeJS.Timeout | undefined;
  let left = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      heartbeat = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), HEARTBEAT_MS);
      heartbeat.unref();
    },
    async pull(controller) {
      try {
        const { done, value } = await iterator.next();
        // The client left while this event was awaited: its stream takes nothing any more.
        if (left) return;
        if (done !== true) return controller.enqueue(encoder.encode(sseEvent(present(value))));
      } catch (error) {
        if (left) return;
        const known = asAppError(error);
        if (known.code === 'internal') log.error('stream failed', { cause: error });
        controller.enqueue(encoder.encode(sseEvent({ type: 'failed', error: known.info() })));
      }
      clearInterval(heartbeat);
      controller.close();
    },
    async cancel() {
      left = true;
      clearInterval(heartbeat);
      await iterator.return?.();
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

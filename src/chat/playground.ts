/** One call as a program would make it, told as it goes: its head, its bytes, its figures. */
import type { Gateway } from '#gateway/gateway.ts';
import type { CallRequest } from '#gateway/request.ts';
import type { PlaygroundEvent } from '#shared/contract/playground.ts';
import { newId } from '#shared/ids.ts';
import type { Principal } from '#shared/principal.ts';

/** What an upstream says with these is about our key, not about the request. */
const INSIDE: ReadonlySet<number> = new Set([401, 403, 404]);

/** Leaving the iteration, or `signal`, aborts the call. */
export async function* playgroundCall(
  gateway: Gateway,
  principal: Principal,
  json: Record<string, unknown> & { model: string },
  signal: AbortSignal,
): AsyncGenerator<PlaygroundEvent, void> {
  const waiting: PlaygroundEvent[] = [];
  let wake: () => void = () => undefined;
  const tell = (event: PlaygroundEvent) => {
    waiting.push(event);
    wake();
  };
  const decoder = new TextDecoder();
  const request: CallRequest = {
    id: newId('call'),
    wire: 'chat-completions',
    deployment: json.model,
    body: Buffer.from(JSON.stringify(json)),
    json,
    principal,
    purpose: 'playground',
    runId: null,
  };
  const call = gateway.call(request, {
    head: (status, headers) =>
      tell({ type: 'head', status, headers: plain({ ...headers, 'x-request-id': request.id }) }),
    data(chunk) {
      tell({ type: 'data', text: decoder.decode(chunk, { stream: true }) });
      return true;
    },
    end: ({ usage, costMicroUsd, firstByteMs, totalMs, model }) =>
      tell({ type: 'end', usage, costMicroUsd, firstByteMs, totalMs, model }),
    fail(error, _, upstream) {
      const shown = upstream !== null && !INSIDE.has(upstream.status) ? upstream : null;
      tell({
        type: 'failed',
        error: error.info(),
        status: shown?.status ?? error.status,
        body: shown?.body.toString('utf8') ?? null,
      });
    },
  });
  const abort = () => call.abort();
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      const event = waiting.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (waiting.length > 0) resolve();
        });
        continue;
      }
      yield event;
      if (event.type === 'end' || event.type === 'failed') return;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    call.abort();
  }
}

function plain(headers: Record<string, string | string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** Keeps what calls of some keys say: their bodies, cut to a size, secrets masked, written apart from the answers. */
import { insertBodies } from '#store/bodies.ts';
import type { Db } from '#store/open.ts';
import type { CallBodyRow } from '#store/schema.ts';
import type { CallRequest } from '../request.ts';
import type { Sink } from '../sink.ts';
import { assembled } from './assemble.ts';
import { redact } from './redact.ts';

/** Kept of each side of a call, less what could be half a secret. */
const MASKED = 128 * 1024;
const TAIL = 1024;
/** What may wait for the store; beyond it bodies are let go rather than memory filled. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
const BATCH = 16;
const PAUSE_MS = 200;

interface Waiting {
  request: CallRequest;
  status: number;
  streams: boolean;
  at: number;
  response: Buffer[];
  /** All of them, kept or not. */
  responseBytes: number;
}

export interface Bodies {
  /** The same sink, listened to. Only for calls whose key keeps what they say. */
  listen(request: CallRequest, sink: Sink): Sink;
  /** Resolves when what is waiting is written. */
  close(): Promise<void>;
}

export function keepBodies(
  db: Db,
  { now, onLost }: { now(): number; onLost(reason: string, cause?: unknown): void },
): Bodies {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  function keep(entry: Waiting): void {
    const size = sizeOf(entry);
    if (waitingBytes + size > MOST_WAITING_BYTES) return onLost('too many are waiting to be written');
    waiting.push(entry);
    waitingBytes += size;
    timer ??= setTimeout(() => void flush(), PAUSE_MS).unref();
  }

  function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    writing ??= write().finally(() => (writing = null));
    return writing;
  }

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      const rows: CallBodyRow[] = [];
      for (const entry of batch) {
        waitingBytes -= sizeOf(entry);
        rows.push(rowOf(entry));
        // Masking a long text takes a moment: answers in between must not wait for all of them.
        await new Promise((next) => setImmediate(next));
      }
      try {
        await insertBodies(db, rows);
      } catch (cause) {
        // The ledger is tried again; these are only a convenience.
        onLost('the store did not take them', cause);
      }
    }
  }

  return {
    listen(request, sink) {
      const entry: Waiting = { request, status: 0, streams: false, at: now(), response: [], responseBytes: 0 };
      return {
        head(status, headers, rate) {
          entry.status = status;
          entry.streams = String(headers['content-type'] ?? '').startsWith('text/event-stream');
          sink.head(status, headers, rate);
        },
        data(chunk) {
          // A copy: the bytes may be a piece of a much larger buffer.
          if (entry.responseBytes < MASKED)
            entry.response.push(Buffer.from(chunk.subarray(0, MASKED - entry.responseBytes)));
          entry.responseBytes += chunk.length;
          return sink.data(chunk);
        },
        end(settled) {
          keep(entry);
          sink.end(settled);
        },
        fail(error, settled, upstream) {
          if (entry.status === 0) {
            entry.status = upstream?.status ?? error.status;
            const body = upstream?.body ?? Buffer.from(error.code);
            entry.response = [body.subarray(0, MASKED)];
            entry.responseBytes = body.length;
          }
          keep(entry);
          sink.fail(error, settled, upstream);
        },
      };
    },
    close: flush,
  };
}

function sizeOf({ request, response }: Waiting): number {
  return response.reduce((sum, chunk) => sum + chunk.length, request.body.length);
}

function rowOf({ request, status, streams, at, response, responseBytes }: Waiting): CallBodyRow {
  const answered = Buffer.concat(response);
  return {
    call_id: request.id,
    key_id: request.principal.keyId ?? '',
    deployment: request.deployment,
    status: status === 0 ? null : status,
    request: kept(request.body.toString('utf8', 0, MASKED), request.body.length > MASKED),
    response: kept(streams ? assembled(answered) : answered.toString('utf8'), responseBytes > answered.length),
    request_cut: request.body.length > MASKED ? 1 : 0,
    response_cut: responseBytes > answered.length ? 1 : 0,
    created_at: at,
  };
}

/** Masked, then cut: a secret that the cut runs through is not known as one, so the end goes. */
function kept(text: string, isCut: boolean): string {
  const clean = redact(text);
  return isCut ? clean.slice(0, -TAIL) : clean;
}

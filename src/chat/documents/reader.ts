/** Reading a document in a thread of its own, with a limit on its time and memory. Two at once; the others wait. */
import { Worker } from 'node:worker_threads';
import { DocumentError, LIMITS, type ParsedDocument } from './parsed.ts';
import type { ReadingJob, ReadingResult } from './worker.ts';

const AT_ONCE = 2;

/** Built, the worker is a file beside the server; from the sources it is the one beside this. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './documents-worker.js', import.meta.url);

let running = 0;
const waiting: (() => void)[] = [];

/** Rejects with DocumentError (`slow` after `timeMs`), or the signal's reason. */
export async function readDocument(
  bytes: Uint8Array,
  name: string,
  { signal, timeMs = LIMITS.time }: { signal?: AbortSignal; timeMs?: number } = {},
): Promise<ParsedDocument> {
  if (bytes.length > LIMITS.bytes) throw new DocumentError('large');
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    signal?.throwIfAborted();
    return await inThread({ bytes, name }, signal, timeMs);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function inThread(job: ReadingJob, signal: AbortSignal | undefined, timeMs: number): Promise<ParsedDocument> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.heap, maxYoungGenerationSizeMb: 64 },
      // It needs nothing of ours, and what it prints would be a stranger's words in our log.
      env: {},
      stdout: true,
      stderr: true,
    });
    const end = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      void worker.terminate();
      act();
    };
    const timer = setTimeout(() => end(() => reject(new DocumentError('slow'))), timeMs);
    const aborted = () => end(() => reject(signal?.reason as Error));
    signal?.addEventListener('abort', aborted, { once: true });
    worker.once('message', (result: ReadingResult) =>
      end(() => ('document' in result ? resolve(result.document) : reject(new DocumentError(result.why)))),
    );
    // Out of memory, or a thread that could not start.
    worker.once('error', (error: Error & { code?: string }) =>
      end(() => reject(new DocumentError(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'large' : 'damaged', error))),
    );
  });
}

/** Running a script in a thread of its own, which is ended whatever it does. Few at once; the others wait. */
import { Worker } from 'node:worker_threads';
import type { Failure, Script } from './evaluate.ts';
import { createTurns } from './turns.ts';
import type { Said } from './worker.ts';

export const LIMITS = {
  /** On the processor, ms. */
  time: 10_000,
  /** By the clock, ms: also of what the engine does in one piece and cannot be asked in. */
  clock: 15_000,
  memory: 96 * 1024 * 1024,
  /** Characters. */
  output: 10_000,
  files: 8,
  written: 2_000_000,
} as const;

/** Built, the worker is a file beside the server; from the sources it is the one beside this. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './code-worker.js', import.meta.url);

/** Until the engine is ready, ms, on a machine that has much to do. */
const START = 20_000;
/** The thread's own heap holds what goes in and out, MB. */
const HEAP = 160;
/** The engine calls itself on the thread's stack, MB. */
const STACK = 16;

const turns = createTurns({ atOnce: 2, each: 1, waiting: 32, patienceMs: 30_000 });

export interface Ran {
  output: string;
  failure: Failure | { why: 'busy'; text: string } | null;
  cut: boolean;
  written: Map<string, string>;
}

export interface Wish {
  code: string;
  /** Texts by name. */
  files: Record<string, string>;
  userId: string;
  signal: AbortSignal;
  /** Everything that was printed up to now. */
  onOutput?(output: string): void;
  clockMs?: number;
}

/** Rejects with the signal's reason alone; whatever else happens is told. */
export async function runScript(wish: Wish): Promise<Ran> {
  const give = await turns.take(wish.userId, wish.signal);
  if (!give) return { output: '', failure: { why: 'busy', text: '' }, cut: false, written: new Map() };
  try {
    wish.signal.throwIfAborted();
    return await inThread(wish);
  } finally {
    give();
  }
}

function inThread({ code, files, signal, onOutput, clockMs = LIMITS.clock }: Wish): Promise<Ran> {
  const script: Script = {
    code,
    files,
    timeMs: LIMITS.time,
    memoryBytes: LIMITS.memory,
    outputLength: LIMITS.output,
    produces: { files: LIMITS.files, length: LIMITS.written },
  };
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, {
      workerData: script,
      resourceLimits: { maxOldGenerationSizeMb: HEAP, maxYoungGenerationSizeMb: 32, stackSizeMb: STACK },
      // It needs nothing of ours, and what it prints would be a stranger's words in our log.
      env: {},
      stdout: true,
      stderr: true,
    });
    let output = '';
    const end = (act: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      worker.removeAllListeners();
      worker.on('error', () => undefined);
      // The turn is another's only when this one is gone.
      void worker.terminate().finally(act);
    };
    const fail = (failure: Failure) => {
      end(() => resolve({ output, failure, cut: false, written: new Map() }));
    };
    // What was printed just before is heard first.
    const late = () => setImmediate(() => fail({ why: 'time', text: '' }));
    let timer = setTimeout(late, START);
    const aborted = () => end(() => reject(signal.reason as Error));
    signal.addEventListener('abort', aborted, { once: true });
    worker.on('message', (said: Said) => {
      if ('began' in said) {
        clearTimeout(timer);
        timer = setTimeout(late, clockMs);
        return;
      }
      if ('printed' in said) {
        output += said.printed;
        onOutput?.(output);
        return;
      }
      const { ended, written } = said;
      end(() => resolve({ output, ...ended, written }));
    });
    // Out of memory, or a thread that could not start.
    worker.once('error', (error: Error & { code?: string }) =>
      fail(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? { why: 'memory', text: '' }
          : { why: 'error', text: 'The engine failed.' },
      ),
    );
    worker.once('exit', () => fail({ why: 'error', text: 'The engine ended.' }));
  });
}

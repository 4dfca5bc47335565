/* oxlint-disable unicorn/require-post-message-target-origin -- a worker has no origin to name */
/** Colouring code: finds the language, asks the worker, remembers the answers. Loaded with the first finished block. */
import { grammarsOf } from './languages.ts';
import type { Marks, PaintJob, PaintRequest, PaintResult } from './paint.ts';

/** The first text can be read before its colours take a processor, ms. */
const READ_FIRST_MS = 200;
const readable = new Promise((passed) => setTimeout(passed, READ_FIRST_MS));

type Listener = (index: number, marks: Marks) => void;

interface Task {
  readonly job: PaintJob;
  readonly listener: Listener;
}

// Enough for what is on screen and around it; a block that comes back is coloured at once.
const REMEMBERED = 120;
const memory = new Map<string, (Marks | undefined)[]>();

const tasks = new Map<number, Task>();
const sent = new Set<string>();
let lastId = 0;
let worker: Worker | undefined;
let workless = typeof Worker === 'undefined';

/** The colours of a block that has been coloured before. */
export function remembered(pieces: readonly string[], language: string): readonly (Marks | undefined)[] | undefined {
  return memory.get(keyOf(pieces, language));
}

/** Colours `pieces`, which together are one block; each call of `listener` is one piece. Returns how to stop. */
export function highlight(pieces: readonly string[], language: string, listener: Listener): () => void {
  const key = keyOf(pieces, language);
  const known = memory.get(key);
  if (known && known.length === pieces.length && !known.includes(undefined)) {
    for (const [index, marks] of known.entries()) if (marks) listener(index, marks);
    return () => {};
  }
  const id = ++lastId;
  let stopped = false;
  void begin(id, pieces, language, () => stopped, remember(key, pieces.length, listener));
  return () => {
    stopped = true;
    if (tasks.delete(id)) worker?.postMessage({ cancel: id } satisfies PaintRequest);
  };
}

async function begin(
  id: number,
  pieces: readonly string[],
  written: string,
  stopped: () => boolean,
  listener: Listener,
): Promise<void> {
  await readable;
  if (stopped()) return;
  const found = await grammarsOf(written);
  if (!found || stopped()) return;
  const { name: language, grammars } = found;
  const task: Task = { job: { id, language, grammars, pieces }, listener };
  tasks.set(id, task);
  const target = startWorker();
  if (!target) {
    await paintHere(task);
    return;
  }
  target.postMessage({ ...task.job, grammars: sent.has(language) ? undefined : grammars } satisfies PaintRequest);
  sent.add(language);
}

function startWorker(): Worker | undefined {
  if (worker || workless) return worker;
  try {
    worker = new Worker(new URL('./highlight.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<PaintResult>) => receive(data));
    worker.addEventListener('error', withoutWorker);
  } catch {
    workless = true;
  }
  return worker;
}

/** The worker could not start, for instance under a policy of some proxy: the page does the work. */
function withoutWorker(): void {
  workless = true;
  worker?.terminate();
  worker = undefined;
  for (const task of tasks.values()) void paintHere(task);
}

async function paintHere(task: Task): Promise<void> {
  const { paint } = await import('./tokenizer.ts');
  await paint(task.job, receive, () => !tasks.has(task.job.id));
}

function receive({ id, index, marks }: PaintResult): void {
  const task = tasks.get(id);
  if (!task) return;
  task.listener(index, marks);
  if (index === task.job.pieces.length - 1) tasks.delete(id);
}

function keyOf(pieces: readonly string[], language: string): string {
  return `${language}\n${pieces.join('')}`;
}

function remember(key: string, length: number, listener: Listener): Listener {
  return (index, marks) => {
    let entry = memory.get(key);
    if (!entry) {
      entry = Array.from<Marks | undefined>({ length });
      memory.set(key, entry);
      const [oldest] = memory.keys();
      if (memory.size > REMEMBERED && oldest !== undefined) memory.delete(oldest);
    }
    entry[index] = marks;
    listener(index, marks);
  };
}

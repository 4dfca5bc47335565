/** The script's thread: one script, then it ends. Nothing of the house is given to it but the script and its texts. */
import { parentPort, workerData } from 'node:worker_threads';
import { evaluate, type Ended, type Script } from './evaluate.ts';

/** `began` when the engine is ready, `printed` while it runs, what it wrote with its end. */
export type Said = { began: true } | { printed: string } | { ended: Ended; written: Map<string, string> };

/** So many pieces come at once; what is printed after them is gathered, so that no script can flood the house. */
const AT_ONCE = 100;
const GATHERED = 2000;

// `thread.ts` starts this thread with one script.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- workerData has no type
const script = workerData as Script;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const say = (said: Said): void => parentPort?.postMessage(said);

let pieces = 0;
let gathered = '';
const written = new Map<string, string>();

function flush(): void {
  if (gathered === '') return;
  say({ printed: gathered });
  gathered = '';
  pieces += 1;
}

const ended = await evaluate(script, {
  begin: () => say({ began: true }),
  print(line) {
    gathered += line;
    if (pieces < AT_ONCE || gathered.length > GATHERED) flush();
  },
  write: (name, content) => written.set(name, content),
});
flush();
say({ ended, written });

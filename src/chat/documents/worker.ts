/** The reader's thread: one document, then it ends. Whatever a hostile file does to it happens here alone. */
import { parentPort, workerData } from 'node:worker_threads';
import { parseDocument } from './parse.ts';
import { DocumentError, type ParsedDocument, type Unreadable } from './parsed.ts';

export interface ReadingJob {
  bytes: Uint8Array;
  name: string;
}
export type ReadingResult = { document: ParsedDocument } | { why: Unreadable };

async function read({ bytes, name }: ReadingJob): Promise<ReadingResult> {
  try {
    return { document: await parseDocument(bytes, name) };
  } catch (error) {
    return { why: error instanceof DocumentError ? error.why : 'damaged' };
  }
}

// `reader.ts` starts this thread with one job.
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(await read(workerData as ReadingJob));

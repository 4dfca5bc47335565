/**
 * What belongs together but comes scattered, such as the messages of a table: laid down on disk by a key and taken up
 * again group by group, so that a table larger than memory can be put in order.
 */
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BUCKETS = 64;
const HELD_BYTES = 256 * 1024;

export interface Buckets {
  add(key: string, value: unknown): Promise<void>;
  /** Every group with its key, each once, in no order. */
  groups(): AsyncGenerator<{ key: string; values: unknown[] }>;
  /** Takes what was laid down away. */
  close(): Promise<void>;
}

export async function openBuckets(): Promise<Buckets> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-import-'));
  const waiting = new Map<number, { lines: string[]; bytes: number }>();
  const fileOf = (bucket: number) => join(folder, `${bucket}.ndjson`);
  const flush = async (bucket: number) => {
    const held = waiting.get(bucket);
    waiting.delete(bucket);
    if (held) await appendFile(fileOf(bucket), held.lines.join(''));
  };
  return {
    async add(key, value) {
      const bucket = bucketOf(key);
      const line = `${JSON.stringify([key, value])}\n`;
      const held = waiting.get(bucket) ?? { lines: [], bytes: 0 };
      held.lines.push(line);
      held.bytes += line.length;
      waiting.set(bucket, held);
      if (held.bytes > HELD_BYTES) await flush(bucket);
    },
    async *groups() {
      for (let bucket = 0; bucket < BUCKETS; bucket++) await flush(bucket);
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        const groups = new Map<string, unknown[]>();
        for (const line of (await readOr(fileOf(bucket))).split('\n')) {
          if (line === '') continue;
          // Written just above.
          const [key, value] = JSON.parse(line) as [string, unknown];
          const group = groups.get(key);
          if (group) group.push(value);
          else groups.set(key, [value]);
        }
        for (const [key, values] of groups) yield { key, values };
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function bucketOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) >>> 0;
  return hash % BUCKETS;
}

async function readOr(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    // Nothing fell into this one.
    return '';
  }
}

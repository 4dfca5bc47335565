/** A link of one process to the run's Redis; those with the same installation are processes on the same data. */
import { inject } from 'vitest';
import { openLink, type Link } from '../src/store/redis/link.ts';

let made = 0;

/** A name that no other test uses. */
export function installation(): string {
  return `test-${process.pid}-${process.env['VITEST_WORKER_ID'] ?? '0'}-${Date.now().toString(36)}-${made++}`;
}

export async function redisLink(name: string = installation()): Promise<Link> {
  const link = await openLink(inject('redis'), name);
  link.begin();
  return link;
}

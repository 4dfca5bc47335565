/**
 * Files that a request names by the ids an upstream gave them. All callers of a connection are one to its upstream: what
 * somebody else uploaded through us would be read to whoever names it.
 */
import type { Principal } from '#shared/principal.ts';
import { AppError } from '#shared/errors.ts';
import type { KeptThings } from './kept.ts';

/** More are not looked up for one request. */
const MOST = 200;
const NAMES: ReadonlySet<string> = new Set(['file_id', 'file_ids', 'input_file_id']);
/** Letters of a name may be written as `\u0066`. */
const MARKS = ['file_id', String.raw`\u00`];

/** Whether it is worth looking: next to no request names one. */
export const mayNameFiles = (body: Buffer): boolean => MARKS.some((mark) => body.includes(mark));

/** The ids, wherever in the JSON they stand; each once. */
export function filesNamed(json: unknown): string[] {
  const found = new Set<string>();
  const open: unknown[] = [json];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value)) {
      if (NAMES.has(name)) for (const id of [member].flat()) if (typeof id === 'string') found.add(id);
      if (typeof member === 'object' && member !== null) open.push(member);
    }
  }
  return [...found];
}

/** Throws `kept_unknown` where one of them is somebody else's. What nobody uploaded through us is the upstream's to know. */
export async function checkFiles(kept: KeptThings, ids: readonly string[], principal: Principal): Promise<void> {
  if (ids.length > MOST)
    throw new AppError('invalid_request', { params: { reason: `a request names ${MOST} files at most` } });
  for (const id of ids)
    if (await kept.isForeign('file', id, principal))
      throw new AppError('kept_unknown', { params: { id, what: 'file' } });
}

/**
 * What the ledger has not committed yet, in a file: written with a plain system call before an answer ends, so that it
 * outlives the process whenever that is killed (a loss of power may take the last moments). Two files take turns; one
 * is written over from its start once everything in it is committed. Reading them again does no harm: rows are known
 * by their ids.
 */
import { closeSync, constants, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { COLUMNS, valuesOf } from '#store/calls.ts';
import type { CallRow } from '#store/schema.ts';

export interface Spool {
  /** Rows found when it was opened: settled ones, and intents of calls that never ended. */
  readonly left: readonly CallRow[];
  /** Everything that was found is committed: forgets it. */
  clear(): void;
  /** Keeps the row as it is now. */
  note(row: CallRow): void;
  /** The row is committed in this state. */
  committed(row: CallRow, state: string): void;
  close(): void;
}

/** From this size on the other file is taken, as soon as it is free. */
const TURN_BYTES = 1024 * 1024;
const BUFFER_BYTES = 64 * 1024;

const FLAGS = constants.O_RDWR | constants.O_CREAT;

interface Segment {
  fd: number;
  position: number;
  /** Rows whose latest note is here and is not committed. */
  pending: number;
}

interface Noted {
  segment: Segment;
  state: string;
}

/** Opens `path.a` and `path.b`. `onFailure`: a note could not be written; the row is then only in memory. */
export function openSpool(path: string, onFailure: (error: unknown) => void): Spool {
  const left = rowsIn([`${path}.a`, `${path}.b`]);
  const noted = new Map<CallRow, Noted>();
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let current = open(`${path}.a`);
  let other = open(`${path}.b`);
  let failed = false;
  let closed = false;

  function write(text: string): void {
    // A character of UTF-16 takes three bytes of UTF-8 at most.
    const bytes = text.length * 3 <= BUFFER_BYTES ? buffer : Buffer.from(text);
    const length = bytes === buffer ? buffer.write(text) : bytes.length;
    try {
      let done = 0;
      while (done < length) done += writeSync(current.fd, bytes, done, length - done, current.position + done);
      current.position += length;
      failed = false;
    } catch (error) {
      if (!failed) onFailure(error);
      failed = true;
    }
  }

  return {
    left,
    clear() {
      left.length = 0;
      for (const { fd } of [current, other]) ftruncateSync(fd, 0);
    },
    note(row) {
      if (closed) return;
      const before = noted.get(row);
      if (before !== undefined) before.segment.pending--;
      if (current.pending === 0) current.position = 0;
      else if (current.position > TURN_BYTES && other.pending === 0) {
        [current, other] = [other, current];
        current.position = 0;
      }
      write(line(row));
      current.pending++;
      if (before === undefined) noted.set(row, { segment: current, state: row.state });
      else {
        before.segment = current;
        before.state = row.state;
      }
    },
    committed(row, state) {
      const known = noted.get(row);
      // What was noted since is newer than what was committed.
      if (known === undefined || known.state !== state) return;
      known.segment.pending--;
      noted.delete(row);
    },
    close() {
      if (closed) return;
      closed = true;
      for (const segment of [current, other]) {
        if (noted.size === 0) ftruncateSync(segment.fd, 0);
        closeSync(segment.fd);
      }
    },
  };
}

/** For reading and writing anywhere, made when it is missing, kept as it is when not. */
function open(file: string): Segment {
  return { fd: openSync(file, FLAGS, 0o600), position: 0, pending: 0 };
}

function line(row: CallRow): string {
  return `${JSON.stringify(valuesOf(row))}\n`;
}

/** Rows of both files, each once: a settled one rather than its intent, the later intent rather than the earlier. */
function rowsIn(files: readonly string[]): CallRow[] {
  const rows = new Map<string, CallRow>();
  for (const file of files) {
    if (!existsSync(file)) continue;
    for (const text of readFileSync(file, 'utf8').split('\n')) {
      const row = rowOf(text);
      if (row !== null && rows.get(row.id)?.state !== 'settled') rows.set(row.id, row);
    }
  }
  return [...rows.values()];
}

/** Null for what is left of a line that was written over, or cut by the end of the process. */
function rowOf(text: string): CallRow | null {
  if (!text.startsWith('["call_')) return null;
  try {
    const values: unknown = JSON.parse(text);
    if (!Array.isArray(values) || values.length !== COLUMNS.length) return null;
    // A whole line of ours holds the values of a row in the order of its columns.
    return Object.fromEntries(COLUMNS.map((column, index) => [column, values[index]])) as unknown as CallRow;
  } catch {
    return null;
  }
}

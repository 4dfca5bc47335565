/**
 * What the ledger has not committed yet, in a file: written with a plain system call before an answer ends, so that it
 * outlives the process whenever that is killed (a loss of power may take the last moments). What is noted within a turn
 * of the event loop is written at its end with one call, and whoever must not go on before that is called then. Two
 * files take turns; one is written over from its start once everything in it is committed. Reading them again does no
 * harm: rows are known by their ids.
 */
import { closeSync, constants, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { COLUMNS } from '#store/calls.ts';
import type { CallRow } from '#store/schema.ts';
import { SpoolLines } from './spool-lines.ts';

export interface Spool {
  /** Rows found when it was opened: settled ones, and intents of calls that never ended. */
  readonly left: readonly CallRow[];
  /** Everything that was found is committed: forgets it. */
  clear(): void;
  /** Keeps the row as it is now; `then` runs once it outlives the process, at the end of this turn. */
  note(noted: Noted, then: () => void): void;
  /** The row is committed in this state. */
  committed(noted: Noted, state: string): void;
  /** Writes what was noted in this turn, at once. */
  close(): void;
}

/** A row the spool knows. The last two are the spool's own: a map of all rows would cost more than writing them. */
export interface Noted {
  readonly row: CallRow;
  /** The state in which it was noted last; null once that is committed. */
  notedAs: string | null;
  /** Where that note is, once it is written. */
  segment: Segment | null;
}

interface Segment {
  fd: number;
  position: number;
  /** Rows whose latest note is here and is not committed. */
  pending: number;
}

/** From this size on the other file is taken, as soon as it is free. */
const TURN_BYTES = 1024 * 1024;

const FLAGS = constants.O_RDWR | constants.O_CREAT;

/** Opens `path.a` and `path.b`. `onFailure`: notes could not be written; the rows are then only in memory. */
export function openSpool(path: string, onFailure: (error: unknown) => void): Spool {
  const left = rowsIn([`${path}.a`, `${path}.b`]);
  /** Noted in this turn, and what is to happen at its end. */
  const lines = new SpoolLines();
  let turn: Noted[] = [];
  let next: (() => void)[] = [];
  let end: NodeJS.Immediate | null = null;
  let current = open(`${path}.a`);
  let other = open(`${path}.b`);
  let failed = false;
  let closed = false;

  function write(): void {
    const { bytes, length } = lines;
    lines.clear();
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

  function endTurn(): void {
    end = null;
    if (current.pending === 0) current.position = 0;
    else if (current.position > TURN_BYTES && other.pending === 0) {
      [current, other] = [other, current];
      current.position = 0;
    }
    write();
    for (const noted of turn) {
      if (noted.segment !== null) noted.segment.pending--;
      noted.segment = noted.notedAs === null ? null : current;
      if (noted.segment !== null) current.pending++;
    }
    const waiting = next;
    turn = [];
    next = [];
    for (const then of waiting) then();
  }

  return {
    left,
    clear() {
      left.length = 0;
      for (const { fd } of [current, other]) ftruncateSync(fd, 0);
    },
    note(noted, then) {
      if (closed) return then();
      lines.add(noted.row);
      noted.notedAs = noted.row.state;
      turn.push(noted);
      next.push(then);
      end ??= setImmediate(endTurn);
    },
    committed(noted, state) {
      // What was noted since is newer than what was committed.
      if (noted.notedAs !== state) return;
      noted.notedAs = null;
      if (noted.segment !== null) noted.segment.pending--;
      noted.segment = null;
    },
    close() {
      if (closed) return;
      if (end !== null) clearImmediate(end);
      endTurn();
      closed = true;
      const isDone = current.pending + other.pending === 0;
      for (const { fd } of [current, other]) {
        if (isDone) ftruncateSync(fd, 0);
        closeSync(fd);
      }
    },
  };
}

/** For reading and writing anywhere, made when it is missing, kept as it is when not. */
function open(file: string): Segment {
  return { fd: openSync(file, FLAGS, 0o600), position: 0, pending: 0 };
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

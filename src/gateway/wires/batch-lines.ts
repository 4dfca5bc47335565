/** The lines of a batch: requests of their own, each of which names its model. Nothing else in them is touched. */
import { objectIn } from '#shared/json.ts';
import { membersOf } from '../json-bytes.ts';

const LF = 0x0a;
const BRACE = 0x7b;
/** So much is looked through before others have their turn. */
const TURN_BYTES = 1024 * 1024;

interface Named {
  name: string;
  start: number;
  end: number;
}

/** Where a line says which model it asks; each time, should it say so more than once. */
function modelsIn(line: Buffer): Named[] {
  const found: Named[] = [];
  for (const body of membersOf(line, 'body')) {
    if (line[body.start] !== BRACE) continue;
    const inner = line.subarray(body.start, body.end);
    for (const { start, end } of membersOf(inner, 'model')) {
      const name = textOf(inner.subarray(start, end));
      if (name !== null) found.push({ name, start: body.start + start, end: body.start + end });
    }
  }
  return found;
}

function textOf(value: Buffer): string | null {
  try {
    const text: unknown = JSON.parse(value.toString('utf8'));
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

/** The model of the first line that names one. */
export function firstModel(bytes: Buffer): string | null {
  for (const [start, end] of linesOf(bytes)) {
    const [first] = modelsIn(bytes.subarray(start, end));
    if (first !== undefined) return first.name;
  }
  return null;
}

function* linesOf(bytes: Buffer): Generator<[start: number, end: number]> {
  let start = 0;
  while (start < bytes.length) {
    const next = bytes.indexOf(LF, start);
    const end = next === -1 ? bytes.length : next;
    yield [start, end];
    start = end + 1;
  }
}

/** The lines as objects; empty ones for what is none. */
export function* objectsOf(bytes: Buffer): Generator<Record<string, unknown>> {
  for (const [start, end] of linesOf(bytes)) yield objectIn(bytes.toString('utf8', start, end)) ?? {};
}

/** The same lines, each model under the name that `nameOf` gives it; pieces of the client's own bytes. */
export async function withUpstreamNames(bytes: Buffer, nameOf: (model: string) => string): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  let from = 0;
  let rested = 0;
  for (const [lineStart, lineEnd] of linesOf(bytes)) {
    if (lineStart - rested > TURN_BYTES) {
      rested = lineStart;
      await new Promise(setImmediate);
    }
    for (const { name, start, end } of modelsIn(bytes.subarray(lineStart, lineEnd))) {
      const upstream = nameOf(name);
      if (upstream === name) continue;
      pieces.push(bytes.subarray(from, lineStart + start), Buffer.from(JSON.stringify(upstream)));
      from = lineStart + end;
    }
  }
  pieces.push(bytes.subarray(from));
  return pieces;
}

/** What a script wrote, as files of the person: drawings as pictures, the rest as documents that can be read again. */
import { newId } from '#shared/ids.ts';
import type { Part } from '#shared/message.ts';
import { forgetUnused } from '#store/bin.ts';
import { documentOf, insertDocument } from '#store/documents.ts';
import { bytesOf, insertFile } from '#store/files.ts';
import type { FileRow } from '#store/schema.ts';
import { documentRows } from '../documents/keep.ts';
import { kindOf } from '../documents/kinds.ts';
import { byLines } from '../documents/plain.ts';
import type { ToolContext } from '../tools/tool.ts';
import { drawingOf, type Drawing } from './drawing.ts';
import { apart, fileNameOf } from './names.ts';

/** Of one answer, however often it runs something, bytes. */
const MOST_OF_ANSWER = 16 * 1024 * 1024;
const SVG = 'image/svg+xml';

type KeepContext = Pick<ToolContext, 'db' | 'blobs' | 'principal' | 'now' | 'signal' | 'web'>;

export interface Kept {
  parts: Part[];
  names: string[];
  /** For the model: what became of a file that is not what it was meant to be. */
  notes: string[];
  /** There was no room for all. */
  full: boolean;
}

/** What each answer has written already, by its signal, which is its own. */
const spent = new WeakMap<AbortSignal, number>();

/** Throws the signal's reason when the answer was stopped meanwhile; nothing stays then. */
export async function keepWritten(context: KeepContext, written: ReadonlyMap<string, string>): Promise<Kept> {
  const kept: Kept = { parts: [], names: [], notes: [], full: false };
  const taken = new Set<string>();
  const rows: FileRow[] = [];
  for (const [wished, content] of written) {
    context.signal.throwIfAborted();
    const clean = fileNameOf(wished);
    if (clean === null) {
      kept.notes.push(
        `${shown(wished)} was not kept: only texts and .svg can be written, and its ending says otherwise.`,
      );
      continue;
    }
    const name = apart(clean, taken);
    const { drawing, note } = drawingIn(name, content);
    if (note !== null) kept.notes.push(note);
    const bytes = Buffer.from(drawing?.text ?? (content === '' ? '\n' : content));
    if (!(await hasRoom(context, bytes.length))) {
      kept.full = true;
      break;
    }
    const { row, part } = await keepOne(context, { name, bytes, drawing });
    rows.push(row);
    kept.parts.push(part);
    kept.names.push(name);
  }
  if (context.signal.aborted) {
    const ids = rows.map(({ id }) => id);
    for (const id of await forgetUnused(context.db, context.principal.userId, ids)) await context.blobs.delete(id);
    context.signal.throwIfAborted();
  }
  return kept;
}

const shown = (name: string): string => JSON.stringify(name.slice(0, 100));

function drawingIn(name: string, content: string): { drawing: Drawing | null; note: string | null } {
  if (!/\.svg$/i.test(name)) return { drawing: null, note: null };
  try {
    return { drawing: drawingOf(content), note: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { drawing: null, note: `${shown(name)} is kept as a text and not shown as a picture: ${why}.` };
  }
}

async function hasRoom({ db, principal, signal, web }: KeepContext, bytes: number): Promise<boolean> {
  const sum = (spent.get(signal) ?? 0) + bytes;
  if (sum > MOST_OF_ANSWER) return false;
  const room = web.roomBytes ?? null;
  if (room !== null && (await bytesOf(db, principal.userId)) + bytes > room) return false;
  spent.set(signal, sum);
  return true;
}

async function keepOne(
  { db, blobs, principal, now }: KeepContext,
  { name, bytes, drawing }: { name: string; bytes: Buffer; drawing: Drawing | null },
): Promise<{ row: FileRow; part: Part }> {
  const at = now();
  // Its ending says which text it is; its beginning may look like anything.
  const { kind, mediaType } = kindOf(TEXT, name) ?? { kind: 'text' as const, mediaType: 'text/plain; charset=utf-8' };
  const row: FileRow = {
    id: newId('file', at),
    user_id: principal.userId,
    name,
    media_type: drawing ? SVG : mediaType,
    bytes: bytes.length,
    width: drawing?.width ?? null,
    height: drawing?.height ?? null,
    created_at: at,
  };
  const text = bytes.toString('utf8');
  const { document, pages } = documentRows(row.id, kind, { kind, unit: 'lines', ...byLines(text) });
  await blobs.put(row.id, bytes);
  await db.transaction().execute(async (trx) => {
    await insertFile(trx, row);
    // Of a picture, too: attached to a message it is the text that a model can read.
    await insertDocument(trx, document, pages);
  });
  const file = { fileId: row.id, name, mediaType: row.media_type };
  if (drawing) return { row, part: { type: 'image', ...file, width: drawing.width, height: drawing.height } };
  return { row, part: { type: 'file', ...file, bytes: bytes.length, document: documentOf(document) } };
}

const TEXT = Buffer.from('text');

/** Everything of one person as one zip, written while it is sent: docs/export-format.md. */
import { AppError } from '#shared/errors.ts';
import { EXPORTED_TABLES, type ExportedTable } from '#store/exported.ts';
import { exportedRows } from '#store/exporting.ts';
import type { Db } from '#store/open.ts';
import type { Blobs } from '../blobs.ts';
import { zipOf, type ZipEntry } from './zip.ts';

export const EXPORT_FORMAT = 'parlor-export';
export const EXPORT_VERSION = 1;
/** Lines that go into the zip together, characters. */
const CHUNK = 64 * 1024;

interface Exporting {
  db: Db;
  blobs: Blobs;
  userId: string;
  name: string;
  version: string;
  now: number;
}

export function exportOf(exporting: Exporting): AsyncGenerator<Uint8Array> {
  return zipOf(entriesOf(exporting));
}

async function* entriesOf({ db, blobs, userId, name, version, now }: Exporting): AsyncGenerator<ZipEntry> {
  const manifest = {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    program: `Parlor ${version}`,
    exportedAt: new Date(now).toISOString(),
    person: name,
    tables: EXPORTED_TABLES,
  };
  yield { name: 'manifest.json', packed: true, bytes: once(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)) };
  for (const table of EXPORTED_TABLES)
    yield { name: `tables/${table}.ndjson`, packed: true, bytes: lines(db, userId, table) };
  for await (const row of exportedRows(db, userId, 'files')) {
    const bytes = await bytesOr(blobs, String(row['id']));
    // A row whose bytes are gone is kept: the message that shows it says so.
    if (bytes) yield { name: `files/${String(row['id'])}`, packed: false, bytes: once(bytes) };
  }
}

async function* lines(db: Db, userId: string, table: ExportedTable): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const row of exportedRows(db, userId, table)) {
    text += `${JSON.stringify(row)}\n`;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function bytesOr(blobs: Blobs, id: string): Promise<Uint8Array | null> {
  try {
    return await blobs.get(id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

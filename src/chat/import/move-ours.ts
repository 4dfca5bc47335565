/**
 * An export of a Parlor, brought in row by row: in an empty one it is then as it was. Nothing in it is believed: rows
 * must fit their tables and refer to what is the person's own.
 */
import { createHash } from 'node:crypto';
import type { ImportReport } from '#shared/contract/transfer.ts';
import { EXPORTED, EXPORTED_TABLES, type ExportedTable } from '#store/exported.ts';
import { insertExported, isSettingRow, newRows, OWN_TABLES, takenByOthers } from '#store/taking-back.ts';
import type { Archive } from './archive.ts';
import { EXPORT_FORMAT, EXPORT_VERSION } from './export.ts';
import { emptyReport, noteProblem, type MoveIn } from './move-in.ts';
import { isLoose, loose } from './source.ts';

const TOGETHER = 20;
const LOOK_UP = 400;
const MOST_LINE = 96 * 1024 * 1024;
const MOST_FILE = 512 * 1024 * 1024;
const IDS = /\b(chat|msg|file|proj|run|asst|prm|mem)_[0-9a-z]{26}\b/g;

type Row = Record<string, unknown>;

export async function isOurs(archive: Archive): Promise<boolean> {
  const manifest = await archive.read('manifest.json', 64 * 1024);
  if (manifest === null) return false;
  try {
    const { format, version } = loose(JSON.parse(manifest.toString('utf8')));
    return format === EXPORT_FORMAT && typeof version === 'number' && version <= EXPORT_VERSION;
  } catch {
    return false;
  }
}

export class MovingOurs {
  readonly report: ImportReport = { ...emptyReport(), format: 'parlor' };
  readonly #into: MoveIn & { archive: Archive };
  /** Set where ids are somebody else's here: a copy then has ids of its own. */
  #renames = false;
  readonly #newFiles: { id: string; entry: string }[] = [];
  #room: number;

  constructor(into: MoveIn & { archive: Archive }) {
    this.#into = into;
    this.#room = into.room;
  }

  /** Does it all; gives how far it is, 0 to 1. */
  async *all(): AsyncGenerator<number> {
    const { archive, writes } = this.#into;
    this.#renames = await this.#mustRename();
    // Each row is looked at again below.
    Object.assign(this.report, { problems: [], problemCount: 0 });
    const of = archive.entries.reduce((sum, entry) => sum + entry.bytes, 1);
    let done = 0;
    for (const table of EXPORTED_TABLES) {
      let batch: Row[] = [];
      for await (const { row, bytes } of this.#rows(table)) {
        done += bytes;
        if (row) batch.push(row);
        if (batch.length < TOGETHER) continue;
        await this.#take(table, batch);
        batch = [];
        yield done / of;
      }
      await this.#take(table, batch);
    }
    for (const { id, entry } of writes ? this.#newFiles : []) {
      const bytes = await archive.read(entry, MOST_FILE);
      if (bytes) await this.#into.put(id, bytes);
      done += bytes?.length ?? 0;
      yield done / of;
    }
  }

  async #mustRename(): Promise<boolean> {
    const { db, userId } = this.#into;
    for (const table of OWN_TABLES) {
      let ids: string[] = [];
      for await (const { row } of this.#rows(table)) {
        if (row) ids.push(String(row['id']));
        if (ids.length < LOOK_UP) continue;
        if (await takenByOthers(db, userId, table, ids)) return true;
        ids = [];
      }
      if (await takenByOthers(db, userId, table, ids)) return true;
    }
    return false;
  }

  /** The rows of a table that fit it; null for one that does not. */
  async *#rows(table: ExportedTable): AsyncGenerator<{ row: Row | null; bytes: number }> {
    const { archive } = this.#into;
    const name = `tables/${table}.ndjson`;
    if (!archive.entries.some((entry) => entry.name === name)) return;
    for await (const line of linesOf(archive.stream(name))) {
      const text = this.#renames ? line.replaceAll(IDS, (id) => this.#copyOf(id)) : line;
      const row = parsed(table, text);
      if (!row) noteProblem(this.report, { what: 'row-invalid', name: `${table} ${text.slice(0, 60)}` });
      yield { row, bytes: line.length };
    }
  }

  async #take(table: ExportedTable, rows: Row[]): Promise<void> {
    if (rows.length === 0) return;
    const { db, userId, publishes, writes } = this.#into;
    this.#count(table, rows.length, 'found');
    // In a dry run what refers to a new chat cannot be looked up yet: it counts as new with it.
    const found = await newRows(db, userId, table, rows, { refersToNew: !writes });
    const fresh = table === 'files' ? this.#files(found) : found;
    this.#count(table, fresh.length, 'added');
    if (writes) await insertExported(db, { userId, publishes }, table, fresh);
  }

  /** Those there is room for; what is said in a chat about the others stays. */
  #files(rows: Row[]): Row[] {
    const { archive } = this.#into;
    return rows.filter((row) => {
      const id = String(row['id']);
      const name = String(row['name']);
      const entry = archive.entries.find(
        ({ name }) =>
          name === `files/${id}` || (this.#renames && name.startsWith('files/') && this.#copyOf(name.slice(6)) === id),
      );
      // What the row says is what counts as used later.
      const bytes = Math.max(Number(row['bytes']), entry?.bytes ?? 0);
      if (bytes > this.#room) {
        noteProblem(this.report, { what: 'no-room', name });
        return false;
      }
      this.#room -= bytes;
      if (entry) this.#newFiles.push({ id, entry: entry.name });
      else {
        this.report.files.missing += 1;
        noteProblem(this.report, { what: 'file-missing', name });
      }
      return true;
    });
  }

  #count(table: ExportedTable, rows: number, as: 'found' | 'added'): void {
    if (isCounted(table)) this.report[table][as] += rows;
  }

  #copyOf(id: string): string {
    const digest = createHash('sha256').update(`${this.#into.userId}\n${id}`).digest();
    return id.slice(0, -16) + digest.toString('hex').slice(0, 16);
  }
}

const COUNTED = ['chats', 'messages', 'files', 'projects', 'assistants', 'prompts'] as const;
const isCounted = (table: ExportedTable): table is (typeof COUNTED)[number] =>
  (COUNTED as readonly string[]).includes(table);

function parsed(table: ExportedTable, line: string): Row | null {
  try {
    const value: unknown = JSON.parse(line);
    if (!isLoose(value)) return null;
    const outcome = EXPORTED[table].safeParse(value);
    if (!outcome.success || (table === 'settings' && !isSettingRow(outcome.data))) return null;
    return outcome.data;
  } catch {
    return null;
  }
}

async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = '';
  for await (const chunk of source) {
    held += decoder.decode(chunk, { stream: true });
    const whole = held.split('\n');
    held = whole.pop() ?? '';
    if (held.length > MOST_LINE) held = '';
    for (const line of whole) if (line !== '') yield line;
  }
  held += decoder.decode();
  if (held !== '') yield held;
}

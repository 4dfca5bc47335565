/** A look at the data from outside, for `parlor doctor`: read only, beside a running server. */
import { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations/index.ts';
import { asOpenFailure, OpenFailure } from './open-failure.ts';

export interface Inspection {
  /** What SQLite found wrong; empty for sound data. */
  faults: string[];
  /** Migrations that the next start would run. */
  pending: number;
  counts: Record<string, number>;
  addresses: { name: string; baseUrl: string }[];
}

/** Throws OpenFailure. */
export function inspectData(file: string): Inspection {
  let raw: DatabaseSync | undefined;
  try {
    raw = new DatabaseSync(file, { readOnly: true });
    const faults = raw
      .prepare('PRAGMA quick_check')
      .all()
      .map((row) => String(row['quick_check']))
      .filter((line) => line !== 'ok');
    const done = raw.prepare('SELECT name FROM kysely_migration').all();
    const newer = done.find(({ name }) => !Object.hasOwn(migrations, String(name)));
    if (newer !== undefined) throw new OpenFailure('newer', file, String(newer['name']));
    const count = (table: string) => Number(raw?.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'] ?? 0);
    const addresses = raw
      .prepare(`SELECT name, base_url FROM connections WHERE deleted_at IS NULL AND source <> 'simulator'`)
      .all()
      .map((row) => ({ name: String(row['name']), baseUrl: String(row['base_url']) }));
    return {
      faults,
      pending: Object.keys(migrations).length - done.length,
      counts: { people: count('users'), chats: count('chats'), messages: count('messages') },
      addresses,
    };
  } catch (error) {
    throw asOpenFailure(error, file);
  } finally {
    raw?.close();
  }
}

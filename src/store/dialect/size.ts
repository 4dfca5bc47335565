/** How much room the data take, and by what they are kept: each engine has its own word for both. */
import { sql } from 'kysely';
import type { Db } from '../open.ts';
import { engineOf } from './engine.ts';

/** Bytes. */
export async function dataBytes(db: Db): Promise<number> {
  if (engineOf(db) === 'postgres') {
    const { rows } = await sql<{ n: number }>`select pg_database_size(current_database()) as n`.execute(db);
    return rows[0]?.n ?? 0;
  }
  const { rows } = await sql<{ n: number }>`
    select (select page_count from pragma_page_count()) * (select page_size from pragma_page_size()) as n`.execute(db);
  return rows[0]?.n ?? 0;
}

export async function databaseVersion(db: Db): Promise<string> {
  const { rows } =
    engineOf(db) === 'postgres'
      ? await sql<{ v: string }>`select current_setting('server_version') as v`.execute(db)
      : await sql<{ v: string }>`select sqlite_version() as v`.execute(db);
  return rows[0]?.v ?? '';
}

/** What copying does where the data are on a server; loaded only there. */
import { sql } from 'kysely';
import { openPostgres } from './dialect/postgres.ts';
import { moveTable, tablesOf } from './move.ts';
import { openStore } from './open.ts';

/** One moment of the server for all tables, into the new file `into`; writers go on. */
export async function copyFromServer(where: string, into: string): Promise<void> {
  const source = await openPostgres(where);
  const target = await openStore(into);
  try {
    const tables = await tablesOf(target.db);
    await source.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute((from) =>
        target.db.transaction().execute(async (to) => {
          for (const table of tables) await moveTable(from, to, table);
        }),
      );
  } finally {
    await target.close();
    await source.close();
  }
}

type Count = (table: string, column: string, since: number) => Promise<number>;

export async function onServer<T>(where: string, work: (count: Count) => Promise<T>): Promise<T> {
  const engine = await openPostgres(where);
  try {
    return await work(async (table, column, since) => {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from ${sql.table(table)} where ${sql.ref(column)} > ${since}`.execute(engine.db);
      return rows[0]?.n ?? 0;
    });
  } finally {
    await engine.close();
  }
}

/** See `pourCopy`. */
export async function pour(file: string, where: string): Promise<{ rows: number }> {
  // Migrated here, so that both sides have the same tables.
  const source = await openStore(file);
  const target = await openStore(where);
  try {
    await target.hold({ shared: false });
    const tables = await tablesOf(source.db);
    let rows = 0;
    await target.db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (to) => {
        // The index of words is made again of what arrives.
        await sql`delete from search_docs`.execute(to);
        for (const { name } of tables.toReversed()) await sql`delete from ${sql.table(name)}`.execute(to);
        for (const table of tables) rows += await moveTable(source.db, to, table);
      });
    return { rows };
  } finally {
    await target.close();
    await source.close();
  }
}

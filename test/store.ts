/** An empty store for a test: on SQLite in memory, or, where the run has PostgreSQL, a database of its own there. */
import { openStore, type Store } from '../src/store/open.ts';

let made = 0;

/** The run's PostgreSQL, in the project of that name; undefined in the others. */
export async function testPostgres(): Promise<string | undefined> {
  if (process.env['PARLOR_TEST_STORE'] !== 'postgres') return undefined;
  // Benchmarks use the same houses without vitest.
  const { inject } = await import('vitest');
  return inject('postgres');
}

/** The address of a migrated, empty database that nobody else uses. */
export async function freshDatabase(): Promise<string> {
  const server = await testPostgres();
  if (server === undefined) throw new Error('this run has no PostgreSQL');
  const name = `test_${process.pid}_${process.env['VITEST_WORKER_ID'] ?? '0'}_${Date.now().toString(36)}_${made++}`;
  await administer(server, `create database ${name} template parlor_template`);
  return server.replace(/\/postgres$/, `/${name}`);
}

/** Every store of a test that has no file of its own comes from here. */
export async function openTestStore(): Promise<Store> {
  if ((await testPostgres()) === undefined) return openStore(':memory:');
  const url = await freshDatabase();
  const store = await openStore(url);
  return {
    ...store,
    async close() {
      await store.close();
      await dropDatabase(url);
    },
  };
}

export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await administer(url.replace(/\/[^/]*$/, '/postgres'), `drop database if exists ${name} with (force)`);
}

async function administer(url: string, statement: string): Promise<void> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

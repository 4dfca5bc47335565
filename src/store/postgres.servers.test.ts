/** A real PostgreSQL server: what can go wrong before the first query, and what several processes must agree on. */
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { dropDatabase, freshDatabase } from '../../test/store.ts';
import { explain } from '../commands/failures.ts';
import { insertKept } from './kept.ts';
import { migrations } from './migrations/index.ts';
import { OpenFailure } from './open-failure.ts';
import { openStore, type Store } from './open.ts';
import { insertUser } from './users.ts';

const open: Store[] = [];
const databases: string[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
  await Promise.all(databases.splice(0).map(dropDatabase));
});

async function database(): Promise<string> {
  const url = await freshDatabase();
  databases.push(url);
  return url;
}

async function opened(url: string): Promise<Store> {
  const store = await openStore(url);
  open.push(store);
  return store;
}

/** The same server without our tables. */
async function emptied(statements = ''): Promise<string> {
  const url = await database();
  await run(url, `drop schema public cascade; create schema public; ${statements}`);
  return url;
}

async function run(url: string, statements: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statements);
  await client.end();
  return rows;
}

async function failureOf(url: string): Promise<{ kind: string; said: string }> {
  const error: unknown = await openStore(url).then(
    async (store) => store.close(),
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(OpenFailure);
  // It was just seen to be one.
  return { kind: (error as OpenFailure).kind, said: explain(error, null) };
}

const person = (id: string, name = 'ann') => ({
  id,
  name,
  email: null,
  password: null,
  role: 'member',
  access_code: null,
  created_at: 2 ** 42,
  suspended_at: null,
});

const kept = (id: string) => ({
  id,
  kind: 'response',
  user_id: 'user_1',
  key_id: null,
  connection_id: 'con_1',
  key_index: 0,
  deployment: null,
  state: null,
  created_at: 1,
  expires_at: 2,
});

describe('a database that cannot be used', () => {
  it('is told apart: nobody there, a wrong password, no such database, somebody else’s', async () => {
    const url = new URL(await database());
    const at = (change: (url: URL) => void) => {
      const other = new URL(url);
      change(other);
      return other.href;
    };
    const wrong = at((other) => {
      other.username = 'guarded';
      other.password = 'the wrong one';
    });
    expect(await failureOf(wrong)).toMatchObject({ kind: 'refused' });
    expect((await failureOf(wrong)).said).not.toContain('the wrong one');
    expect(await failureOf(at((other) => void (other.username = 'guarded')))).toMatchObject({ kind: 'refused' });
    expect(await failureOf(at((other) => void (other.port = '9')))).toMatchObject({ kind: 'unreachable' });
    expect(await failureOf(at((other) => void (other.pathname = '/nowhere')))).toMatchObject({ kind: 'no-database' });
    const foreign = await failureOf(await emptied('create table users (id int); create table messages (id int)'));
    expect(foreign.kind).toBe('not-data');
    expect(foreign.said).toMatch(/belongs to another program \(it has the tables (users, messages|messages, users)\)/);
  });

  it('is refused when a newer program wrote it', async () => {
    const url = await database();
    await run(url, `insert into kysely_migration values ('9999-later', '2030-01-01')`);
    expect(await failureOf(url)).toMatchObject({ kind: 'newer' });
  });
});

describe('several processes on one database', () => {
  it('may start at once on an empty one: each migration runs once', async () => {
    const url = await emptied();
    await Promise.all([opened(url), opened(url), opened(url), opened(url)]);
    const rows = await run(url, 'select name from kysely_migration order by name');
    expect(rows.map((row) => (row as { name: string }).name)).toEqual(Object.keys(migrations));
  });

  it('hear of each other’s changes, not of what was never remembered', async () => {
    const url = await database();
    const [one, other] = [await opened(url), await opened(url)];
    expect(other.changedElsewhere()).toBe(false);
    await insertUser(one.db, person('user_1'));
    await expect.poll(() => other.changedElsewhere()).toBe(true);
    expect(other.changedElsewhere()).toBe(false);
    await insertKept(one.db, [kept('resp_1')]);
    expect(other.changedElsewhere()).toBe(false);
  });

  it('hear of changes again after the server dropped their connections', async () => {
    const url = await database();
    const [one, other] = [await opened(url), await opened(url)];
    await run(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    // What may have been missed counts as changed; then it listens again.
    await expect.poll(() => other.changedElsewhere()).toBe(true);
    await expect
      .poll(async () =>
        run(url, `select 1 from pg_stat_activity where query like 'listen%' and datname = current_database()`),
      )
      .toHaveLength(2);
    other.changedElsewhere();
    await insertUser(one.db, person('user_1'));
    await expect.poll(() => other.changedElsewhere()).toBe(true);
  });

  it('look before they write one after the other', async () => {
    const url = await database();
    const stores = [await opened(url), await opened(url)];
    const join = async (index: number) =>
      stores[index % 2]?.db.transaction().execute(async (trx) => {
        const { count } = await trx
          .selectFrom('users')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        await insertUser(trx, person(`user_${index}`, `number ${count}`));
      });
    await Promise.all(Array.from({ length: 20 }, (_, index) => join(index)));
    const rows = await run(url, 'select count(distinct name)::int as names from users');
    expect(rows).toEqual([{ names: 20 }]);
  });
});

it('rows look as they do on SQLite: large integers are numbers, NUL is left out', async () => {
  const { db } = await opened(await database());
  await insertUser(db, person('user_1', 'a\0nn'));
  const row = await db.selectFrom('users').selectAll().executeTakeFirst();
  expect(row).toMatchObject({ name: 'ann', created_at: 2 ** 42 });
  const { sum } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.sum('created_at').as('sum'))
    .executeTakeFirstOrThrow();
  expect(sum).toBe(2 ** 42);
});

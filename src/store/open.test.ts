import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { holdData } from './hold.ts';
import { OpenFailure } from './open-failure.ts';
import { openStore } from './open.ts';
import { openSeal, sealFrom } from './seal.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'parlor-store-'));

describe('opening the store', () => {
  it('makes the folder and the tables, and opens the same data again', async () => {
    const file = join(folder(), 'deep', 'parlor.db');
    const first = await openStore(file);
    await first.db
      .insertInto('settings')
      .values({ scope: 'instance', owner: 'instance', key: 'k', value: '"v"', updated_at: 1, updated_by: null })
      .execute();
    await first.close();
    const second = await openStore(file);
    expect(await second.db.selectFrom('settings').select('value').execute()).toEqual([{ value: '"v"' }]);
    await second.close();
  });

  it('lets a transaction that has read write, though another connection writes as well', async () => {
    const file = join(folder(), 'parlor.db');
    const [one, other] = [await openStore(file), await openStore(file)];
    const row = { scope: 'instance', owner: 'instance', value: '1', updated_at: 1, updated_by: null };
    await sql`PRAGMA busy_timeout = 0`.execute(other.db);
    await one.db.transaction().execute(async (trx) => {
      expect(await trx.selectFrom('settings').selectAll().execute()).toEqual([]);
      // An import, in a thread of its own, waits; here nobody can, so it is told at once.
      const meanwhile = other.db.insertInto('settings').values({ ...row, key: 'b' });
      await expect(meanwhile.execute()).rejects.toThrow('locked');
      await trx
        .insertInto('settings')
        .values({ ...row, key: 'a' })
        .execute();
    });
    expect(await other.db.selectFrom('settings').select('key').execute()).toEqual([{ key: 'a' }]);
    await Promise.all([one.close(), other.close()]);
  });

  it('copies existing data before it migrates them', async () => {
    const directory = folder();
    const file = join(directory, 'parlor.db');
    await (await openStore(file)).close();
    // As data of an older version: the newest migration has not been run.
    const raw = new DatabaseSync(file);
    raw.exec(`DELETE FROM kysely_migration; CREATE TABLE keepsake (id TEXT); INSERT INTO keepsake VALUES ('x')`);
    for (const { name } of raw.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all())
      if (name !== 'keepsake' && !String(name).startsWith('kysely') && !String(name).startsWith('sqlite'))
        raw.exec(`PRAGMA foreign_keys = OFF; DROP TABLE IF EXISTS "${String(name)}"`);
    raw.close();
    await (await openStore(file)).close();
    const [copy = ''] = readdirSync(join(directory, 'before-migration'));
    const saved = new DatabaseSync(join(directory, 'before-migration', copy));
    expect(saved.prepare('SELECT id FROM keepsake').all()).toMatchObject([{ id: 'x' }]);
    saved.close();
  });

  it('migrates as a whole or not at all', async () => {
    const file = join(folder(), 'parlor.db');
    const raw = new DatabaseSync(file);
    // Stands where the newest migration makes a table of its own, long after the first ones made theirs.
    raw.exec('CREATE TABLE memories (something TEXT)');
    const tables = () => raw.prepare(`SELECT name FROM sqlite_master WHERE name NOT LIKE 'kysely%' AND type = 'table'`);
    await expect(openStore(file)).rejects.toThrow();
    expect(tables().all()).toMatchObject([{ name: 'memories' }]);
    raw.exec('DROP TABLE memories');
    await (await openStore(file)).close();
    expect(tables().all().length).toBeGreaterThan(20);
    raw.close();
  });

  it('refuses a file that is no database, and leaves it as it was', async () => {
    const file = join(folder(), 'parlor.db');
    writeFileSync(file, 'not a database, but something of somebody’s '.repeat(50));
    const size = statSync(file).size;
    await expect(openStore(file)).rejects.toThrow();
    expect(statSync(file).size).toBe(size);
  });

  it('waits for the disk before it says a write is done', async () => {
    const store = await openStore(join(folder(), 'parlor.db'));
    const { sql } = await import('kysely');
    const { rows } = await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(store.db);
    expect(rows[0]?.synchronous).toBe(2);
    await store.close();
  });
});

describe('sealed secrets', () => {
  it('open only with the same key, for the same place, unchanged', () => {
    const seal = sealFrom('a secret of the operator');
    const sealed = seal.seal('sk-123', 'connection:1:https://a.example');
    expect(sealed).not.toContain('sk-123');
    expect(seal.unseal(sealed, 'connection:1:https://a.example')).toBe('sk-123');
    expect(() => seal.unseal(sealed, 'connection:1:https://evil.example')).toThrow();
    expect(() => sealFrom('another secret altogether').unseal(sealed, 'connection:1:https://a.example')).toThrow();
    expect(() => seal.unseal(sealed.slice(0, -2), 'connection:1:https://a.example')).toThrow();
    expect(seal.seal('sk-123', 'x')).not.toBe(seal.seal('sk-123', 'x'));
  });

  it('uses a key of its own making, readable by nobody else, the same at every start', () => {
    const directory = folder();
    const sealed = openSeal(directory, undefined).seal('s', 'c');
    expect(openSeal(directory, undefined).unseal(sealed, 'c')).toBe('s');
    expect(statSync(join(directory, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(() => openSeal(folder(), undefined).unseal(sealed, 'c')).toThrow();
  });
});

describe('data that cannot be opened', () => {
  const kindOf = async (file: string) =>
    openStore(file).then(
      async (store) => {
        await store.close();
        return null;
      },
      (error: unknown) => (error instanceof OpenFailure ? error.kind : error),
    );

  it('is refused when a newer program wrote it, and left as it is', async () => {
    const file = join(folder(), 'parlor.db');
    await (await openStore(file)).close();
    const raw = new DatabaseSync(file);
    raw.exec(`INSERT INTO kysely_migration VALUES ('9999-later', '2030-01-01')`);
    raw.close();
    const before = readFileSync(file);
    expect(await kindOf(file)).toBe('newer');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is told from data of another kind, damaged data and a folder that is none', async () => {
    const directory = folder();
    const text = join(directory, 'text.db');
    writeFileSync(text, 'not a database '.repeat(1000));
    expect(await kindOf(text)).toBe('not-data');
    const damaged = join(directory, 'damaged.db');
    await (await openStore(damaged)).close();
    writeFileSync(damaged, readFileSync(damaged).fill(0, 4096));
    expect(await kindOf(damaged)).toBe('damaged');
    expect(await kindOf(join(text, 'parlor.db'))).toBe('unwritable');
  });

  it('is not sealed with an empty key that a full disk left', () => {
    const directory = folder();
    writeFileSync(join(directory, 'secret.key'), '');
    expect(() => openSeal(directory, undefined)).toThrow(expect.objectContaining({ kind: 'no-secret' }));
  });

  it('is held by one server at a time, and free again when that one lets go', () => {
    const directory = folder();
    const letGo = holdData(directory);
    expect(() => holdData(directory)).toThrow(expect.objectContaining({ kind: 'held' }));
    letGo();
    holdData(directory)();
  });
});

it('notices what another process wrote, once', async () => {
  const file = join(folder(), 'parlor.db');
  const store = await openStore(file);
  expect(store.changedElsewhere()).toBe(false);
  const other = new DatabaseSync(file);
  other.exec(`CREATE TABLE elsewhere (id TEXT)`);
  expect([store.changedElsewhere(), store.changedElsewhere()]).toEqual([true, false]);
  other.close();
  await store.close();
});

it('keeps saying why a transaction failed when SQLite has already taken it back', async () => {
  const store = await openStore(join(folder(), 'parlor.db'));
  const failing = store.db.transaction().execute(async (trx) => {
    // As a full disk does: the transaction is gone before anybody could roll it back.
    await sql`ROLLBACK`.execute(trx);
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  await store.close();
});

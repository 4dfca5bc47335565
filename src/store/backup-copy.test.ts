/** Copies of either engine, and the way back onto a server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dropDatabase, freshDatabase, testPostgres } from '../../test/store.ts';
import { copyStore, countStore, inspectCopy, pourCopy } from './backup-copy.ts';
import { openStore, type Db } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'parlor-copy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function add(db: Db, name: string, at: number): Promise<void> {
  const row = { id: `user_${name}`, name, email: `${name}@example.com`, password: null, role: 'member' };
  await db
    .insertInto('users')
    .values({ ...row, access_code: null, created_at: at, suspended_at: null })
    .execute();
}

describe('a copy', () => {
  it('is of one moment while others write, sound, and told from what came after it', async () => {
    const onServer = (await testPostgres()) !== undefined;
    const where = onServer ? await freshDatabase() : join(folder, 'parlor.db');
    const store = await openStore(where);
    await add(store.db, 'ann', 1000);
    const copy = join(folder, 'copy.db');
    await copyStore(where, copy);
    await add(store.db, 'bob', 2000);
    const found = await inspectCopy(copy);
    expect(found).toMatchObject({ faults: [], holds: { people: 1, chats: 0 }, files: [] });
    expect(await countStore(where, 1500)).toMatchObject({ all: { people: 2 }, newer: { people: 1 } });
    if (onServer) {
      // A server runs: nothing is poured.
      await store.hold({ shared: false });
      await expect(pourCopy(copy, where)).rejects.toMatchObject({ kind: 'held' });
    }
    await store.close();
    if (!onServer) return;
    expect(await pourCopy(copy, where)).toBeGreaterThan(0);
    const again = await openStore(where);
    expect(await again.db.selectFrom('users').select('name').execute()).toEqual([{ name: 'ann' }]);
    await again.close();
    await dropDatabase(where);
  });

  it('that is none of ours says so', async () => {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(folder, 'text.db'), 'no database at all, but long enough to be looked at '.repeat(20));
    await expect(inspectCopy(join(folder, 'text.db'))).rejects.toMatchObject({ kind: 'not-data' });
  });
});

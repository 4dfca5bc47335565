/** The same on PostgreSQL: an archive made of a server, and put back onto it in one transaction. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openBlobs } from '#chat/blobs.ts';
import { openStore } from '#store/open.ts';
import { sealFrom } from '#store/seal.ts';
import { dropDatabase, freshDatabase } from '../../test/store.ts';
import { archiveOf, makeArchive } from './making.ts';
import { faultsOf } from './reading.ts';
import { applyRestore, askRestore } from './restoring.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'parlor-backup-'));
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

it('is a logical copy that goes back whole, and not at all while a server runs', async () => {
  const where = await freshDatabase();
  const folder = join(dataFolder, 'backups');
  const blobs = openBlobs(join(dataFolder, 'files'));
  const house = { where, dataFolder, folder, blobs, seal: sealFrom('some secret of length'), program: '1', spools: [] };
  const add = async (name: string) => {
    const store = await openStore(where);
    const row = { id: `user_${name}`, name, email: `${name}@example.com`, password: null, role: 'member' };
    await store.db
      .insertInto('users')
      .values({ ...row, access_code: null, created_at: 1, suspended_at: null })
      .execute();
    await store.close();
  };
  const people = async () => {
    const store = await openStore(where);
    const rows = await store.db.selectFrom('users').select('name').orderBy('name').execute();
    await store.close();
    return rows.map(({ name }) => name);
  };
  await add('ann');
  const { id, manifest } = await makeArchive({ ...house, reason: 'asked', now: Date.now });
  expect(manifest).toMatchObject({ engine: 'postgres', holds: { people: 1 } });
  expect(await faultsOf(archiveOf(folder, id), folder)).toEqual([]);
  await add('bob');

  const serving = await openStore(where);
  await serving.hold({ shared: false });
  await askRestore(folder, id, Date.now());
  expect(await applyRestore({ ...house, now: Date.now })).toMatchObject({ state: 'failed' });
  await serving.close();
  expect(await people()).toEqual(['ann', 'bob']);

  await askRestore(folder, id, Date.now());
  expect(await applyRestore({ ...house, now: Date.now })).toMatchObject({ state: 'done', reason: null });
  expect(await people()).toEqual(['ann']);
  await dropDatabase(where);
});

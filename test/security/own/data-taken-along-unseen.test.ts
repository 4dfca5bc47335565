/**
 * An admin could take everything a person ever wrote along, and the owner a whole backup, and the audit log said nothing:
 * only changes were written down.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAudit } from '#shared/contract/audit.ts';
import { listBackups, makeBackup } from '#shared/contract/backup.ts';
import { testApp, type TestApp } from '../../app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

it('what takes data along is written down: whose, by whom', async () => {
  const owner = await app.as('owner', 'owner');
  const admin = await app.as('adam', 'admin');
  const mia = await app.as('mia', 'member');
  await (await admin.raw(`/api/people/${mia.userId}/export`)).arrayBuffer();
  await owner.call(makeBackup);
  const list = async () => (await owner.call(listBackups)).backups;
  await expect.poll(list).toHaveLength(1);
  const backups = await list();
  await (await owner.raw(`/api/backups/${backups[0]?.id}/file`)).arrayBuffer();
  const { entries } = await owner.call(listAudit);
  const acts = entries.map(({ act, person, target }) => [act, person?.name, target['id']]);
  expect(acts).toEqual([
    ['downloadBackup', 'owner', backups[0]?.id],
    ['makeBackup', 'owner', undefined],
    ['exportPerson', 'adam', mia.userId],
  ]);
});

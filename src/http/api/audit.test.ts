/** Who did what, in the real application. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkAudit, exportAudit, listAudit } from '#shared/contract/audit.ts';
import { createConnection } from '#shared/contract/connections.ts';
import { createKey } from '#shared/contract/keys.ts';
import { createInvite, updatePerson } from '#shared/contract/people.ts';
import { signIn, becomeAccount } from '#shared/contract/account.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let owner: Caller;
beforeEach(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
});
afterEach(() => app.close());

describe('the audit log', () => {
  it('says who did what to whom and when, and never what was set', async () => {
    const mia = await app.as('mia', 'member');
    await owner.call(updatePerson, { params: { id: mia.userId }, body: { role: 'viewer' } });
    await owner.call(createConnection, {
      body: { provider: 'openai', baseUrl: 'https://upstream.invalid/v1', key: 'canary0secret0key0of0ours' },
    });
    await owner.call(becomeAccount, { body: { email: 'own@example.org', password: 'canary password' } });
    await app.stranger.call(signIn, { body: { email: 'own@example.org', password: 'canary password' } });
    const refused = mia.call(createInvite, { body: {} });
    await expect(refused).rejects.toMatchObject({ status: 404 });

    const { entries } = await owner.call(listAudit);
    expect(entries.map(({ act, person, fields }) => [act, person?.name, fields])).toEqual([
      ['signIn', 'owner', ['email', 'password']],
      ['becomeAccount', 'owner', ['email', 'password']],
      ['createConnection', 'owner', expect.arrayContaining(['baseUrl', 'key'])],
      ['updatePerson', 'owner', ['role: viewer']],
    ]);
    expect(entries.at(-1)).toMatchObject({
      target: { id: mia.userId },
      labels: { [mia.userId]: 'mia' },
      ip: '127.0.0.1',
    });
    const file = await (await owner.raw(exportAudit.path)).text();
    expect(file.split('\n')).toHaveLength(5);
    expect(JSON.stringify(entries) + file).not.toMatch(/canary/);
  });

  it('is a chain: a change, a gap and a forged end are all seen', async () => {
    for (let n = 0; n < 4; n++) await owner.call(createKey, { body: { name: `key ${n}` } });
    expect(await owner.call(checkAudit)).toEqual({ entries: 4, brokenAt: null });
    const { db } = app.deps;
    await db.updateTable('audit').set({ ip: '192.0.2.1' }).where('seq', '=', 2).execute();
    expect(await owner.call(checkAudit)).toEqual({ entries: 1, brokenAt: 2 });
    await db.updateTable('audit').set({ ip: '127.0.0.1' }).where('seq', '=', 2).execute();
    expect((await owner.call(checkAudit)).brokenAt).toBeNull();
    await db.deleteFrom('audit').where('seq', '=', 3).execute();
    expect(await owner.call(checkAudit)).toEqual({ entries: 2, brokenAt: 3 });
  });

  it('has a change of a setting of the house, and not of anybody’s own', async () => {
    await owner.call(putSetting, { params: { key: 'instance.registration' }, body: { value: 'open' } });
    await owner.call(putSetting, { params: { key: 'look.theme' }, body: { value: 'dark' } });
    const { entries } = await owner.call(listAudit);
    expect(entries.map(({ act, target }) => [act, target])).toEqual([['putSetting', { key: 'instance.registration' }]]);
  });

  it('says whom an invitation was for, and misses entries that were taken off its end', async () => {
    await owner.call(createInvite, { body: { email: 'new@example.com' } });
    await owner.call(createInvite, { body: { email: 'next@example.com' } });
    const { entries } = await owner.call(listAudit);
    expect(entries.map(({ target }) => target)).toEqual([{ email: 'next@example.com' }, { email: 'new@example.com' }]);
    await app.deps.db.deleteFrom('audit').where('seq', '=', 2).execute();
    expect(await owner.call(checkAudit)).toEqual({ entries: 1, brokenAt: 2 });
  });

  it('keeps its order when much is done at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => owner.call(createKey, { body: { name: `key ${n}` } })));
    expect(await owner.call(checkAudit)).toEqual({ entries: 20, brokenAt: null });
  });
});

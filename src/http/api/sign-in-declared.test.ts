/** A provider that environment variables say, against a real one: it wins over the screen, and says so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putSetting } from '#shared/contract/settings.ts';
import {
  createProvider,
  deleteProvider,
  finishSignIn,
  listProviders,
  startSignIn,
  updateProvider,
} from '#shared/contract/sign-in.ts';
import { testApp, type TestApp } from '../../../test/app.ts';
import { browserOn } from '../../../test/browser-on.ts';
import { CLIENT, startVouching, type Vouching } from '../../../test/vouching.ts';

let vouching: Vouching;
const ALIAS = 'http://house.example';
let url = '';
const dataFolder = mkdtempSync(join(tmpdir(), 'parlor-declared-'));

beforeAll(async () => {
  vouching = await startVouching(() => ALIAS + finishSignIn.path);
});
afterAll(async () => {
  await vouching.close();
  rmSync(dataFolder, { recursive: true });
});

const declared = () => ({
  PARLOR_OIDC_ISSUER: vouching.issuer,
  PARLOR_OIDC_CLIENT_ID: CLIENT.id,
  PARLOR_OIDC_CLIENT_SECRET: CLIENT.secret,
  PARLOR_OIDC_NAME: 'The house',
  PARLOR_OIDC_SCOPES: 'openid profile email groups',
  PARLOR_OIDC_ADMITS: 'example.org',
  PARLOR_OIDC_GROUP_CLAIM: 'groups',
  PARLOR_OIDC_ROLES: 'readers=viewer, ops=admin',
});

async function run(env: Record<string, string>, act: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await testApp({ env: { APP_URL: ALIAS, ...env }, dataFolder });
  url = await app.listen();
  try {
    await act(app);
  } finally {
    await app.close();
  }
}

async function comeIn(id: string, claims: { sub: string; [claim: string]: unknown }) {
  vouching.as(claims);
  const page = browserOn(url, ALIAS);
  const end = await page.follow(url + startSignIn.path.replace(':id', id));
  return { end: end.slice(url.length), person: (await page.session()).person };
}

const nia = { sub: 'nia', name: 'Nia', email: 'nia@example.org', email_verified: true };
const SETTING = { params: { key: 'instance.allowedNetworks' as const }, body: { value: ['127.0.0.1/32'] } };
let niaId: string | undefined;
let id = '';

it('takes over the one of the screen with the same issuer and client, and cannot be changed there', async () => {
  await run({}, async (app) => {
    const owner = await app.as('owner', 'owner');
    await owner.call(putSetting, SETTING);
    const body = { name: 'Screen', issuer: vouching.issuer, clientId: CLIENT.id, secret: CLIENT.secret };
    ({ id } = await owner.call(createProvider, { body: { ...body, admits: 'everybody' } }));
    niaId = (await comeIn(id, nia)).person?.id;
    expect(niaId).toBeDefined();
  });
  await run(declared(), async (app) => {
    const owner = await app.as('second', 'owner');
    const { providers } = await owner.call(listProviders);
    expect(providers).toMatchObject([{ id, name: 'The house', declared: true, hasSecret: true, admits: 'domains' }]);
    const params = { id };
    const refused = { code: 'setting_locked' };
    await expect(owner.call(updateProvider, { params, body: { name: 'x' } })).rejects.toMatchObject(refused);
    await expect(owner.call(deleteProvider, { params })).rejects.toMatchObject(refused);
    // Who it vouched for is still the same person, now with the role of their groups.
    expect((await comeIn(id, { ...nia, groups: ['ops'] })).person).toMatchObject({ id: niaId, role: 'admin' });
    expect((await comeIn(id, { sub: 'eve', email: 'eve@example.com', email_verified: true })).end).toContain(
      'sso_unknown',
    );
  });
});

it('is offered no more when the variables are gone, and is the screen’s again', async () => {
  await run({}, async (app) => {
    const owner = await app.as('third', 'owner');
    const { providers } = await owner.call(listProviders);
    expect(providers).toMatchObject([{ id, enabled: false, declared: false }]);
    expect((await browserOn(url, ALIAS).session()).doors.providers).toEqual([]);
    await owner.call(updateProvider, { params: { id }, body: { name: 'Screen again' } });
  });
});

it('is one and the same at every start where the screen had none', async () => {
  const other = { ...declared(), PARLOR_OIDC_CLIENT_ID: 'another', PARLOR_OIDC_ADMITS: 'everybody' };
  const seen: string[] = [];
  for (const _ of [1, 2])
    await run(other, async (app) => {
      const owner = await app.as(`fourth${seen.length}`, 'owner');
      const { providers } = await owner.call(listProviders);
      seen.push(...providers.filter((provider) => provider.declared).map((provider) => provider.id));
    });
  expect(seen).toHaveLength(2);
  expect(new Set(seen).size).toBe(1);
});

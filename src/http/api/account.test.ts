import { afterEach, describe, expect, it } from 'vitest';
import { becomeAccount, getSession, listDevices, revokeDevice, updateAccount } from '#shared/contract/account.ts';
import { createKey, listKeys, revokeKey } from '#shared/contract/keys.ts';
import { listEnvironment, listSettings, putSetting } from '#shared/contract/settings.ts';
import { testApp, type TestApp } from '../../../test/app.ts';

const open: TestApp[] = [];
async function app(env: Record<string, string> = {}): Promise<TestApp> {
  const made = await testApp({ env });
  open.push(made);
  return made;
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const post = (to: TestApp, path: string, body: unknown, cookie = '') =>
  to.stranger.raw(path, { method: 'POST', body: JSON.stringify(body), headers: cookie === '' ? {} : { cookie } });
const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';

describe('the doors, over the wire', () => {
  it('set up the owner with the link’s code, and sign them out again', async () => {
    const here = await app();
    const owner = { name: 'Ann', email: 'ann@example.org', password: 'a long password' };
    expect((await post(here, '/api/setup', { ...owner, setupCode: 'x' })).status).toBe(401);
    const entered = await post(here, '/api/setup', { ...owner, setupCode: here.deps.identity.setupCode() });
    expect(await entered.json()).toMatchObject({ state: 'signed-in', person: { name: 'Ann', role: 'owner' } });
    const cookie = cookieOf(entered);
    const session = await here.stranger.raw('/api/session', { headers: { cookie } });
    expect(session.headers.get('cache-control')).toBe('no-store');
    expect(await session.json()).toMatchObject({ state: 'signed-in', settings: { 'look.theme': 'system' } });
    const out = await post(here, '/api/sign-out', {}, cookie);
    expect(out.headers.get('set-cookie')).toMatch(/^parlor=; Path=\/; Max-Age=0/);
    expect(await (await here.stranger.raw('/api/session', { headers: { cookie } })).json()).toMatchObject({
      state: 'locked',
      doors: { code: false, password: true },
    });
    const back = await post(here, '/api/sign-in', { email: owner.email, password: owner.password });
    expect(cookieOf(back)).not.toBe(cookie);
  });

  it('let codes in, and slow down who guesses, with the time to wait', async () => {
    const here = await app({ ACCESS_CODE: 'first code,second code' });
    expect(await here.stranger.call(getSession)).toMatchObject({
      state: 'locked',
      doors: { code: true, password: false },
    });
    const entered = await post(here, '/api/enter', { code: 'second code' });
    expect(await entered.json()).toMatchObject({ person: { name: 'Member 2', role: 'member', email: null } });
    let last = await post(here, '/api/enter', { code: 'guess' });
    for (let i = 0; i < 20 && last.status === 401; i++) last = await post(here, '/api/enter', { code: 'guess' });
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await last.json()).toMatchObject({ error: { code: 'too_many_attempts', params: { seconds: 1 } } });
  });

  it('refuse unknown fields and overlong codes in a sentence', async () => {
    const here = await app({ ACCESS_CODE: 'first code' });
    for (const body of [{ code: 'first code', admin: true }, { code: 'x'.repeat(1001) }, { code: 7 }, {}, []])
      expect((await post(here, '/api/enter', body)).status).toBe(400);
  });
});

describe('one’s own account, over the wire', () => {
  it('has a name, an email, a password and devices', async () => {
    const here = await app({ ACCESS_CODE: 'first code' });
    await here.as('owner', 'owner');
    const mia = await here.as('mia', 'member');
    expect(await mia.call(updateAccount, { body: { name: ' Mia M. ' } })).toMatchObject({ name: 'Mia M.' });
    expect(await mia.call(updateAccount, { body: {} })).toMatchObject({ name: 'Mia M.' });
    const credentials = { email: 'MIA@example.org', password: 'a long password' };
    expect(await mia.call(becomeAccount, { body: credentials })).toMatchObject({ email: 'mia@example.org' });
    await expect(mia.call(becomeAccount, { body: credentials })).rejects.toMatchObject({ code: 'credentials_wrong' });
    const phone = await post(here, '/api/sign-in', credentials);
    const { devices } = await mia.call(listDevices);
    expect(devices).toHaveLength(2);
    const other = devices.find(({ current }) => !current);
    await mia.call(revokeDevice, { params: { id: other?.id ?? '' } });
    const session = await here.stranger.raw('/api/session', { headers: { cookie: cookieOf(phone) } });
    expect(await session.json()).toMatchObject({ person: null });
  });

  it('has keys for programs, shown once', async () => {
    const ann = await (await app()).as('ann', 'owner');
    const { key, secret } = await ann.call(createKey, { body: { name: 'script' } });
    expect(secret).toMatch(/^plr-/);
    expect(await ann.call(listKeys)).toEqual({ keys: [key] });
    await expect(
      ann.call(createKey, { body: { name: 'late', expiresAt: '2020-01-01T00:00:00Z' } }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    await ann.call(revokeKey, { params: { id: key.id } });
    expect(await ann.call(listKeys)).toEqual({ keys: [] });
  });
});

describe('settings, over the wire', () => {
  it('are a person’s own, and the instance’s for who may change them', async () => {
    const here = await app();
    const ann = await here.as('ann', 'owner');
    const mia = await here.as('mia', 'member');
    expect(await mia.call(putSetting, { params: { key: 'look.theme' }, body: { value: 'dark' } })).toMatchObject({
      value: 'dark',
      source: 'person',
    });
    expect((await ann.call(getSession)).settings).toMatchObject({ 'look.theme': 'system' });
    const rename = { params: { key: 'instance.name' as const }, body: { value: 'Our house' } };
    await expect(mia.call(putSetting, rename)).rejects.toMatchObject({ status: 403, code: 'forbidden' });
    expect(await ann.call(putSetting, rename)).toMatchObject({ value: 'Our house', source: 'instance' });
    expect((await here.stranger.call(getSession)).instanceName).toBe('Our house');
    const seen = async (who: typeof ann) => (await who.call(listSettings)).settings.map(({ scope }) => scope);
    expect(new Set(await seen(ann))).toEqual(new Set(['user', 'instance']));
    expect(new Set(await seen(mia))).toEqual(new Set(['user']));
  });

  it('warn where the environment names a model that is not there', async () => {
    const here = await app({ DEFAULT_AGENT_CONFIG: 'model=gpt-9;provider=azure', SYSTEM_AGENT: 'topic=azure/gpt-9' });
    const { variables } = await (await here.as('ann', 'admin')).call(listEnvironment);
    const missing = [{ code: 'model_missing', params: { model: 'gpt-9' } }];
    for (const name of ['DEFAULT_AGENT_CONFIG', 'SYSTEM_AGENT'])
      expect(variables.find((variable) => variable.name === name)?.warnings).toEqual(expect.arrayContaining(missing));
  });

  it('tell admins what the environment said, with secrets masked', async () => {
    const here = await app({ ACCESS_CODE: 'canary-code', OPENAI_API_KEY: 'sk-canary-canary-canary' });
    const ann = await here.as('ann', 'admin');
    const { variables, version } = await ann.call(listEnvironment);
    expect(version).toBe(here.deps.version);
    expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining(['ACCESS_CODE', 'OPENAI_API_KEY']));
    expect(JSON.stringify(variables)).not.toContain('canary');
    await expect((await here.as('mia', 'member')).call(listEnvironment)).rejects.toMatchObject({ status: 404 });
  });
});

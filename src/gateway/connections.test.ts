import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errors } from '#shared/errors.ts';
import { findConnectionEver, updateConnection } from '#store/connections.ts';
import { connectionsHouse, type ConnectionsHouse } from '../../test/connections-house.ts';
import { unsealKeys } from './secrets.ts';

const NEW = {
  name: '',
  provider: 'azure-openai',
  baseUrl: '',
  apiVersion: null,
  surface: null,
  key: '',
  deployments: [] as { name: string }[],
};
const KEY = '0123456789abcdef0123456789abcdef';
const contoso = { ...NEW, baseUrl: 'https://contoso.openai.azure.com', key: KEY };

let house: ConnectionsHouse;
beforeEach(async () => {
  house = await connectionsHouse();
});
afterEach(() => house.close());

async function keysOf(id: string): Promise<string[]> {
  const row = await findConnectionEver(house.options.db, id);
  return row === undefined ? [] : unsealKeys(house.options.seal, row);
}

describe('a new connection', () => {
  it('takes a target URI apart and keeps what was given over what was understood', async () => {
    const made = await house.connections.create({
      ...contoso,
      baseUrl:
        'https://Contoso.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-02-15-preview',
      apiVersion: '2024-10-21',
    });
    expect(made).toMatchObject({
      name: 'contoso',
      baseUrl: 'https://contoso.openai.azure.com',
      apiVersion: '2024-10-21',
      surface: 'classic',
      cloud: 'public',
      source: 'person',
      enabled: true,
    });
  });

  it('shows how many keys it has and four characters of the first, never a key', async () => {
    const made = await house.connections.create({ ...contoso, key: `${KEY} , ffffffffffffffffffffffffffffffff,` });
    expect(made.keys).toEqual({ count: 2, hint: 'cdef' });
    const everything = JSON.stringify([made, await house.connections.list(), house.log]);
    expect(everything).not.toContain(KEY);
    expect(await keysOf(made.id)).toEqual([KEY, 'ffffffffffffffffffffffffffffffff']);
  });

  it('finds the key in a paste again, without the page ever having seen it', async () => {
    const paste = `client = AzureOpenAI(azure_endpoint="https://contoso.openai.azure.com", api_key="${KEY}", api_version="2024-10-21")`;
    const understood = house.connections.understand(paste);
    expect(understood).toMatchObject({ provider: 'azure-openai', foundKey: true, apiVersion: '2024-10-21' });
    expect(JSON.stringify(understood)).not.toContain(KEY);
    const made = await house.connections.create({ ...NEW, baseUrl: understood?.baseUrl ?? '', paste });
    expect(await keysOf(made.id)).toEqual([KEY]);
  });

  it('does not send the key of a paste to an address that was edited after', async () => {
    const paste = `endpoint="https://contoso.openai.azure.com" key="${KEY}"`;
    const made = await house.connections.create({ ...NEW, baseUrl: 'https://elsewhere.openai.azure.com', paste });
    expect(made.keys.count).toBe(0);
  });

  it('uses the vendor’s own address when none is given', async () => {
    const made = await house.connections.create({ ...NEW, provider: 'openai', key: 'sk-1234567890abcdef' });
    expect(made).toMatchObject({ name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' });
  });

  it.each(['', 'not an address at all', 'ftp://contoso.example', 'https://user:pass@contoso.example'])(
    'refuses %j as an address',
    async (baseUrl) => {
      await expect(house.connections.create({ ...NEW, baseUrl })).rejects.toMatchObject({ code: 'address_invalid' });
    },
  );

  it('refuses a vendor nobody knows', async () => {
    await expect(house.connections.create({ ...contoso, provider: 'skynet' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('adds its deployments at once, under free names', async () => {
    const first = await house.connections.create({ ...contoso, deployments: [{ name: 'gpt-4o' }, { name: 'gpt-4o' }] });
    const second = await house.connections.create({
      ...contoso,
      baseUrl: 'https://fabrikam.openai.azure.com',
      deployments: [{ name: 'gpt-4o' }],
    });
    expect(first.deployments.map(({ name, upstreamName }) => [name, upstreamName])).toEqual([['gpt-4o', 'gpt-4o']]);
    expect(second.deployments.map(({ name, upstreamName }) => [name, upstreamName])).toEqual([['gpt-4o-2', 'gpt-4o']]);
    expect(house.gateway.deployments().map(({ name }) => name)).toEqual(['gpt-4o', 'gpt-4o-2']);
  });

  it('never guesses an Azure base model from a deployment’s name, and takes other vendors’ names for what they are', async () => {
    const azure = await house.connections.create({ ...contoso, deployments: [{ name: 'o3-mini' }] });
    const vendor = await house.connections.create({
      ...NEW,
      provider: 'openai',
      key: KEY,
      deployments: [{ name: 'gpt-4.1-mini' }],
    });
    expect(azure.deployments[0]).toMatchObject({
      model: null,
      capabilities: { vision: false, tools: false, reasoning: false },
    });
    expect(vendor.deployments[0]).toMatchObject({
      model: 'gpt-4.1-mini',
      capabilities: { vision: true, tools: true, reasoning: false },
      contextTokens: 1_047_576,
    });
  });
});

describe('a key goes only to the address it was given for (CVE-2024-37895)', () => {
  const origins = [
    'https://contoso.openai.azure.com',
    'http://contoso.openai.azure.com',
    'https://contoso.openai.azure.com:8443',
    'https://contoso.openai.azure.com.evil.example',
    'https://evil.example/contoso.openai.azure.com',
    'https://contoso.openai.azure.us',
  ];
  const providers = ['azure-openai', 'azure-foundry', 'openai', 'deepseek', 'ollama', 'openai-compatible'];

  it.each(providers)('for every change of address of %s', async (provider) => {
    for (const from of origins)
      for (const to of origins) {
        const made = await house.connections.create({ ...NEW, provider, baseUrl: from, key: KEY });
        const changed = await house.connections.update(made.id, { baseUrl: to });
        const stays = new URL(made.baseUrl).origin === new URL(changed.baseUrl).origin;
        expect([from, to, changed.keys.count]).toEqual([from, to, stays ? 1 : 0]);
        expect(await keysOf(made.id)).toEqual(stays ? [KEY] : []);
      }
  });

  it('keeps a new key that comes with the new address', async () => {
    const made = await house.connections.create(contoso);
    const changed = await house.connections.update(made.id, {
      baseUrl: 'https://fabrikam.openai.azure.com',
      key: 'ffffffffffffffffffffffffffffffff',
    });
    expect(changed.keys.count).toBe(1);
    expect(await keysOf(made.id)).toEqual(['ffffffffffffffffffffffffffffffff']);
  });

  it('cannot be got around by changing the row behind our back', async () => {
    const made = await house.connections.create(contoso);
    await updateConnection(house.options.db, made.id, { base_url: 'https://evil.example' });
    await expect(keysOf(made.id)).rejects.toThrow(/authenticate/);
    await expect(
      house.connections.check(made.id, { deployment: null }, new AbortController().signal),
    ).rejects.toMatchObject({ code: 'secret_unreadable' });
  });

  it('holds when two changes meet', async () => {
    const made = await house.connections.create(contoso);
    await Promise.all([
      house.connections.update(made.id, { baseUrl: 'https://evil.example' }),
      house.connections.update(made.id, { key: 'ffffffffffffffffffffffffffffffff' }),
    ]);
    const row = await findConnectionEver(house.options.db, made.id);
    // Whichever came last: the old key is gone from an address that is not its own.
    expect(row?.base_url).toBe('https://evil.example');
    expect(await keysOf(made.id)).not.toContain(KEY);
  });
});

describe('changing a connection', () => {
  it('leaves alone what was not named, and forgets the last check when the address or the key changes', async () => {
    const made = await house.connections.create({ ...contoso, apiVersion: '2024-10-21' });
    const check = JSON.stringify({ at: '2026-11-22T00:00:00.000Z', ok: true, ms: 5, error: null });
    await updateConnection(house.options.db, made.id, { last_check: check });
    const renamed = await house.connections.update(made.id, { name: 'Japan' });
    expect(renamed).toMatchObject({
      name: 'Japan',
      apiVersion: '2024-10-21',
      keys: { count: 1 },
      lastCheck: { ok: true },
    });
    const rekeyed = await house.connections.update(made.id, { key: 'ffffffffffffffffffffffffffffffff' });
    expect(rekeyed).toMatchObject({ keys: { count: 1, hint: 'ffff' }, lastCheck: null });
    const keyless = await house.connections.update(made.id, { key: '' });
    expect(keyless.keys).toEqual({ count: 0, hint: null });
  });

  it('hides a switched-off connection’s models at once', async () => {
    const made = await house.connections.create({ ...contoso, deployments: [{ name: 'gpt-4o' }] });
    await house.connections.update(made.id, { enabled: false });
    expect(house.gateway.deployments()).toEqual([]);
    await house.connections.update(made.id, { enabled: true });
    expect(house.gateway.deployments()).toHaveLength(1);
  });

  it('answers not_found for what is not there', async () => {
    const id = 'con_00000000000000000000000000';
    for (const act of [
      () => house.connections.update(id, { name: 'x' }),
      () => house.connections.remove(id),
      () => house.connections.restore(id),
      () => house.connections.check(id, { deployment: null }, new AbortController().signal),
      () => house.connections.discover(id, { probe: false }, new AbortController().signal),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('deleting a connection', () => {
  it('takes its models away, and restoring brings everything back', async () => {
    const made = await house.connections.create({ ...contoso, deployments: [{ name: 'gpt-4o' }] });
    await house.connections.remove(made.id);
    expect((await house.connections.list()).connections).toEqual([]);
    expect(house.gateway.deployments()).toEqual([]);
    const back = await house.connections.restore(made.id);
    expect(back).toMatchObject({ ...made, deployments: [{ name: 'gpt-4o' }] });
    expect(await keysOf(made.id)).toEqual([KEY]);
    expect(house.gateway.deployments().map(({ name }) => name)).toEqual(['gpt-4o']);
  });

  it('gives its names to the living; restored, it takes others', async () => {
    const old = await house.connections.create({ ...contoso, deployments: [{ name: 'gpt-4o' }] });
    await house.connections.remove(old.id);
    const young = await house.connections.create({
      ...contoso,
      baseUrl: 'https://fabrikam.openai.azure.com',
      deployments: [{ name: 'gpt-4o' }],
    });
    expect(young.deployments[0]?.name).toBe('gpt-4o');
    const back = await house.connections.restore(old.id);
    expect(back.deployments.map(({ name, upstreamName }) => [name, upstreamName])).toEqual([['gpt-4o-2', 'gpt-4o']]);
  });

  it('is final after thirty days', async () => {
    const made = await house.connections.create({ ...contoso, deployments: [{ name: 'gpt-4o' }] });
    const other = await house.connections.create({ ...contoso, deployments: [{ name: 'gpt-4.1' }] });
    await house.connections.remove(made.id);
    expect(await house.connections.sweep(Date.now() - 1000)).toBe(0);
    expect(await house.connections.sweep(Date.now() + 1000)).toBe(1);
    await expect(house.connections.restore(made.id)).rejects.toMatchObject({ code: 'not_found' });
    const left = await house.options.db.selectFrom('deployments').select('name').execute();
    expect(left).toEqual([{ name: 'gpt-4.1' }]);
    expect((await house.connections.list()).connections.map(({ id }) => id)).toEqual([other.id]);
  });
});

describe('deployments', () => {
  const declared = { displayName: '', model: null, contextTokens: null };

  it('have the fields of the dialog, and follow the base model where nothing is said', async () => {
    const { id: connectionId } = await house.connections.create(contoso);
    const made = await house.connections.createDeployment({
      connectionId,
      name: 'my o3',
      displayName: 'My o3',
      upstreamName: 'prod-o3',
      model: 'o3',
      contextTokens: 100_000,
    });
    expect(made).toMatchObject({
      name: 'my o3',
      displayName: 'My o3',
      upstreamName: 'prod-o3',
      model: 'o3',
      capabilities: { vision: true, tools: true, reasoning: true },
      contextTokens: 100_000,
      source: 'person',
      enabled: true,
    });
    const entry = house.gateway.deployments()[0];
    expect(entry).toMatchObject({ name: 'my o3', connection: 'contoso', model: 'o3', contextTokens: 100_000 });
  });

  it('say so when a name is taken, with one that is free', async () => {
    const { id: connectionId } = await house.connections.create({ ...contoso, deployments: [{ name: 'gpt-4o' }] });
    const taken = house.connections.createDeployment({ ...declared, connectionId, name: 'gpt-4o', upstreamName: 'b' });
    await expect(taken).rejects.toMatchObject({
      code: 'name_taken',
      params: { name: 'gpt-4o', suggestion: 'gpt-4o-2' },
    });
    const made = await house.connections.createDeployment({
      ...declared,
      connectionId,
      name: 'gpt-4o-2',
      upstreamName: 'b',
    });
    await expect(house.connections.updateDeployment(made.id, { name: 'gpt-4o' })).rejects.toMatchObject({
      code: 'name_taken',
    });
    expect(errors.name_taken.status).toBe(409);
  });

  it('keep a declared capability when the base model changes, and follow it otherwise', async () => {
    const { id: connectionId } = await house.connections.create(contoso);
    const plain = await house.connections.createDeployment({ ...declared, connectionId, name: 'a', upstreamName: 'a' });
    expect((await house.connections.updateDeployment(plain.id, { model: 'gpt-4o' })).capabilities.vision).toBe(true);
    const said = await house.connections.createDeployment({
      ...declared,
      connectionId,
      name: 'b',
      upstreamName: 'b',
      capabilities: { vision: false, tools: true, reasoning: false },
    });
    expect((await house.connections.updateDeployment(said.id, { model: 'gpt-4o' })).capabilities.vision).toBe(false);
  });

  it('can be renamed, moved to another upstream name, switched off and deleted', async () => {
    const { id: connectionId } = await house.connections.create(contoso);
    const made = await house.connections.createDeployment({ ...declared, connectionId, name: 'a', upstreamName: 'a' });
    expect(await house.connections.updateDeployment(made.id, { name: 'b', upstreamName: 'c' })).toMatchObject({
      name: 'b',
      displayName: 'b',
      upstreamName: 'c',
    });
    await house.connections.updateDeployment(made.id, { enabled: false });
    expect(house.gateway.deployments()).toEqual([]);
    await house.connections.deleteDeployment(made.id);
    await expect(house.connections.deleteDeployment(made.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('belong to a connection that exists', async () => {
    const connectionId = 'con_00000000000000000000000000';
    await expect(
      house.connections.createDeployment({ ...declared, connectionId, name: 'a', upstreamName: 'a' }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the models of the picker', () => {
  const user = 'user_00000000000000000000000000';

  it('default to the person’s wish, the instance’s, then the first real one', async () => {
    await house.connections.create({ ...contoso, deployments: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] });
    expect((await house.connections.models(user)).default).toBe('a');
    const { settings } = house;
    await settings.put('instance.defaultModel', user, 'b', 1);
    expect(await house.connections.defaultModel(user)).toBe('b');
    await settings.put('chat.model', user, 'c', 1);
    expect((await house.connections.models(user)).default).toBe('c');
    await settings.put('chat.model', user, 'gone', 1);
    expect((await house.connections.models(user)).default).toBe('b');
  });

  it('are none, with no default, when nothing is connected', async () => {
    expect(await house.connections.models(user)).toEqual({ models: [], default: null });
  });
});

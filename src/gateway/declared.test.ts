import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '#shared/contract/connections.ts';
import { answering, azure, KEY } from '../../test/azure-bytes.ts';
import { checkHouse, type CheckHouse } from '../../test/check-house.ts';
import { rawUpstream } from '../../test/connections-house.ts';
import { allConnections } from '#store/connections.ts';
import type { DeclaredConnection, DeclaredInstance, DeclaredModel } from './declared.ts';
import { unsealKeys } from './secrets.ts';

const model = (id: string, more: Partial<DeclaredModel> = {}): DeclaredModel => ({
  id,
  upstreamName: id,
  displayName: null,
  model: null,
  contextTokens: null,
  capabilities: null,
  ...more,
});
const contoso: DeclaredConnection = {
  provider: 'azure-openai',
  name: 'Azure OpenAI',
  baseUrl: 'https://contoso.openai.azure.com/',
  apiVersion: '2024-02-15-preview',
  surface: 'classic',
  keys: [KEY],
  models: [model('gpt-4o', { upstreamName: 'prod-gpt4o', model: 'gpt-4o' }), model('o3-mini', { model: 'o3-mini' })],
  discover: false,
  hidden: [],
};
const only = (...connections: DeclaredConnection[]): DeclaredInstance => ({ connections, defaultModel: null });
const USER = 'user_00000000000000000000000000';

let house: CheckHouse;
beforeEach(async () => {
  house = await checkHouse();
});
afterEach(() => house.close());

async function start(declared: DeclaredInstance): Promise<Connection[]> {
  await house.connections.applyDeclared(declared);
  return (await house.connections.list()).connections;
}

async function everything(): Promise<unknown> {
  const { db } = house.options;
  return [
    await db.selectFrom('connections').selectAll().execute(),
    await db.selectFrom('deployments').selectAll().execute(),
    await db.selectFrom('targets').selectAll().execute(),
  ];
}

describe('what the environment declares', () => {
  it('is there after the start, with its models and its key', async () => {
    const [connection] = await start(only(contoso));
    expect(connection).toMatchObject({
      name: 'Azure OpenAI',
      baseUrl: 'https://contoso.openai.azure.com',
      apiVersion: '2024-02-15-preview',
      cloud: 'public',
      keys: { count: 1, hint: 'cdef' },
      source: 'environment',
    });
    expect(connection?.deployments).toMatchObject([
      {
        name: 'gpt-4o',
        upstreamName: 'prod-gpt4o',
        model: 'gpt-4o',
        capabilities: { vision: true },
        source: 'environment',
      },
      { name: 'o3-mini', model: 'o3-mini', capabilities: { vision: false, reasoning: true } },
    ]);
    expect(house.gateway.deployments().map(({ name }) => name)).toEqual(['gpt-4o', 'o3-mini']);
  });

  it('changes nothing when it is declared again', async () => {
    await start(only(contoso));
    const before = await everything();
    await start(only(contoso));
    expect(await everything()).toEqual(before);
  });

  it('follows the environment: a new key, a new version, other models', async () => {
    await start(only(contoso));
    const [connection] = await start(
      only({ ...contoso, keys: ['a-new-key-123456'], apiVersion: null, models: [model('gpt-4o'), model('gpt-4.1')] }),
    );
    expect(connection).toMatchObject({ apiVersion: null, keys: { count: 1, hint: '3456' } });
    expect(connection?.deployments.map(({ name, upstreamName }) => [name, upstreamName])).toEqual([
      ['gpt-4o', 'gpt-4o'],
      ['gpt-4.1', 'gpt-4.1'],
    ]);
    const [row] = await allConnections(house.options.db);
    expect(row && unsealKeys(house.options.seal, row)).toEqual(['a-new-key-123456']);
  });

  it('leaves what a person switched off', async () => {
    const [connection] = await start(only(contoso));
    const [deployment] = connection?.deployments ?? [];
    await house.connections.updateDeployment(deployment?.id ?? '', { enabled: false });
    await house.connections.update(connection?.id ?? '', { enabled: false });
    const [again] = await start(only({ ...contoso, apiVersion: '2024-10-21' }));
    expect(again).toMatchObject({ enabled: false, apiVersion: '2024-10-21' });
    expect(again?.deployments.map(({ enabled }) => enabled)).toEqual([false, true]);
  });

  it('takes nothing else from a person', async () => {
    const [connection] = await start(only(contoso));
    const [deployment] = connection?.deployments ?? [];
    const locked = { code: 'connection_locked' };
    const { update, remove, updateDeployment, deleteDeployment } = house.connections;
    await expect(update(connection?.id ?? '', { baseUrl: 'https://evil.example' })).rejects.toMatchObject(locked);
    await expect(update(connection?.id ?? '', { key: 'x' })).rejects.toMatchObject(locked);
    await expect(remove(connection?.id ?? '')).rejects.toMatchObject(locked);
    await expect(updateDeployment(deployment?.id ?? '', { name: 'x' })).rejects.toMatchObject(locked);
    await expect(deleteDeployment(deployment?.id ?? '')).rejects.toMatchObject(locked);
  });

  it('goes when it vanishes, its key at once, and comes back as it was', async () => {
    const [connection] = await start(only(contoso));
    await house.connections.update(connection?.id ?? '', { enabled: false });
    expect(await start(only())).toEqual([]);
    expect(JSON.stringify(await everything())).toContain('"secret":null');
    await expect(house.connections.restore(connection?.id ?? '')).rejects.toMatchObject({ code: 'not_found' });
    const [back] = await start(only(contoso));
    expect(back).toMatchObject({ id: connection?.id, enabled: false, keys: { count: 1 } });
  });

  it('never sends an old key to a new address', async () => {
    await start(only(contoso));
    const [moved] = await start(only({ ...contoso, baseUrl: 'https://fabrikam.openai.azure.com', keys: [] }));
    expect(moved).toMatchObject({ baseUrl: 'https://fabrikam.openai.azure.com', keys: { count: 0 } });
    // The models keep their names, although another connection had them a moment ago.
    expect(moved?.deployments.map(({ name }) => name)).toEqual(['gpt-4o', 'o3-mini']);
  });

  it('leaves a person’s own connections and models alone', async () => {
    await start(only(contoso));
    const id = await house.at('https://fabrikam.openai.azure.com');
    const [declared] = (await house.connections.list()).connections;
    const own = { displayName: '', model: null, contextTokens: null };
    await house.connections.createDeployment({
      ...own,
      connectionId: declared?.id ?? '',
      name: 'mine',
      upstreamName: 'm',
    });
    const after = await start(only({ ...contoso, models: [] }));
    expect(after.map((connection) => connection.id)).toContain(id);
    expect(after[0]?.deployments.map(({ name }) => name)).toEqual(['mine']);
  });

  it('numbers nothing needlessly: the same id of two vendors is told apart by the vendor', async () => {
    const openai = {
      ...contoso,
      provider: 'openai',
      name: 'OpenAI',
      baseUrl: 'https://api.openai.com/v1',
      surface: null,
    };
    const all = await start(only(contoso, { ...openai, models: [model('gpt-4o')] }));
    expect(all.flatMap(({ deployments }) => deployments.map(({ name }) => name))).toEqual([
      'gpt-4o',
      'o3-mini',
      'gpt-4o-openai',
    ]);
  });

  it('adds what the list says to what is known of the model', async () => {
    const said = { vision: true, tools: false, reasoning: false };
    const [connection] = await start(
      only({
        ...contoso,
        models: [
          model('o3-mini', { model: 'o3-mini', capabilities: said, contextTokens: 1000, displayName: 'Thinker' }),
          model('ours', { capabilities: said }),
        ],
      }),
    );
    expect(connection?.deployments).toMatchObject([
      { displayName: 'Thinker', contextTokens: 1000, capabilities: { vision: true, tools: true, reasoning: true } },
      { displayName: 'ours', contextTokens: null, capabilities: said },
    ]);
  });

  it('chooses the default model by what it was declared with', async () => {
    const openai = { ...contoso, provider: 'openai', baseUrl: 'https://api.openai.com/v1', models: [model('gpt-4o')] };
    const wish = (provider: string | null, name: string) => ({
      connections: [contoso, openai],
      defaultModel: { provider, model: name },
    });
    await start(wish('openai', 'gpt-4o'));
    expect(await house.connections.defaultModel(USER)).toBe('gpt-4o-openai');
    await start(wish(null, 'o3-mini'));
    expect(await house.connections.defaultModel(USER)).toBe('o3-mini');
    await start(wish('azure-openai', 'not-there'));
    expect(await house.connections.defaultModel(USER)).toBe('gpt-4o');
  });

  it('ignores a vendor it does not know, and says so', async () => {
    expect(await start(only({ ...contoso, provider: 'skynet' }))).toEqual([]);
    expect(house.log.join('\n')).toContain('ignored');
  });
});

describe('a declared connection without a list', () => {
  const listing = {
    status: 200,
    body: '{"data":[{"model":"gpt-4o","id":"chat","status":"succeeded","object":"deployment"}],"object":"list"}',
  };

  it('is asked what it has, in a private network too: an address of the operator’s needs no allow-list', async () => {
    await house.close();
    house = await checkHouse({ allowed: [] });
    const upstream = await rawUpstream((heard) =>
      heard.path.startsWith('/openai/deployments?') ? listing : azure(() => answering('gpt-4o-2024-11-20'))(heard),
    );
    const declared = only({
      ...contoso,
      baseUrl: upstream.url,
      apiVersion: '2024-10-21',
      models: null,
      discover: true,
    });
    await start(declared);
    await house.connections.discoverDeclared();
    expect(house.gateway.deployments()).toMatchObject([{ name: 'chat', model: 'gpt-4o' }]);
    // Asked once: what was found stays, also through the next start.
    const asked = upstream.heard.length;
    await start(declared);
    await house.connections.discoverDeclared();
    expect(upstream.heard).toHaveLength(asked);
    expect(house.gateway.deployments()).toHaveLength(1);
    await upstream.close();
  });

  it('holds nothing up when it does not answer', async () => {
    await start(only({ ...contoso, baseUrl: 'https://no-such-resource.invalid', models: null, discover: true }));
    await house.connections.discoverDeclared();
    expect(house.log.join('\n')).toContain('address_unresolved');
  });

  it('is asked besides the list where the list allows it, and hides what the list hides', async () => {
    const upstream = await rawUpstream(() => ({
      status: 200,
      body: '{"data":[{"id":"chat"},{"id":"prod-gpt4o"},{"id":"old"}],"object":"list"}',
    }));
    const declared = { ...contoso, baseUrl: upstream.url, discover: true, hidden: ['old'] };
    await start(only(declared));
    await house.connections.discoverDeclared();
    const names = () => house.gateway.deployments().map(({ name }) => name);
    expect(names()).toEqual(['gpt-4o', 'o3-mini', 'chat']);
    await start(only({ ...declared, hidden: ['chat'] }));
    expect(names()).toEqual(['gpt-4o', 'o3-mini']);
    await upstream.close();
  });

  it('is one connection when two variables name it, with the keys of both', async () => {
    const [connection, ...others] = await start(
      only(contoso, { ...contoso, keys: [KEY, 'another-key-1234'], models: [model('gpt-4.1')] }),
    );
    expect(others).toEqual([]);
    expect(connection?.keys.count).toBe(2);
    expect(connection?.deployments).toHaveLength(3);
  });

  it('is not asked when the list is there and empty', async () => {
    const upstream = await rawUpstream(() => listing);
    await start(only({ ...contoso, baseUrl: upstream.url, models: [] }));
    await house.connections.discoverDeclared();
    expect(upstream.heard).toEqual([]);
    await upstream.close();
  });

  it('keeps what a check found', async () => {
    const upstream = await rawUpstream(azure(() => answering('gpt-4o-2024-11-20')));
    const declared = only({ ...contoso, baseUrl: upstream.url, apiVersion: '2024-10-21', models: [model('chat')] });
    const [connection] = await start(declared);
    expect(connection?.deployments[0]?.model).toBeNull();
    await house.check(connection?.id ?? '', 'chat');
    const [again] = await start(declared);
    expect(again?.deployments[0]).toMatchObject({ model: 'gpt-4o', capabilities: { vision: true, tools: true } });
    await upstream.close();
  });
});

/** The check and the discovery against the simulator: in memory, and behind a socket as if it were Azure. */
import { afterEach, describe, expect, it } from 'vitest';
import { createSimulator, instant, serveSimulator, type ServedSimulator, type Simulator } from '#simulator/index.ts';
import { KEY } from '../../../test/azure-bytes.ts';
import { diagnosis } from '../../../test/check-house.ts';
import { collect, connectionsHouse, type ConnectionsHouse } from '../../../test/connections-house.ts';

const NEVER = new AbortController().signal;
const WRONG = 'ffffffffffffffffffffffffffffffff';

let house: ConnectionsHouse;
let served: ServedSimulator | undefined;
let stop = async () => {};
afterEach(() => stop());

async function open(simulator?: Simulator): Promise<void> {
  await stop();
  served = undefined;
  house = await connectionsHouse(simulator === undefined ? {} : { simulator });
  stop = async () => {
    await served?.close();
    await house.close();
  };
}

const simulatorOf = (more: Parameters<typeof createSimulator>[0] = {}) =>
  createSimulator({
    keys: { key1: KEY, key2: 'abcdef0123456789abcdef0123456789' },
    scenario: { behaviour: instant },
    ...more,
  });

interface Given {
  key?: string;
  apiVersion?: string | null;
  surface?: 'classic' | 'v1' | null;
  deployment?: string | null;
}

/** Serves the simulator on loopback, connects to it and checks one deployment. */
async function checked(simulator: Simulator, given: Given = {}) {
  await open();
  served = await serveSimulator(simulator);
  const { id } = await house.connections.create({
    name: '',
    provider: 'azure-openai',
    baseUrl: served.url,
    apiVersion: given.apiVersion === undefined ? '2024-10-21' : given.apiVersion,
    surface: given.surface ?? null,
    key: given.key ?? KEY,
    deployments: [],
  });
  const deployment = given.deployment === undefined ? 'gpt-4o' : given.deployment;
  return collect(await house.connections.check(id, { deployment }, NEVER));
}

describe('a simulated resource behind a socket', () => {
  it.each([
    ['classic', '2024-10-21'],
    ['classic', '2024-02-15-preview'],
    ['v1', null],
  ] as const)('passes the check on %s %s', async (surface, apiVersion) => {
    const { finished, results } = await checked(simulatorOf(), { surface, apiVersion });
    expect(Object.values(results).filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(finished).toMatchObject({
      ok: true,
      found: { region: 'Sweden Central', capabilities: { vision: true, tools: true, reasoning: false } },
    });
    expect(finished.found.model).toMatch(/^gpt-4o/);
    expect(finished.found.deployments.map(({ name }) => name)).toEqual(['gpt-4o', 'gpt-4o-mini', 'gpt-5.4', 'o4-mini']);
  });

  it('spends few tokens: one completion, nothing else', async () => {
    const simulator = simulatorOf();
    await checked(simulator);
    const answered = simulator.resource.journal.filter(({ status, path }) => status === 200 && path.includes('chat'));
    expect(answered).toHaveLength(1);
    expect(answered[0]?.completionTokens).toBeLessThanOrEqual(16);
  });

  it('says which parameter its reasoning models take', async () => {
    for (const deployment of ['o4-mini', 'gpt-5.4']) {
      const { finished } = await checked(simulatorOf(), { deployment, surface: 'v1', apiVersion: null });
      expect(finished).toMatchObject({
        ok: true,
        found: { tokenParameter: 'max_completion_tokens', capabilities: { reasoning: true } },
      });
    }
  });

  it('is diagnosed when its key, version or deployment is wrong', async () => {
    const cases: [Given, [string, string]][] = [
      [{ key: WRONG }, ['key', 'key_wrong']],
      [{ key: '' }, ['key', 'key_not_accepted']],
      [{ apiVersion: '2020-01-01' }, ['version', 'api_version_unsupported']],
      [{ apiVersion: '2020-01-01', key: WRONG }, ['key', 'key_wrong']],
      [{ deployment: 'gpt-5-typo' }, ['deployment', 'deployment_unknown']],
      [{ deployment: 'gpt-5-typo', surface: 'v1', apiVersion: null }, ['deployment', 'deployment_unknown']],
      [{ deployment: 'text-embedding-3-small' }, ['completion', 'model_not_chat']],
      [{ deployment: 'o4-mini' }, ['completion', 'api_version_too_old']],
    ];
    for (const [given, expected] of cases) {
      expect([given, diagnosis(await checked(simulatorOf(), given))]).toEqual([given, expected]);
    }
  });

  it('is diagnosed when the resource itself says no', async () => {
    const faults = [
      ['key-auth-disabled', ['key', 'key_auth_disabled']],
      ['role-missing', ['key', 'role_missing']],
      ['data-action-missing', ['key', 'role_missing']],
      ['firewall', ['key', 'firewall']],
      ['resource-blocked', ['key', 'resource_blocked']],
      ['token-missing', ['key', 'key_not_accepted']],
      ['key-wrong-unauthorized', ['key', 'key_wrong']],
      ['front-failed', ['azure', 'upstream_failed']],
    ] as const;
    for (const [fault, expected] of faults) {
      const simulator = simulatorOf({ scenario: { behaviour: { ...instant, fault } } });
      expect([fault, diagnosis(await checked(simulator))]).toEqual([fault, expected]);
    }
  });

  it('is diagnosed when the model says no', async () => {
    const cases = [
      [{ fault: 'rate-limit-tokens' }, 'upstream_limited'],
      [{ fault: 'rate-limit-2026' }, 'upstream_limited'],
      [{ fault: 'rate-limit-capacity' }, 'upstream_overloaded'],
      [{ fault: 'rate-limit-too-large' }, 'quota_zero'],
      [{ fault: 'timeout' }, 'upstream_timeout'],
      [{ fault: 'overloaded' }, 'upstream_overloaded'],
      [{ fault: 'server-error' }, 'upstream_failed'],
      [{ cutAfterTokens: 1 }, 'upstream_cut'],
      [{ errorAfterTokens: 1 }, 'upstream_failed'],
      [{ filter: { source: 'prompt', category: 'jailbreak', severity: 'high' } }, 'content_filtered'],
      [{ filter: { source: 'completion', category: 'violence', severity: 'high' } }, 'answer_filtered'],
    ] as const;
    for (const [behaviour, expected] of cases) {
      const simulator = simulatorOf({ scenario: { behaviour: { ...instant, ...behaviour, answer: { tokens: 12 } } } });
      expect([behaviour, diagnosis(await checked(simulator))]).toEqual([behaviour, ['completion', expected]]);
    }
  });

  it('lists its deployments, and answers probes for those that exist', async () => {
    await checked(simulatorOf());
    const [connection] = (await house.connections.list()).connections;
    const found = await house.connections.discover(connection?.id ?? '', { probe: true }, NEVER);
    expect(found).toEqual({
      deployments: [
        { name: 'gpt-4o', model: 'gpt-4o' },
        { name: 'gpt-4o-mini', model: 'gpt-4o-mini' },
        { name: 'gpt-5.4', model: 'gpt-5.4' },
        { name: 'o4-mini', model: 'o4-mini' },
      ],
      how: 'listing',
    });
  });
});

describe('the built-in simulator', () => {
  it('is connected once, with its chat models, however often one asks', async () => {
    await open(simulatorOf());
    const [one, two] = await Promise.all([house.connections.connectSimulator(), house.connections.connectSimulator()]);
    expect(two.id).toBe(one.id);
    const again = await house.connections.connectSimulator();
    expect(again).toMatchObject({ name: 'Simulator', source: 'simulator', keys: { count: 0 } });
    expect(again.deployments.map(({ name, source }) => [name, source])).toEqual([
      ['gpt-4o', 'simulator'],
      ['gpt-4o-mini', 'simulator'],
      ['gpt-5.4', 'simulator'],
      ['o4-mini', 'simulator'],
    ]);
    expect((await house.connections.list()).connections).toHaveLength(1);
    const { models } = await house.connections.models('user_00000000000000000000000000');
    expect(models.every(({ simulated }) => simulated)).toBe(true);
    expect(models[0]).toMatchObject({ name: 'gpt-4o', capabilities: { vision: true, tools: true, reasoning: false } });
  });

  it('comes back when it was deleted or switched off', async () => {
    await open(simulatorOf());
    const { id } = await house.connections.connectSimulator();
    await house.connections.update(id, { enabled: false });
    expect(await house.connections.connectSimulator()).toMatchObject({ id, enabled: true });
    await house.connections.remove(id);
    expect((await house.connections.connectSimulator()).deployments).toHaveLength(4);
    expect(house.gateway.deployments()).toHaveLength(4);
  });

  it('passes its own check in memory', async () => {
    await open(simulatorOf());
    const { id } = await house.connections.connectSimulator();
    const { results, finished } = await collect(await house.connections.check(id, { deployment: null }, NEVER));
    expect(finished).toMatchObject({ ok: true, found: { region: 'Sweden Central' } });
    expect([results.address.outcome, results.tls.outcome, results.completion.outcome]).toEqual([
      'skipped',
      'skipped',
      'passed',
    ]);
  });

  it('never has its models chosen before real ones', async () => {
    await open(simulatorOf());
    await house.connections.connectSimulator();
    await house.connections.create({
      name: '',
      provider: 'azure-openai',
      baseUrl: 'https://contoso.openai.azure.com',
      apiVersion: null,
      surface: null,
      key: KEY,
      deployments: [{ name: 'real' }],
    });
    expect(await house.connections.defaultModel('user_00000000000000000000000000')).toBe('real');
  });
});

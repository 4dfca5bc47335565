import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answering, azure, e11, E1, E17, E7, E8, KEY, type Reply } from '../../test/azure-bytes.ts';
import { checkHouse, type CheckHouse } from '../../test/check-house.ts';
import type { Heard } from '../../test/connections-house.ts';
import { asking } from './check/ask.ts';
import { carrier } from './check/carrier.ts';
import { subjectOf } from './check/subject.ts';
import { requireConnection } from './connection-edits.ts';
import { discover } from './discover.ts';

const NEVER = new AbortController().signal;

let house: CheckHouse;
beforeEach(async () => {
  house = await checkHouse();
});
afterEach(() => house.close());

/** azure-openai.md 1.2, the legacy listing. */
const entry = (id: string, model: string, status = 'succeeded') => ({
  scale_settings: { scale_type: 'standard' },
  model,
  owner: 'organization-owner',
  id,
  status,
  created_at: 1_681_171_441,
  updated_at: 1_681_171_441,
  object: 'deployment',
});
const listing = (heard: Heard, entries: object[]): Reply =>
  heard.path === '/openai/deployments?api-version=2023-03-15-preview'
    ? { status: 200, body: JSON.stringify({ data: entries, object: 'list' }) }
    : undefined;
const models = (ids: string[]) => ({
  status: 200,
  body: JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model', created: 1, owned_by: 'x' })) }),
});

describe('a resource that lists its deployments', () => {
  it('tells which chat, with their base models, for one request', async () => {
    const paths: string[] = [];
    const id = await house.connect((heard) => {
      paths.push(heard.path);
      return (
        listing(heard, [
          entry('prod', 'gpt-4o'),
          entry('vectors', 'text-embedding-3-small'),
          entry('thinker', 'o4-mini'),
          entry('codex', 'gpt-5.3-codex'),
          entry('half made', 'gpt-4o', 'failed'),
          entry('ours', 'ft-secret-model'),
        ]) ?? E8
      );
    });
    expect(await house.connections.discover(id, { probe: true }, NEVER)).toEqual({
      deployments: [
        { name: 'prod', model: 'gpt-4o' },
        { name: 'thinker', model: 'o4-mini' },
        { name: 'ours', model: 'ft-secret-model' },
      ],
      how: 'listing',
    });
    expect(paths).toHaveLength(1);
  });

  it('lets a check choose one, and shows the others', async () => {
    const id = await house.connect(
      (heard) => listing(heard, [entry('chat', 'gpt-4o')]) ?? azure(() => answering('gpt-4o'))(heard),
    );
    const { finished, results } = await house.check(id, null);
    expect(results.completion.outcome).toBe('passed');
    expect(finished.found.deployments).toEqual([{ name: 'chat', model: 'gpt-4o' }]);
  });
});

/** As the house does it, without the pauses. */
async function probe(id: string) {
  const row = await requireConnection(house.options, id);
  const subject = subjectOf(row, house.options.seal, null);
  const carry = carrier(house.options, { trusted: false, signal: NEVER });
  return discover(subject, asking(subject, carry, NEVER), { probe: true, signal: NEVER, pauseMs: 0 });
}

describe('a resource that does not list', () => {
  it('is not probed unless asked to be', async () => {
    const id = await house.connect(azure(() => undefined));
    expect(await house.connections.discover(id, { probe: false }, NEVER)).toEqual({ deployments: [], how: 'none' });
  });

  it('is asked for the usual names, one at a time, without a single token', async () => {
    const bodies: string[] = [];
    let [open, most] = [0, 0];
    const id = await house.connect((heard) => {
      most = Math.max(most, ++open);
      setImmediate(() => open--);
      if (heard.method === 'GET') return E8;
      bodies.push(heard.body);
      if (/deployments\/(gpt-4o|chat)\//.test(heard.path)) return E17;
      return heard.path.includes('/gpt-4.1/') ? e11('text-embedding-3-small') : E7;
    });
    const found = await probe(id);
    expect(found).toEqual({
      deployments: [
        { name: 'gpt-4o', model: null },
        { name: 'chat', model: null },
      ],
      how: 'probed',
    });
    expect(bodies.length).toBeGreaterThan(30);
    expect(new Set(bodies)).toEqual(new Set(['{}']));
    expect(most).toBe(1);
  });

  it('is left alone at the first sign of a limit', async () => {
    let asked = 0;
    const id = await house.connect((heard) => {
      if (heard.method === 'GET') return E8;
      if (heard.path.includes('parlor-check')) return E7;
      return ++asked < 3 ? E17 : { status: 429, body: '{"error":{"code":"429","message":"Rate limit is exceeded."}}' };
    });
    const { deployments } = await house.connections.discover(id, { probe: true }, NEVER);
    expect([deployments.length, asked]).toEqual([2, 3]);
  });

  it('is not believed when it knows every name', async () => {
    const id = await house.connect((heard) => (heard.method === 'GET' ? E8 : E17));
    expect(await house.connections.discover(id, { probe: true }, NEVER)).toEqual({ deployments: [], how: 'probed' });
  });

  it('stops when the person leaves', async () => {
    const leaving = new AbortController();
    const id = await house.connect((heard) => (heard.method === 'GET' ? E8 : E7));
    const found = house.connections.discover(id, { probe: true }, leaving.signal);
    leaving.abort();
    await expect(found).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a resource that refuses', () => {
  it('says why', async () => {
    const id = await house.connect(() => E1);
    await expect(house.connections.discover(id, { probe: true }, NEVER)).rejects.toMatchObject({ code: 'key_wrong' });
    const nowhere = await house.at('https://no-such-resource.invalid');
    await expect(house.connections.discover(nowhere, { probe: false }, NEVER)).rejects.toMatchObject({
      code: 'address_unresolved',
    });
  });
});

describe('another vendor', () => {
  it('lists what chats, a dated version only where the plain name is not there', async () => {
    const id = await house.connect(
      (heard) =>
        heard.headers['authorization'] === `Bearer ${KEY}` && heard.path === '/v1/models'
          ? models([
              'gpt-4o',
              'gpt-4o-2024-11-20',
              'gpt-4-0613',
              'text-embedding-3-small',
              'whisper-1',
              'dall-e-3',
              'gpt-5-pro',
              'models/gemini-3-pro',
              'house-guard-1',
            ])
          : E1,
      { provider: 'openai-compatible', apiVersion: null },
    );
    const { deployments, how } = await house.connections.discover(id, { probe: true }, NEVER);
    expect(deployments.map(({ name }) => name)).toEqual(['gpt-4o', 'gpt-4-0613', 'gemini-3-pro']);
    expect(how).toBe('listing');
  });
});

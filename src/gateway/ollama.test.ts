/** Ollama on this machine: found and called where the owner allows it, and only there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  connectionsHouse,
  rawUpstream,
  type ConnectionsHouse,
  type RawUpstream,
} from '../../test/connections-house.ts';
import { connectOllama } from './ollama.ts';
import { isTrusted } from './trust.ts';

let house: ConnectionsHouse;
let ollama: RawUpstream;
let allowed = true;
beforeEach(async () => {
  allowed = true;
  ollama = await rawUpstream(({ path }) => {
    if (path === '/api/version') return { status: 200, body: '{"version":"0.12.3"}' };
    if (path === '/v1/models')
      return { status: 200, body: '{"object":"list","data":[{"id":"llama3.2:3b"},{"id":"nomic-embed-text"}]}' };
    return { status: 404, body: '{}' };
  });
  house = await connectionsHouse({ allowsOllama: () => allowed });
});
afterEach(async () => {
  await house.close();
  await ollama.close();
});

const here = () => ({ origins: ['http://127.0.0.1:4278', ollama.url] });

describe('Ollama on this machine', () => {
  it('is connected with its chat models, once', async () => {
    const found = await connectOllama(house.options, { again: false, ...here() });
    expect(found).toMatchObject({ name: 'Ollama', provider: 'ollama', baseUrl: `${ollama.url}/v1`, enabled: true });
    expect(found?.deployments.map(({ name, source }) => [name, source])).toEqual([['llama3.2:3b', 'discovered']]);
    expect(await connectOllama(house.options, { again: false, ...here() })).toEqual(found);
    expect((await house.connections.list()).connections).toHaveLength(1);
  });

  it('that a person deleted comes back only when asked for', async () => {
    const found = await connectOllama(house.options, { again: false, ...here() });
    await house.connections.remove(found?.id ?? '');
    expect(await connectOllama(house.options, { again: false, ...here() })).toBeNull();
    expect((await connectOllama(house.options, { again: true, ...here() }))?.id).toBe(found?.id);
  });

  it('is not there when something else answers, or nobody', async () => {
    const page = await rawUpstream(() => ({ status: 200, body: '<html>' }));
    expect(await connectOllama(house.options, { again: true, origins: [page.url] })).toBeNull();
    expect(await connectOllama(house.options, { again: true, origins: ['http://127.0.0.1:4278'] })).toBeNull();
    await page.close();
  });

  it('is neither looked for nor called while the owner does not allow it', async () => {
    allowed = false;
    await expect(house.connections.connectOllama()).rejects.toMatchObject({ code: 'address_private' });
    await house.connections.findOllama();
    expect((await house.connections.list()).connections).toEqual([]);
    expect(ollama.heard).toEqual([]);
  });
});

describe('the owner’s word', () => {
  const row = (base_url: string, provider = 'ollama') => ({ provider, base_url, source: 'person' });

  it.each([
    ['http://127.0.0.1:11434/v1', true],
    ['http://localhost:11434/v1', true],
    ['http://[::1]:11434/v1', true],
    ['http://host.docker.internal:11434', true],
    ['http://127.0.0.1:11435/v1', false],
    ['http://127.0.0.1/v1', false],
    ['http://169.254.169.254:11434/v1', false],
    ['http://192.168.1.5:11434/v1', false],
    ['http://localhost.evil.example:11434/v1', false],
  ])('opens %s: %s', (address, expected) => {
    expect(isTrusted(row(address), true)).toBe(expected);
    expect(isTrusted(row(address), false)).toBe(false);
    expect(isTrusted(row(address, 'openai-compatible'), true)).toBe(false);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answering, E17, KEY, type Reply } from '../../../test/azure-bytes.ts';
import { checkHouse, diagnosis, type CheckHouse } from '../../../test/check-house.ts';
import type { Heard } from '../../../test/connections-house.ts';

let house: CheckHouse;
beforeEach(async () => {
  house = await checkHouse();
});
afterEach(() => house.close());

describe('another vendor', () => {
  const MODELS = { status: 200, body: '{"object":"list","data":[{"id":"house-1","object":"model"}]}' };
  const DENY = {
    status: 401,
    body: '{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}',
  };
  const vendor =
    (given: { open?: boolean }) =>
    (heard: Heard): Reply => {
      const allowed = heard.headers['authorization'] === `Bearer ${KEY}`;
      if (heard.path.endsWith('/models')) return given.open === true || allowed ? MODELS : DENY;
      if (!allowed) return DENY;
      // Bodies of the check are objects.
      const json = JSON.parse(heard.body) as Record<string, unknown>;
      if (json['model'] !== 'house-1')
        return {
          status: 404,
          body: '{"error":{"message":"The model `x` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}',
        };
      return json['messages'] === undefined ? E17 : answering('house-1');
    };
  const given = { provider: 'openai-compatible', apiVersion: null };

  it('is checked without the stages of Azure', async () => {
    const id = await house.connect(vendor({}), given);
    const { results, finished } = await house.check(id, 'house-1');
    expect(finished.ok).toBe(true);
    expect([results.azure.outcome, results.version.outcome]).toEqual(['skipped', 'skipped']);
    expect(finished.found.deployments).toEqual([{ name: 'house-1', model: 'house-1' }]);
  });

  it('is not believed to take the key because it shows its models to everybody', async () => {
    const id = await house.connect(vendor({ open: true }), { ...given, key: 'sk-wrong-wrong-wrong' });
    expect(diagnosis(await house.check(id, 'house-1'))).toEqual(['key', 'key_wrong']);
  });

  it.each<[string, Reply]>([
    [
      'a website that has no such page',
      { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Gone</h1>' },
    ],
    ['a website that shows its one page for any path', { status: 200, body: '<!doctype html><title>Hello</title>' }],
    ['a sign-in page', { status: 302, headers: { location: 'https://login.example/' }, body: '' }],
    ['Azure’s own front door', { status: 404, body: '{"error":{"code":"404","message":"Resource not found"}}' }],
  ])('is told from %s', async (_, reply) => {
    const id = await house.connect(() => reply, given);
    expect(diagnosis(await house.check(id, null))).toEqual(['azure', 'not_compatible']);
  });

  it('may have no list of models', async () => {
    const id = await house.connect(
      (heard) => (heard.path.endsWith('/models') ? { status: 404, body: '404 page not found' } : vendor({})(heard)),
      given,
    );
    expect(diagnosis(await house.check(id, 'house-1'))).toBeNull();
  });

  it('says when the key is wrong or the model unknown', async () => {
    const id = await house.connect(vendor({}), { ...given, key: 'sk-wrong-wrong-wrong' });
    expect(diagnosis(await house.check(id, 'house-1'))).toEqual(['key', 'key_wrong']);
    await house.connections.update(id, { key: KEY });
    expect(diagnosis(await house.check(id, 'house-2'))).toEqual(['deployment', 'model_unknown']);
  });

  it('needs no key where the vendor needs none', async () => {
    const id = await house.connect(
      (heard) =>
        heard.path.endsWith('/models') ? MODELS : heard.body.includes('messages') ? answering('house-1') : E17,
      { provider: 'ollama', key: '', apiVersion: null },
    );
    const { results, finished } = await house.check(id, null);
    expect(results.key.outcome).toBe('skipped');
    expect(finished.ok).toBe(true);
  });
});

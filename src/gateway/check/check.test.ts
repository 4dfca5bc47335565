import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answering, APIM, azure, KEY, unsupported, whole } from '../../../test/azure-bytes.ts';
import { checkHouse, diagnosis, type CheckHouse } from '../../../test/check-house.ts';

let house: CheckHouse;
beforeEach(async () => {
  house = await checkHouse();
});
afterEach(() => house.close());

describe('a connection in order', () => {
  it('passes every stage with a real streamed completion, and reveals its model and region', async () => {
    const id = await house.connect(azure(() => answering('gpt-4o-2024-11-20')));
    const checked = await house.check(id);
    expect(diagnosis(checked)).toBeNull();
    expect(Object.values(checked.results).map(({ stage, outcome }) => [stage, outcome])).toEqual([
      ['address', 'passed'],
      ['tls', 'skipped'],
      ['azure', 'passed'],
      ['key', 'passed'],
      ['version', 'passed'],
      ['deployment', 'passed'],
      ['completion', 'passed'],
      ['capabilities', 'passed'],
    ]);
    expect(checked.finished).toEqual({
      type: 'finished',
      ok: true,
      found: {
        model: 'gpt-4o-2024-11-20',
        region: 'Sweden Central',
        capabilities: { vision: true, tools: true, reasoning: false },
        tokenParameter: 'max_tokens',
        responsesOnly: false,
        deployments: [],
      },
    });
  });

  it('announces each stage before its result', async () => {
    const id = await house.connect(azure(() => answering('gpt-4o-2024-11-20')));
    const { all } = await house.check(id);
    const said = all.flatMap((event) => ('stage' in event ? [`${event.type} ${event.stage}`] : []));
    expect(said.slice(0, 4)).toEqual(['stage address', 'result address', 'stage tls', 'result tls']);
    expect(said).toHaveLength(16);
  });

  it('is remembered, and what was found is stored where nobody had declared it', async () => {
    const id = await house.connect(azure(() => answering('gpt-4o-2024-11-20')));
    await house.connections.createDeployment({
      connectionId: id,
      name: 'Our chat',
      displayName: '',
      upstreamName: 'chat',
      model: null,
      contextTokens: null,
    });
    await house.check(id, 'Our chat');
    const [connection] = (await house.connections.list()).connections;
    expect(connection).toMatchObject({ region: 'Sweden Central', lastCheck: { ok: true, error: null } });
    expect(connection?.deployments[0]).toMatchObject({
      model: 'gpt-4o',
      contextTokens: 128_000,
      capabilities: { vision: true, tools: true, reasoning: false },
    });
    expect(house.gateway.deployments()[0]?.model).toBe('gpt-4o');
  });

  it('never overrules what a person declared', async () => {
    const id = await house.connect(azure(() => answering('gpt-4o-2024-11-20')));
    await house.connections.createDeployment({
      connectionId: id,
      name: 'chat',
      displayName: '',
      upstreamName: 'chat',
      model: 'gpt-4.1',
      capabilities: { vision: false, tools: false, reasoning: false },
      contextTokens: 5000,
    });
    await house.check(id);
    const [connection] = (await house.connections.list()).connections;
    expect(connection?.deployments[0]).toMatchObject({
      model: 'gpt-4.1',
      contextTokens: 5000,
      capabilities: { vision: false, tools: false, reasoning: false },
    });
  });

  it('shows what was sent and received, without the key', async () => {
    const id = await house.connect(azure((_, heard) => ({ ...answering(`echo ${String(heard.headers['api-key'])}`) })));
    const { results, all } = await house.check(id);
    expect(results.completion.exchange?.request).toContain(
      '/openai/deployments/chat/chat/completions?api-version=2024-10-21',
    );
    expect(results.completion.exchange?.request).toContain('api-key: ••••cdef');
    expect(results.completion.exchange?.response).toMatch(/^HTTP 200\n[\s\S]*\[DONE\]/);
    expect(JSON.stringify(all)).not.toContain(KEY);
  });

  it('follows a refusal that names a parameter, as a chat does, and says which one the model takes', async () => {
    const id = await house.connect(
      azure((json) =>
        'max_tokens' in json ? unsupported('max_tokens', 'max_completion_tokens') : answering('secret-model-7'),
      ),
    );
    const { finished, results } = await house.check(id);
    expect(results.completion.outcome).toBe('passed');
    expect(finished.found.tokenParameter).toBe('max_completion_tokens');
  });

  it('counts an answer that was all thinking', async () => {
    const id = await house.connect(azure(() => answering('o4-mini-2025-04-16', 'length')));
    const { finished } = await house.check(id);
    expect(finished).toMatchObject({ ok: true, found: { capabilities: { reasoning: true } } });
  });

  it('checks the resource alone when no deployment is known', async () => {
    const id = await house.connect(azure(() => undefined));
    const { results, finished } = await house.check(id, null);
    expect(results.version.outcome).toBe('passed');
    expect([results.deployment.outcome, results.completion.outcome]).toEqual(['skipped', 'skipped']);
    expect(finished.ok).toBe(true);
  });

  it('tries what an unknown model can do with two small calls', async () => {
    const asked: string[] = [];
    const id = await house.connect(
      azure((json) => {
        const body = JSON.stringify(json);
        if (body.includes('image_url')) {
          asked.push('picture');
          return {
            status: 400,
            headers: APIM,
            body: '{"error":{"message":"Invalid content type. image_url is only supported by certain models.","type":"invalid_request_error","param":"messages.[0].content.[1].type","code":null}}',
          };
        }
        if ('tools' in json) {
          asked.push('tool');
          return whole('house-model-1', { role: 'assistant', content: 'OK' });
        }
        return answering('house-model-1');
      }),
    );
    const { finished } = await house.check(id);
    expect(asked).toEqual(['picture', 'tool']);
    expect(finished.found.capabilities).toEqual({ vision: false, tools: true, reasoning: false });
  });
});

describe('leaving a check', () => {
  it('stops at once, asks nothing more and remembers nothing', async () => {
    const silent = azure(() => undefined);
    const id = await house.connect(silent);
    const events = (await house.connections.check(id, { deployment: 'chat' }, new AbortController().signal))[
      Symbol.asyncIterator
    ]();
    for (;;) {
      const { value } = await events.next();
      if (value?.type === 'stage' && value.stage === 'completion') break;
    }
    const pending = events.next();
    await events.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    const [connection] = (await house.connections.list()).connections;
    expect(connection?.lastCheck).toBeNull();
  });
});

/** Every diagnosis, against the bytes that Azure really sends (azure-openai.md 2.3, E1 to E28). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckStage } from '#shared/contract/connections.ts';
import { answering, APIM, azure, e11, E2, E4, E5, E6, E7, E8, KEY, STREAM } from '../../../test/azure-bytes.ts';
import { checkHouse, diagnosis, type CheckHouse } from '../../../test/check-house.ts';

let house: CheckHouse;
beforeEach(async () => {
  house = await checkHouse();
});
afterEach(() => house.close());

describe('a connection with something wrong', () => {
  const cases: [string, Parameters<CheckHouse['connect']>, [CheckStage, string]][] = [
    ['a wrong key', [azure(() => undefined), { key: 'ffffffffffffffffffffffffffffffff' }], ['key', 'key_wrong']],
    ['no key', [azure(() => undefined), { key: '' }], ['key', 'key_not_accepted']],
    ['a flat 401 for any key', [(heard) => (heard.path.includes('2024-10-21') ? E2 : E8)], ['key', 'key_not_accepted']],
    ['keys switched off', [(heard) => (heard.headers['api-key'] ? E5 : E2)], ['key', 'key_auth_disabled']],
    ['a principal without the role', [(heard) => (heard.headers['api-key'] ? E4 : E2)], ['key', 'role_missing']],
    ['a firewall', [() => E6], ['key', 'firewall']],
    [
      'a blocked resource',
      [
        () => ({
          status: 403,
          body: '{"error":{"code":"403","message":"Access denied. Your resource has been temporarily blocked because we detected behavior that may violate our content policy."}}',
        }),
      ],
      ['key', 'resource_blocked'],
    ],
    [
      'a version nobody knows, with the right key',
      [azure(() => undefined), { apiVersion: '2020-01-01' }],
      ['version', 'api_version_unsupported'],
    ],
    [
      'a version nobody knows, with a wrong key',
      [azure(() => undefined), { apiVersion: '2020-01-01', key: 'ffffffffffffffffffffffffffffffff' }],
      ['key', 'key_wrong'],
    ],
    [
      'a version the newer fronts refuse',
      [
        (heard) =>
          heard.headers['api-key'] === undefined
            ? E2
            : heard.path.includes('2020')
              ? { status: 400, body: '{"error":{"code":"BadRequest","message":"API version not supported"}}' }
              : E7,
        { apiVersion: '2020-01-01' },
      ],
      ['version', 'api_version_unsupported'],
    ],
    [
      'v1 where only dated versions are spoken',
      [azure(() => undefined), { apiVersion: null, surface: 'v1' }],
      ['version', 'api_version_unsupported'],
    ],
    ['another service of the same cloud', [() => E8], ['version', 'not_azure']],
    [
      'a model newer than the version',
      [
        azure(() => ({
          status: 400,
          headers: APIM,
          body: '{"error":{"code":"BadRequest","message":"Model {modelName} is enabled only for api versions 2024-12-01-preview and later"}}',
        })),
      ],
      ['completion', 'api_version_too_old'],
    ],
    ['an embedding model', [azure(() => e11('text-embedding-3-small'))], ['completion', 'model_not_chat']],
    ['a model of the Responses API', [azure(() => e11('gpt-5.4-pro'))], ['completion', 'model_responses_only']],
    [
      'no quota',
      [
        azure(() => ({
          status: 429,
          headers: { ...APIM, 'retry-after': '86400' },
          body: '{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 86400 seconds."}}',
        })),
      ],
      ['completion', 'quota_zero'],
    ],
    [
      'a limit that passes',
      [
        azure(() => ({
          status: 429,
          headers: { ...APIM, 'retry-after': '7' },
          body: '{"error":{"code":"429","message":"Rate limit is exceeded. Try again in 7 seconds."}}',
        })),
      ],
      ['completion', 'upstream_limited'],
    ],
    [
      'a filtered question',
      [
        azure(() => ({
          status: 400,
          headers: APIM,
          body: `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"jailbreak":{"filtered":true,"detected":true}}}}}`,
        })),
      ],
      ['completion', 'content_filtered'],
    ],
    ['a filtered answer', [azure(() => answering('gpt-4o', 'content_filter'))], ['completion', 'answer_filtered']],
    [
      'an error within the stream',
      [
        azure(() => ({
          ...answering('gpt-4o'),
          body: 'data: {"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}\n\n',
        })),
      ],
      ['completion', 'upstream_failed'],
    ],
    [
      'a stream that breaks off',
      [azure(() => ({ ...answering('gpt-4o'), body: `data: ${STREAM[1]}\n\ndata: ${STREAM[2]}\n\n` }))],
      ['completion', 'upstream_cut'],
    ],
    [
      'an empty stream',
      [azure(() => ({ ...answering('gpt-4o'), body: 'data: [DONE]\n\n' }))],
      ['completion', 'answer_empty'],
    ],
    [
      'a page instead of an answer',
      [azure(() => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>hello</html>' }))],
      ['completion', 'upstream_unreadable'],
    ],
    [
      'a web page',
      [() => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' })],
      ['azure', 'not_azure'],
    ],
    [
      'a web page’s 404',
      [() => ({ status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' })],
      ['azure', 'not_azure'],
    ],
    [
      'a redirect to a sign-in page',
      [() => ({ status: 302, headers: { location: 'https://login.example/' }, body: '' })],
      ['azure', 'not_azure'],
    ],
    [
      'OpenAI itself',
      [
        () => ({
          status: 404,
          body: '{"error":{"message":"Invalid URL (POST /openai/deployments/x/chat/completions)","type":"invalid_request_error","param":null,"code":null}}',
        }),
      ],
      ['azure', 'not_azure'],
    ],
    [
      'a gateway that fails',
      [() => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' })],
      ['azure', 'upstream_failed'],
    ],
  ];

  it.each(cases)('says what it is: %s', async (_, [answer, given], expected) => {
    const id = await house.connect(answer, given);
    const checked = await house.check(id);
    expect(diagnosis(checked)).toEqual(expected);
    expect(checked.finished.ok).toBe(false);
    const [connection] = (await house.connections.list()).connections;
    expect(connection?.lastCheck).toMatchObject({ ok: false, error: { code: expected[1] } });
    // What comes after the failure is skipped, and everything is said.
    const order = Object.values(checked.results);
    const at = order.findIndex((result) => result.outcome === 'failed');
    expect(order.slice(at + 1).every((result) => result.outcome === 'skipped')).toBe(true);
    expect(order).toHaveLength(8);
    expect(JSON.stringify(checked.all)).not.toContain(given?.key === '' ? '\0' : (given?.key ?? KEY));
  });

  it('names the deployment that does not exist', async () => {
    const id = await house.connect(azure(() => undefined));
    const checked = await house.check(id, 'gpt-5-typo');
    expect(diagnosis(checked)).toEqual(['deployment', 'deployment_unknown']);
    expect(checked.results.deployment.error?.params).toEqual({ deployment: 'gpt-5-typo' });
  });

  it('says that the key is another resource’s when it is stored for one', async () => {
    const other = 'ffffffffffffffffffffffffffffffff';
    const id = await house.connect(
      azure(() => undefined),
      { key: other },
    );
    expect(diagnosis(await house.check(id))).toEqual(['key', 'key_wrong']);
    await house.connections.create({
      name: 'Japan',
      provider: 'azure-openai',
      baseUrl: 'https://contoso-jp.openai.azure.com',
      apiVersion: null,
      surface: null,
      key: other,
      deployments: [],
    });
    expect(diagnosis(await house.check(id))).toEqual(['key', 'key_other_region']);
  });

  it('tries every key, and says which one is wrong', async () => {
    const id = await house.connect(
      azure(() => answering('gpt-4o')),
      { key: `${KEY},ffffffffffffffffffffffffffff9999` },
    );
    const { results } = await house.check(id);
    expect(results.key).toMatchObject({ outcome: 'failed', error: { code: 'key_wrong' } });
    expect(results.key.error?.detail).toMatch(/^2\/2 \(••••9999\)/);
  });

  it('reveals the model of the Responses API, so that it can be called rightly', async () => {
    const id = await house.connect(azure(() => e11('gpt-5.4-pro')));
    const { finished } = await house.check(id);
    expect(finished.found).toMatchObject({ model: 'gpt-5.4-pro', responsesOnly: true });
  });

  it('does not keep the answer of a stream that came to nothing', async () => {
    const id = await house.connect(azure(() => answering('gpt-4o', 'content_filter')));
    const { finished } = await house.check(id);
    expect(finished.found.model).toBeNull();
  });
});

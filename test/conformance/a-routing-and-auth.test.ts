/** Compatibility list A: routing and who may. Numbers are those of the reference's list. */
import { expect, it } from 'vitest';
import { createCloud, createSimulator, serveSimulator } from '#simulator/index.ts';
import { MODELS, TENANT } from '#simulator/cloud/asking-cloud.ts';
import {
  addressOf,
  ask,
  conform,
  deploymentOf,
  failure,
  generations,
  KEYS,
  PLAIN,
  user,
  type Said,
} from './subject.ts';

const E1 =
  '{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}';
const E2 =
  '{ "statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired." }';
const E8 = '{"error":{"code":"404","message": "Resource not found"}}';
const hello = { messages: user('Say hello.') };

await conform('routing and auth', (subject) => {
  const chat = (more: object = {}): Promise<Said> => ask(subject, 'chat/completions', { body: hello, ...more });
  const model = deploymentOf(subject, 'chat');

  it('1. an endpoint with a slash at its end, which SDK 4 does not strip', async () => {
    for (const { version, azure } of generations(subject)) {
      const { data, request_id: id } = await azure()
        .chat.completions.create({ model, ...hello })
        .withResponse();
      expect([version, data.choices[0]?.message.role]).toEqual([version, 'assistant']);
      expect(id).toBeTruthy();
    }
  });

  it('2. the deployment option wins over model in the body', async () => {
    for (const { azure } of generations(subject)) {
      for (const [client, asked] of [
        [azure({ deployment: model }), model],
        [azure(), model],
        [azure({ deployment: model }), 'no-such-model'],
      ] as const) {
        const { response } = await client.chat.completions.create({ model: asked, ...hello }).withResponse();
        expect(response.headers.get('x-ms-deployment-name')).toBe(model);
      }
    }
  });

  it.skipIf(subject.deployment('odd') === undefined)(
    '3. a deployment’s name is decoded once; unknown is E7',
    async () => {
      const odd = deploymentOf(subject, 'odd');
      expect((await chat({ role: 'odd' })).status).toBe(200);
      expect((await chat({ surface: 'v1', role: 'odd' })).status).toBe(200);
      // SDK 4 puts the name into the path as it is.
      for (const { version, azure } of generations(subject)) {
        if (version === '4.104') continue;
        expect((await azure().chat.completions.create({ model: odd, ...hello })).choices).toHaveLength(1);
      }
      expect((await chat({ role: 'percent' })).status).toBe(200);
      const twice = await chat({ deployment: encodeURIComponent(odd) });
      expect([twice.status, twice.json.error.code]).toEqual([404, 'DeploymentNotFound']);
    },
  );

  it.skipIf(subject.key2 === undefined)('4. both keys are good', async () => {
    expect([(await chat()).status, (await chat({ key: subject.key2 })).status]).toEqual([200, 200]);
  });

  it.skipIf(!subject.simulator || subject.behindGateway)(
    '4. a regenerated key ends the old one and not the other',
    async () => {
      const keys = { ...KEYS };
      const simulator = createSimulator({ keys, scenario: PLAIN });
      const { url, close } = await serveSimulator(simulator);
      const there = { ...subject, url, deployment: () => 'gpt-4o' };
      simulator.resource.keys.key1 = '33333333333333333333333333333333';
      const status = async (key: string) => (await ask(there, 'chat/completions', { key, body: hello })).status;
      expect([await status(keys.key1), await status(keys.key2), await status(simulator.resource.keys.key1)]).toEqual([
        401, 200, 200,
      ]);
      await close();
    },
  );

  it('5. a wrong key is E1, 224 bytes, with apim-request-id; AuthenticationError, code "401"', async () => {
    for (const surface of ['classic', 'v1'] as const) {
      const said = await chat({ surface, key: 'wrong' });
      expect([said.status, said.text, Buffer.byteLength(said.text)]).toEqual([401, E1, 224]);
      expect(said.headers.get('apim-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
    for (const { sdk, azure } of generations(subject)) {
      const error = await failure(azure({ apiKey: 'wrong' }).chat.completions.create({ model, ...hello }));
      expect(error).toBeInstanceOf(sdk.AuthenticationError);
      expect(error).toMatchObject({ status: 401, code: '401' });
    }
  });

  it('6. no credentials are the flat E2, which SDK 7 says and SDK 6 loses', async () => {
    const said = await chat({ key: null });
    expect([said.status, said.text]).toEqual([401, E2]);
    for (const { version, sdk, azure } of generations(subject)) {
      const anonymous = azure({
        fetch: (url: string, init: RequestInit) => {
          const headers = new Headers(init.headers);
          headers.delete('api-key');
          return fetch(url, { ...init, headers });
        },
      });
      const error = await failure(anonymous.chat.completions.create({ model, ...hello }));
      expect(error).toBeInstanceOf(sdk.AuthenticationError);
      expect(error.message).toContain(version === '7.57' ? 'Access token is missing' : '401 status code (no body)');
    }
  });

  it.skipIf(!subject.simulator || subject.behindGateway)(
    '8. an Entra token is good until it expires; then E2',
    async () => {
      let now = Date.now();
      const clock = () => now;
      const cloud = createCloud({ tenant: TENANT, apps: [{ clientId: 'app', clientSecret: 'secret' }], clock });
      const { url, close } = await serveSimulator(createSimulator({ cloud, clock, scenario: PLAIN }));
      const fields = { grant_type: 'client_credentials', client_id: 'app', client_secret: 'secret', scope: MODELS };
      const issued = await fetch(`${url}/${TENANT}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams(fields),
      });
      const { access_token: token } = (await issued.json()) as { access_token: string }; // the directory's own shape
      for (const { azure, sdk } of generations({ ...subject, url })) {
        const client = azure({ apiKey: undefined, azureADTokenProvider: async () => token });
        expect((await client.chat.completions.create({ model: 'gpt-4o', ...hello })).choices).toHaveLength(1);
        now += 86_400_000;
        const error = await failure(client.chat.completions.create({ model: 'gpt-4o', ...hello }));
        expect(error).toBeInstanceOf(sdk.AuthenticationError);
        now -= 86_400_000;
      }
      now += 86_400_000;
      const there = { ...subject, url, deployment: () => 'gpt-4o' };
      const old = await ask(there, 'chat/completions', {
        key: null,
        headers: { authorization: `Bearer ${token}` },
        body: hello,
      });
      expect([old.status, old.text]).toEqual([401, E2]);
      await close();
    },
  );

  it.skipIf(!subject.simulator || subject.behindGateway)(
    '9. a resource without local authentication is 403 E5',
    async () => {
      const { url, close } = await serveSimulator(createSimulator({ keys: KEYS, disableLocalAuth: true }));
      const said = await ask({ ...subject, url, deployment: () => 'gpt-4o' }, 'chat/completions', { body: hello });
      expect([said.status, said.text]).toEqual([
        403,
        '{"error":{"code":"AuthenticationTypeDisabled","message": "Key based authentication is disabled for this resource."}}',
      ]);
      await close();
    },
  );

  it('10. a missing or old api-version is E8 on classic; v1 needs none and takes v1 and preview', async () => {
    for (const version of [null, '2020-01-01']) {
      const said = await chat({ version });
      expect([said.status, said.text, Buffer.byteLength(said.text)]).toEqual([404, E8, 56]);
    }
    const v1 = addressOf(subject, 'chat/completions', { surface: 'v1' });
    for (const query of ['', '?api-version=v1', '?api-version=preview']) {
      const response = await fetch(v1 + query, {
        method: 'POST',
        headers: { 'api-key': subject.key, 'content-type': 'application/json' },
        body: JSON.stringify({ model, ...hello }),
      });
      expect([query, response.status]).toEqual([query, 200]);
      await response.body?.cancel();
    }
  });

  it('11. an unknown deployment is 404 E7, code DeploymentNotFound', async () => {
    const said = await chat({ deployment: 'nobody-made-this' });
    expect([said.status, said.text]).toEqual([
      404,
      '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}',
    ]);
    for (const { sdk, azure } of generations(subject)) {
      const error = await failure(azure().chat.completions.create({ model: 'nobody-made-this', ...hello }));
      expect(error).toBeInstanceOf(sdk.NotFoundError);
      expect(error).toMatchObject({ code: 'DeploymentNotFound' });
    }
  });

  it('12. an unknown path, and GET where POST belongs, are E8', async () => {
    for (const [operation, method] of [
      ['chat/nothing', 'POST'],
      ['chat/completions', 'GET'],
    ] as const) {
      const said = await ask(subject, operation, { method });
      expect([operation, said.status, said.text]).toEqual([operation, 404, E8]);
    }
  });

  it('14. the plain OpenAI client on v1: chat, responses, embeddings, models', async () => {
    const embedding = subject.deployment('embedding');
    for (const { v1 } of generations(subject)) {
      expect((await v1().chat.completions.create({ model, ...hello })).choices).toHaveLength(1);
      expect((await v1().responses.create({ model, input: 'Say hello.' })).output_text).not.toBe('');
      if (embedding !== undefined)
        expect((await v1().embeddings.create({ model: embedding, input: 'hello' })).data).toHaveLength(1);
      const ids: string[] = [];
      for await (const each of v1().models.list()) ids.push(each.id);
      expect(ids.length).toBeGreaterThan(0);
    }
  });

  it('14. AzureOpenAI with a v1 base URL, as people misuse it', async () => {
    for (const { azure } of generations(subject)) {
      const client = azure({ endpoint: undefined, baseURL: `${subject.url}/openai/v1` });
      expect((await client.chat.completions.create({ model, ...hello })).choices).toHaveLength(1);
    }
  });

  it.skipIf(!subject.simulator)('17. browsers may ask, and may read how long to wait', async () => {
    const url = addressOf(subject, 'chat/completions');
    const asked = 'api-key,content-type,x-stainless-lang,x-stainless-retry-count';
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-headers': asked },
    });
    expect(preflight.ok).toBe(true);
    expect(preflight.headers.get('access-control-allow-origin')).toMatch(/^\*$|app\.example/);
    const allowed = preflight.headers.get('access-control-allow-headers') ?? '';
    for (const name of asked.split(',')) expect(allowed === '*' || allowed.includes(name)).toBe(true);
    const said = await chat({ headers: { origin: 'https://app.example' } });
    expect(said.headers.get('access-control-allow-origin')).toMatch(/^\*$|app\.example/);
    for (const name of ['retry-after', 'retry-after-ms', 'x-ratelimit-remaining-tokens'])
      expect(said.headers.get('access-control-expose-headers')).toContain(name);
  });
});

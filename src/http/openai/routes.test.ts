import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, openResource, type Resource } from '../../../test/resource.ts';
import { ANSWER, fakeUpstream, type FakeUpstream } from '../../../test/upstream.ts';

let resource: Resource;
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await fakeUpstream({ body: ANSWER });
  resource = await openResource();
  await resource.deploy('chat', [{ baseUrl: upstream.url }], 'gpt-4o');
});
afterAll(async () => {
  await resource.close();
  await upstream.close();
});

const classic = '/openai/deployments/chat/chat/completions?api-version=2024-10-21';
const question = JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'hi' }] });

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | undefined;
}

async function ask(path: string, { method = 'POST', headers = { 'api-key': KEY }, body = question }: Asked = {}) {
  const response = await fetch(resource.url + path, { method, headers, ...(method === 'POST' ? { body } : {}) });
  return {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
    text: await response.text(),
  };
}

const E8 = '{"error":{"code":"404","message": "Resource not found"}}';

describe('keys', () => {
  it.each([
    ['api-key', { 'api-key': KEY }],
    ['Bearer', { authorization: `Bearer ${KEY}` }],
    ['bearer in any case', { authorization: `bEARER  ${KEY}` }],
    ['x-api-key', { 'x-api-key': KEY }],
    ['a good one beside a wrong one', { 'api-key': 'wrong', authorization: `Bearer ${KEY}` }],
  ])('%s opens every surface', async (_, headers) => {
    for (const path of [classic, '/openai/v1/chat/completions', '/v1/chat/completions'])
      expect((await ask(path, { headers })).status).toBe(200);
  });

  it('are never taken from a cookie, a query or another header', async () => {
    const headers = { cookie: `api-key=${KEY}`, 'x-base-url': upstream.url, 'x-forwarded-host': KEY };
    expect((await ask(`${classic}&api-key=${KEY}`, { headers })).status).toBe(401);
    expect((await ask(`/v1/chat/completions?key=${KEY}`, { headers })).status).toBe(401);
  });

  it('a wrong api-key is Azure’s 401 byte for byte', async () => {
    const answer = await ask(classic, { headers: { 'api-key': 'wrong' } });
    expect(answer).toMatchObject({ status: 401, statusText: 'PermissionDenied' });
    expect(Buffer.byteLength(answer.text)).toBe(224);
    expect(JSON.parse(answer.text).error.code).toBe('401');
    expect(answer.headers.get('apim-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await ask('/openai/v1/chat/completions', { headers: { authorization: 'Bearer wrong' } })).text).toBe(
      answer.text,
    );
  });

  it('no key at all is Azure’s flat 401, and so is a wrong token on the classic surface', async () => {
    const flat =
      '{ "statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired." }';
    expect(await ask(classic, { headers: {} })).toMatchObject({ status: 401, text: flat });
    expect(await ask(classic, { headers: { authorization: 'Bearer wrong' } })).toMatchObject({
      status: 401,
      text: flat,
    });
    expect(await ask('/openai/v1/models', { method: 'GET', headers: {} })).toMatchObject({ status: 401, text: flat });
  });

  it('on OpenAI’s surface the envelope is OpenAI’s', async () => {
    const wrong = await ask('/v1/chat/completions', { headers: { authorization: 'Bearer plr-secret-looking' } });
    expect(wrong.status).toBe(401);
    expect(JSON.parse(wrong.text).error).toMatchObject({
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    });
    expect(wrong.text).not.toContain('plr-secret-looking');
    expect(JSON.parse((await ask('/v1/chat/completions', { headers: {} })).text).error.code).toBeNull();
  });

  it.each(["' OR 1=1--", 'x'.repeat(8000), 'plr-%00', '{"$ne":1}'])('%.20s is just a wrong key', async (key) => {
    expect((await ask(classic, { headers: { 'api-key': key } })).status).toBe(401);
  });
});

describe('paths', () => {
  it.each([
    '/openai/deployments/chat/chat/completions',
    '/openai/deployments/chat/chat/completions?api-version=',
    '/openai/deployments/chat/chat/completions?api-version=2020-01-01',
    '/openai/deployments/chat/chat/completions?api-version=nonsense',
    '/openai/deployments/chat/chat/completions/more?api-version=2024-10-21',
    '/openai/deployments/chat/chat?api-version=2024-10-21',
    '/openai/v1/nothing',
    '/openai/responses?api-version=2024-10-21',
  ])('%s is Azure’s 404 byte for byte', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, text: E8 });
    // A stranger is told the same: the path is judged first.
    expect(await ask(path, { headers: {} })).toMatchObject({ status: 404, text: E8 });
  });

  it('a wrong method is 404 on Azure’s surfaces and 405 on OpenAI’s', async () => {
    expect(await ask(classic, { method: 'GET' })).toMatchObject({ status: 404, text: E8 });
    const answer = await ask('/v1/chat/completions', { method: 'GET' });
    expect(answer.status).toBe(405);
    expect(JSON.parse(answer.text).error.code).toBe('method_not_supported');
    expect((await ask('/v1/nothing')).status).toBe(404);
  });

  it.each([
    '//openai/deployments/chat/chat/completions?api-version=2024-02-15-preview',
    '/openai//deployments/chat//chat/completions?api-version=2024-10-21',
    '/openai/deployments/%63hat/chat/completions?x=1&api-version=2030-01-01-preview',
    '/openai/v1/deployments/chat/chat/completions?api-version=2024-10-21',
    '/openai/v1/chat/completions?api-version=preview',
    '//v1/chat/completions',
  ])('%s is served', async (path) => {
    expect((await ask(path)).status).toBe(200);
  });

  it('the deployment in the path wins over the model in the body', async () => {
    const body = JSON.stringify({ model: 'another', messages: [] });
    expect((await ask(classic, { body })).status).toBe(200);
    expect((await ask('/openai/v1/chat/completions', { body })).status).toBe(404);
  });

  it.each(['nowhere', 'CHAT', '%E0%A4%A', '..%2F..', '__proto__', 'constructor'])(
    'deployment %s does not exist',
    async (name) => {
      const answer = await ask(`/openai/deployments/${name}/chat/completions?api-version=2024-10-21`);
      expect(answer.status).toBe(404);
      expect(Buffer.byteLength(answer.text)).toBe(197);
      expect(JSON.parse(answer.text).error.code).toBe('DeploymentNotFound');
    },
  );

  it('others’ addresses are left alone', async () => {
    for (const path of ['/', '/openai', '/openaix/v1/models', '/v1x', '/api/v1/models'])
      expect((await ask(path, { method: 'GET' })).text).toBe('not ours');
  });
});

describe('bodies', () => {
  it.each(['', '{', 'null', '[]', '"text"', '{"model":"chat",}', 'undefined', '\u0000'])(
    '%j is not a request',
    async (body) => {
      for (const path of [classic, '/v1/chat/completions']) {
        const answer = await ask(path, { body });
        expect(answer.status).toBe(400);
        expect(JSON.parse(answer.text).error).toMatchObject({ type: 'invalid_request_error', param: null, code: null });
        expect(answer.text).toContain('We could not parse the JSON body of your request.');
      }
    },
  );

  it('any content type is read as JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1'])
      expect((await ask(classic, { headers: { 'api-key': KEY, 'content-type': type } })).status).toBe(200);
  });

  it('a model is asked for where the path names none', async () => {
    const answer = await ask('/v1/chat/completions', { body: '{"messages":[]}' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('you must provide a model parameter');
  });

  it('a declared size over the limit is refused before it is sent', async () => {
    const { status, closed } = await raw(
      `POST ${classic} HTTP/1.1\r\nhost: x\r\napi-key: ${KEY}\r\ncontent-length: ${33 * 1024 * 1024}\r\n\r\n`,
    );
    expect(status).toBe(413);
    expect(closed).toBe(true);
  });

  it('an undeclared size is refused once it is over the limit', async () => {
    const status = await new Promise<number | string>((resolve) => {
      const req = request(resource.url + classic, { method: 'POST', headers: { 'api-key': KEY } }, (res) => {
        resolve(res.statusCode ?? 0);
        res.resume();
        req.destroy();
      });
      req.on('error', (error) => resolve(error.message));
      const piece = Buffer.alloc(1024 * 1024, 97);
      const push = (left: number) => {
        if (left > 0 && !req.destroyed) req.write(piece, () => push(left - 1));
      };
      push(40);
    });
    expect(status).toBe(413);
  });

  it('a compressed body is refused in words', async () => {
    expect((await ask(classic, { headers: { 'api-key': KEY, 'content-encoding': 'gzip' } })).status).toBe(415);
  });
});

/** Sends bytes as they are; the status of the answer, and whether the connection was closed after it. */
function raw(bytes: string): Promise<{ status: number; text: string; closed: boolean }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(resource.url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    const done = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1] ?? 0), text, closed });
    };
    const timer = setTimeout(() => done(false), 3000);
    socket.setEncoding('utf8');
    socket.on('data', (data: string) => (text += data));
    socket.on('end', () => done(true));
    socket.on('close', () => done(true));
    socket.on('error', reject);
  });
}

describe('protocol', () => {
  it('is no proxy: absolute targets lead nowhere', async () => {
    const { port } = new URL(upstream.url);
    const before = upstream.calls.length;
    const { text } = await raw(
      `POST http://127.0.0.1:${port}/v1/chat/completions HTTP/1.1\r\nhost: x\r\napi-key: ${KEY}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
    );
    expect(text).toContain('not ours');
    expect(upstream.calls).toHaveLength(before);
  });

  it('upgrades to nothing but Realtime', async () => {
    const { status, text } = await raw(
      `GET /openai/v1/chat/completions?model=chat HTTP/1.1\r\nhost: x\r\napi-key: ${KEY}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n`,
    );
    expect(status).toBe(404);
    expect(text).toContain('Resource not found');
  });

  it('answers a browser’s preflight and shows it the headers it must read', async () => {
    const preflight = await fetch(resource.url + classic, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'api-key,content-type,x-stainless-lang',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('api-key,content-type,x-stainless-lang');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    for (const headers of [{ 'api-key': KEY }, { 'api-key': 'wrong' }]) {
      const answer = await ask(classic, { headers: { ...headers, origin: 'https://app.example' } });
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      const exposed = answer.headers.get('access-control-expose-headers') ?? '';
      for (const name of ['retry-after', 'retry-after-ms', 'x-ratelimit-remaining-tokens', 'x-request-id'])
        expect(exposed.split(', ')).toContain(name);
    }
  });

  it('says which request it was, whose deployment answered and what the upstream allows', async () => {
    upstream.script({
      headers: {
        'apim-request-id': '00000000-aaaa-bbbb-cccc-000000000000',
        'x-ms-region': 'Sweden Central',
        'x-ms-deployment-name': 'upstream-name',
        'x-ratelimit-remaining-tokens': '29986',
        'set-cookie': 'a=b',
        server: 'secret-proxy',
        'x-internal-host': 'upstream.internal',
        'x-request-id': 'theirs',
      },
      body: ANSWER,
    });
    const { headers } = await ask(classic, { headers: { 'api-key': KEY, 'x-ms-client-request-id': 'my-own-id' } });
    expect(Object.fromEntries(headers)).toMatchObject({
      'apim-request-id': '00000000-aaaa-bbbb-cccc-000000000000',
      'x-ms-region': 'Sweden Central',
      'x-ms-deployment-name': 'chat',
      'x-ms-client-request-id': 'my-own-id',
      'x-ratelimit-remaining-tokens': '29986',
    });
    expect(headers.get('x-request-id')).toMatch(/^call_[0-9a-z]{26}$/);
    for (const name of ['set-cookie', 'server', 'x-internal-host']) expect(headers.get(name)).toBeNull();
    upstream.script({ body: ANSWER });
  });
});

describe('an upstream’s refusal', () => {
  it('about the request passes on as it came', async () => {
    const body =
      '{"error":{"message":"Invalid value","type":"invalid_request_error",  "param":"messages","code":null}}';
    upstream.script({ status: 400, body });
    for (const path of [classic, '/v1/chat/completions'])
      expect(await ask(path)).toMatchObject({ status: 400, text: body });
  });

  it.each([401, 403, 404])('%i is about our own settings, and the client’s key is not blamed', async (status) => {
    upstream.script({ status, body: { error: { code: String(status), message: `no at ${upstream.url}` } } });
    for (const path of [classic, '/v1/chat/completions']) {
      const answer = await ask(path);
      expect(answer.status).toBe(502);
      expect(answer.headers.get('x-should-retry')).toBe('false');
      expect(answer.text).not.toContain('127.0.0.1');
    }
  });

  it('never shows the upstream’s key or host', async () => {
    upstream.script({
      status: 400,
      body: { error: { message: `key upstream-key-0123456789 at ${upstream.url} is wrong`, code: 'x' } },
    });
    const { text } = await ask(classic);
    expect(text).not.toContain('upstream-key-0123456789');
    expect(text).not.toContain('127.0.0.1');
  });

  it('that is a page instead of JSON becomes a sentence of ours', async () => {
    upstream.script({
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<html>nginx/1.2 at upstream.internal</html>',
    });
    const answer = await ask('/v1/chat/completions');
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text).error.type).toBe('server_error');
    expect(answer.text).not.toContain('nginx');
  });

  it('does not come at all when nothing answers there: a sentence without the address', async () => {
    await resource.deploy('down', [{ baseUrl: 'http://127.0.0.1:4159' }]);
    const answer = await ask('/openai/deployments/down/chat/completions?api-version=2024-10-21');
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text).error.code).toBe('address_unreachable');
    expect(answer.text).not.toContain('127.0.0.1');
  });
});

describe('listings', () => {
  const get = async (path: string) => {
    const answer = await ask(path, { method: 'GET' });
    return { status: answer.status, body: JSON.parse(answer.text) };
  };

  it('have each surface’s own shape', async () => {
    const azure = await get('/openai/models?api-version=2024-10-21');
    expect(azure.body.data[0]).toMatchObject({ id: 'chat', object: 'model', status: 'succeeded' });
    expect(azure.body.data[0].capabilities.chat_completion).toBe(true);
    const legacy = await get('/openai/deployments?api-version=2023-03-15-preview');
    expect(legacy.body.data[0]).toMatchObject({ id: 'chat', model: 'gpt-4o', object: 'deployment' });
    expect((await get('/openai/deployments/chat?api-version=2022-12-01')).body.id).toBe('chat');
    for (const path of ['/openai/v1/models', '/v1/models'])
      expect((await get(path)).body).toMatchObject({ object: 'list', data: [{ id: 'chat', object: 'model' }, {}] });
    expect((await get('/v1/models/chat')).body).toMatchObject({ id: 'chat', object: 'model' });
  });

  it('know nothing of what does not exist', async () => {
    expect(await get('/v1/models/gpt-9')).toMatchObject({ status: 404, body: { error: { code: 'model_not_found' } } });
    expect(await get('/openai/models/gpt-9?api-version=2024-10-21')).toMatchObject({
      status: 404,
      body: { error: { code: 'DeploymentNotFound' } },
    });
  });
});

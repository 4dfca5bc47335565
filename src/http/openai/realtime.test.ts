/** Realtime through our doors, with the official clients and by hand, in front of the simulator and of other servers. */
import { connect } from 'node:net';
import { OpenAIRealtimeWS as Ws7 } from 'openai/realtime/ws';
import { OpenAIRealtimeWS as Ws4 } from 'openai4/beta/realtime/ws';
import { OpenAIRealtimeWS as Ws6 } from 'openai6/realtime/ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyDirectory, Principal } from '#shared/principal.ts';
import { createSimulator, instant, serveSimulator, type ServedSimulator } from '#simulator/index.ts';
import { clientsOf, sdks } from '../../../test/openai-clients.ts';
import { KEY, openResource, PRINCIPAL, type Resource } from '../../../test/resource.ts';
import { talkTo, type Talk } from '../../../test/talk.ts';

const NARROW = 'plr-a-key-for-one-deployment';
const CLOSED = 'plr-a-key-for-azure-classic';
const grant = { deployments: null, surfaces: null, logBodies: false };
const principals: Record<string, Principal> = {
  [KEY]: PRINCIPAL,
  [NARROW]: { ...PRINCIPAL, keyId: 'key_2', grant: { ...grant, deployments: new Set(['other']) } },
  [CLOSED]: { ...PRINCIPAL, keyId: 'key_3', grant: { ...grant, surfaces: new Set(['azure-classic']) } },
};
const keys: KeyDirectory = { find: (secret) => principals[secret] ?? null };

const UPSTREAM_KEY = 'upstream-key-0123456789';
let resource: Resource;
let served: ServedSimulator;

beforeAll(async () => {
  const deployments = [{ name: 'gpt-realtime', model: 'gpt-realtime' }];
  const options = { scenario: { behaviour: instant }, deployments, limits: 'off' } as const;
  served = await serveSimulator(createSimulator({ ...options, keys: { key1: UPSTREAM_KEY, key2: 'k2' } }));
  resource = await openResource({ keys, simulator: createSimulator(options) });
  const upstreamName = 'gpt-realtime';
  await resource.deploy('voice', [{ baseUrl: served.url, apiVersion: null, upstreamName }], 'gpt-realtime');
  await resource.deploy('in memory', [{ baseUrl: 'simulator:', provider: 'simulator', keys: [], upstreamName }]);
  await resource.deploy('wrong', [{ baseUrl: served.url, upstreamName: 'nobody' }]);
  await resource.deploy('second', [
    { baseUrl: 'http://127.0.0.1:4149', upstreamName },
    { baseUrl: served.url, keys: ['a-wrong-key'], upstreamName },
    { baseUrl: served.url, upstreamName },
  ]);
  await resource.deploy('claude', [{ baseUrl: 'https://api.anthropic.com', provider: 'anthropic', apiVersion: null }]);
});
afterAll(async () => {
  await resource.close();
  await served.close();
});

const V1 = '/openai/v1/realtime?model=voice';
const PREVIEW = '/openai/realtime?api-version=2025-04-01-preview&deployment=voice';
const headers = { 'api-key': KEY };
const open = (path: string = V1, options: Parameters<typeof talkTo>[1] = { headers }) =>
  talkTo(resource.url + path, options);
const refused = (path: string, options?: Parameters<typeof talkTo>[1]) =>
  open(path, options).then(
    () => Promise.reject(new Error('was not refused')),
    (error: { status: number; headers: Record<string, string>; body: string }) => error,
  );

const inText = { type: 'session.update', session: { type: 'realtime', output_modalities: ['text'] } };
const hello = {
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Say hello.' }] },
};

async function speak(talk: Talk, update: object = inText) {
  await talk.heard('session.created');
  talk.say(update);
  talk.say(hello);
  talk.say({ type: 'response.create' });
  const done = await talk.heard('response.done');
  talk.socket.close();
  await talk.closed;
  return done['response'] as { status: string; usage: { input_tokens: number; output_tokens: number } };
}

async function rowsSince(before: number, count: number) {
  for (;;) {
    const rows = (await resource.ledger().catch(() => [])).slice(before);
    if (rows.length >= count) return rows;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const rowCount = async () => (await resource.db.selectFrom('calls').select('id').execute()).length;

describe('a session', () => {
  it.each([
    ['Azure’s v1 address', V1, 'azure-v1', inText],
    ['OpenAI’s address', '/v1/realtime?model=voice', 'openai', inText],
    [
      'Azure’s preview address',
      PREVIEW,
      'azure-classic',
      { type: 'session.update', session: { modalities: ['text'] } },
    ],
    ['doubled slashes', '//openai//v1/realtime?model=voice', 'azure-v1', inText],
    ['a deployment of the simulator', '/openai/v1/realtime?model=in%20memory', 'azure-v1', inText],
  ])('on %s is relayed, and each response has its row', async (_, path, surface, update) => {
    const before = await rowCount();
    const { usage, status } = await speak(await open(path), update);
    expect(status).toBe('completed');
    expect(await rowsSince(before, 1)).toMatchObject([
      {
        wire: 'realtime',
        surface,
        key_id: 'key_1',
        state: 'settled',
        error: null,
        model: 'gpt-realtime',
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        usage_source: 'provider',
      },
    ]);
  });

  it.each<[string, Parameters<typeof talkTo>[1], string]>([
    ['api-key', { headers: { 'api-key': KEY } }, V1],
    ['Bearer', { headers: { authorization: `Bearer ${KEY}` } }, V1],
    ['x-api-key', { headers: { 'x-api-key': KEY } }, V1],
    ['the address', {}, `${V1}&api-key=${KEY}`],
    ['a protocol', { protocols: ['realtime', `openai-insecure-api-key.${KEY}`] }, '/v1/realtime?model=voice'],
    [
      'a protocol of older clients',
      { protocols: ['realtime', `openai-insecure-api-key.${KEY}`, 'openai-beta.realtime-v1'] },
      '/v1/realtime?model=voice',
    ],
  ])('opens with the key in %s, which is never said back', async (_, options, path) => {
    const talk = await open(path, options);
    await talk.heard('session.created');
    expect(talk.socket.protocol).toBe(options?.protocols === undefined ? '' : 'realtime');
    talk.socket.close();
    expect((await talk.closed).code).toBe(1005);
  });

  it('says who answered, and under which id', async () => {
    const talk = new Promise<Record<string, unknown>>((resolve) => {
      void open(V1).then(({ socket }) => socket.close());
      const raw = connect(Number(new URL(resource.url).port), '127.0.0.1');
      raw.write(
        `GET ${V1} HTTP/1.1\r\nhost: x\r\nupgrade: WebSocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${Buffer.alloc(16, 1).toString('base64')}\r\napi-key: ${KEY}\r\nx-ms-client-request-id: mine\r\n\r\n`,
      );
      raw.once('data', (bytes) => {
        const [line = '', ...lines] = (bytes.toString('latin1').split('\r\n\r\n')[0] ?? '').split('\r\n');
        raw.destroy();
        resolve({ line, ...Object.fromEntries(lines.map((one) => one.split(': ', 2) as [string, string])) });
      });
    });
    expect(await talk).toMatchObject({
      line: 'HTTP/1.1 101 Switching Protocols',
      'x-request-id': expect.stringMatching(/^call_/),
      'apim-request-id': expect.any(String),
      'x-ms-client-request-id': 'mine',
      'x-ms-deployment-name': 'voice',
    });
  });

  it('is opened by the next target where the first ones cannot', async () => {
    expect((await speak(await open('/openai/v1/realtime?model=second'))).status).toBe('completed');
  });

  it('only listens where a transcription is wanted, and what was written down is counted', async () => {
    const talk = await open(`${V1}&intent=transcription`);
    const { session } = await talk.heard('session.created');
    expect(session).toMatchObject({ type: 'transcription' });
    talk.socket.close();
    await talk.closed;
  });
});

describe('a handshake that is refused', () => {
  it('gets Azure’s own answers on Azure’s addresses', async () => {
    const wrong = await refused(V1, { headers: { 'api-key': 'wrong' } });
    expect(wrong.status).toBe(401);
    expect(Buffer.byteLength(wrong.body)).toBe(224);
    expect((await refused(V1, {})).body).toContain('Access token is missing');
    const missing = await refused('/openai/v1/realtime?model=nobody', { headers });
    expect(missing).toMatchObject({ status: 404, headers: { 'x-ms-deployment-name': 'nobody' } });
    expect(JSON.parse(missing.body)).toMatchObject({ error: { code: 'DeploymentNotFound' } });
    expect((await refused(V1, { headers: { 'api-key': NARROW } })).status).toBe(404);
    expect((await refused(V1, { headers: { 'api-key': CLOSED } })).status).toBe(401);
    for (const path of [
      '/openai/realtime?deployment=voice',
      '/openai/realtime?api-version=2024-02-01&deployment=voice',
    ])
      expect(await refused(path, { headers })).toMatchObject({
        status: 404,
        body: '{"error":{"code":"404","message": "Resource not found"}}',
      });
    expect((await refused('/openai/v1/realtime?model=claude', { headers })).body).toContain('OperationNotSupported');
    expect((await refused('/openai/v1/realtime', { headers })).status).toBe(400);
  });

  it('gets OpenAI’s on OpenAI’s', async () => {
    const missing = await refused('/v1/realtime?model=nobody', { headers });
    expect(missing.status).toBe(404);
    expect(JSON.parse(missing.body)).toMatchObject({ error: { code: 'model_not_found' } });
    expect((await refused('/v1/elsewhere?model=voice', { headers })).status).toBe(404);
    expect((await refused('/api/chats', { headers })).status).toBe(404);
  });

  it('does not say what is wrong with the upstream’s key or deployment', async () => {
    const failed = await refused('/openai/v1/realtime?model=wrong', { headers });
    expect(failed.status).toBe(502);
    expect(failed.body).not.toContain('127.0.0.1');
  });

  it('is a bad request where it is none, and other protocols are left alone', async () => {
    const half = await new Promise<string>((resolve) => {
      const line = connect(Number(new URL(resource.url).port), '127.0.0.1');
      line.write(
        `GET ${V1} HTTP/1.1\r\nhost: x\r\napi-key: ${KEY}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
      );
      line.once('data', (bytes) => resolve(bytes.toString()));
    });
    expect(half).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    const bad = await fetch(resource.url + PREVIEW, { headers });
    expect(bad.status).toBe(404);
    const plain = await new Promise<string>((resolve) => {
      const raw = connect(Number(new URL(resource.url).port), '127.0.0.1');
      raw.write(
        `GET /openai/v1/models HTTP/1.1\r\nhost: x\r\napi-key: ${KEY}\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AA\r\n\r\n`,
      );
      raw.once('data', (bytes) => {
        raw.destroy();
        resolve(bytes.toString());
      });
    });
    expect(plain).toMatch(/^HTTP\/1\.1 200/);
  });
});

describe('the official clients', () => {
  /** They insist on wss; here the secure line is a plain one. */
  const options = () => ({ createConnection: () => connect(Number(new URL(resource.url).port), '127.0.0.1') });

  interface Client {
    on(type: string, listener: (event: never) => void): unknown;
    send(event: never): void;
    close(): void;
  }

  function converse(client: Client, delta: string, update: object): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      const send = (event: object): void => client.send(event as never); // each generation has its own type for the same event
      client.on('error', reject as (event: never) => void);
      client.on('session.created', () => {
        for (const event of [update, hello, { type: 'response.create' }]) send(event);
      });
      client.on(delta, (event: { delta: string }) => {
        text += event.delta;
      });
      client.on('response.done', () => {
        client.close();
        resolve(text);
      });
    });
  }

  const older = { type: 'session.update', session: { modalities: ['text'] } };
  const model = 'voice';
  const clients = sdks.map(([, sdk]) => clientsOf(sdk, { url: 'http://127.0.0.1', key: KEY }));

  it('4.104 and 6.49 talk on the preview address', async () => {
    const own = { ...options(), headers };
    const [four, six] = clients;
    const talk4 = new Ws4({ model, options: own }, four?.azure as never); // another generation's type
    expect(await converse(talk4 as unknown as Client, 'response.text.delta', older)).toBe('Hello.');
    const talk6 = new Ws6({ model, options: own }, six?.azure);
    expect(await converse(talk6 as unknown as Client, 'response.text.delta', older)).toBe('Hello.');
  });

  it('6.49 and 7.57 talk on v1, the key as bearer', async () => {
    const [, six, seven] = clients;
    const talk6 = new Ws6({ model, options: options() }, six?.plain);
    expect(await converse(talk6 as unknown as Client, 'response.output_text.delta', inText)).toBe('Hello.');
    const talk7 = new Ws7({ model, options: options() }, seven?.plain);
    expect(await converse(talk7 as unknown as Client, 'response.output_text.delta', inText)).toBe('Hello.');
  });

  it('7.57’s Azure client talks where it always does, on v1', async () => {
    const talk7 = await Ws7.azure(clients[2]?.azure as never, { deploymentName: model, options: options() });
    expect(await converse(talk7 as unknown as Client, 'response.output_text.delta', inText)).toBe('Hello.');
  });
});

/** The real application, asked anything: it lives, every answer is an envelope of ours, no call stays open in the books. */
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectSimulator } from '#shared/contract/connections.ts';
import { createKey } from '#shared/contract/keys.ts';
import { testApp, type TestApp } from '../app.ts';
import { client, complaint } from './client.ts';
import { anyRequest } from './generators.ts';
import { heapMb, LONG_MS, nothingUnhandled, runs, until } from './runs.ts';

nothingUnhandled();
const TOGETHER = 7;
let app: TestApp;
let url: string;
let key: string;

beforeAll(async () => {
  app = await testApp();
  const owner = await app.as('owner', 'owner');
  await owner.call(connectSimulator);
  key = (await owner.call(createKey, { body: { name: 'fuzz' } })).secret;
  url = await app.listen();
});
afterAll(() => app.close());

const alive = async () => {
  const good = client(url);
  const headers = { 'api-key': key, 'content-type': 'application/json' };
  const body = JSON.stringify({
    model: app.deps.gateway.deployments()[0]?.name,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  const got = await good.send({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { ...headers, authorization: `Bearer ${key}` },
    body,
  });
  good.close();
  return got.status;
};

const errors = () => app.log.filter((line) => / error /.test(line));

it('answers for names that no header can hold, and lives', async () => {
  const asking = client(url);
  const headers = { authorization: `Bearer ${key}`, 'api-key': key, 'content-type': 'application/json' };
  for (const model of ['\ud800', '💥'.repeat(5_000), 'x'.repeat(50_000)])
    for (const path of ['/v1/chat/completions', '/openai/v1/chat/completions', '/openai/v1/responses']) {
      const got = await asking.send({
        method: 'POST',
        path,
        headers,
        body: JSON.stringify({ model, messages: [], input: 'x' }),
      });
      expect([got.end, got.status >= 400, complaint(got)]).toEqual(['whole', true, null]);
    }
  asking.close();
});

it('lets doubled slashes through to the gateway, as clients with a slash at the end of their endpoint send them', async () => {
  const asking = client(url);
  const name = app.deps.gateway.deployments()[0]?.name ?? '';
  const got = await asking.send({
    method: 'POST',
    path: `//openai/deployments/${encodeURIComponent(name)}/chat/completions?api-version=2024-10-21`,
    headers: { 'api-key': key, 'content-type': 'application/json' },
    body: '{"messages":[{"role":"user","content":"Hi"}]}',
  });
  asking.close();
  expect(got.status).toBe(200);
});

it(
  'answers whatever it is asked with an envelope',
  async () => {
    const asking = client(url);
    let cases = 0;
    let good = 0;
    let settledHeap = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyRequest(key), { minLength: TOGETHER, maxLength: TOGETHER }), async (requests) => {
        const before = errors().length;
        const answers = await Promise.all(
          requests.map(async (request) => ({ request, got: await asking.send(request) })),
        );
        for (const { request, got } of answers) {
          if (got.status === 200) good += 1;
          const wrong = complaint(got);
          const isPage =
            request.method === 'HEAD' || !/^\/(?:openai|v1|api|anthropic)\//.test(request.path.replaceAll(/\/+/g, '/'));
          if (wrong !== null && !(isPage && wrong.includes('without an envelope')))
            throw new Error(
              `${wrong}\n${request.method} ${request.path}\n${JSON.stringify(request.headers)}\n${String(request.body).slice(0, 500)}`,
            );
        }
        const logged = errors().slice(before);
        if (logged.length > 0) throw new Error(logged.join('\n'));
        cases += TOGETHER;
        if (settledHeap === 0 && cases >= 700) settledHeap = heapMb();
      }),
      runs(0.35, TOGETHER),
    );
    asking.close();
    expect(await alive()).toBe(200);
    const open = async () =>
      (await app.deps.db.selectFrom('calls').select('id').where('state', '!=', 'settled').execute()).length;
    await until('every call is in the books', async () => (await open()) === 0);
    if (cases > 1_400) expect(heapMb() - settledHeap).toBeLessThan(60);
  },
  LONG_MS,
);

/** Bytes that are no HTTP, or nearly. */
const wire = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .record({
      method: fc.constantFrom('POST', 'GET', 'PRI', 'p', '', 'X'.repeat(5_000)),
      path: fc.constantFrom(
        '/v1/models',
        '*',
        'http://x/',
        '/v1/chat/completions',
        '',
        '/\u0000',
        '/v1/models#x',
        '/openai/v1/realtime?model=gpt-4o',
        '/openai/realtime?api-version=2025-04-01-preview&deployment=gpt-4o',
      ),
      version: fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
      headers: fc.array(
        fc.constantFrom(
          'host: x',
          'content-length: 5',
          'content-length: -1',
          'content-length: 99999999999',
          'transfer-encoding: chunked',
          'transfer-encoding: chunked, identity',
          'expect: 100-continue',
          'upgrade: websocket',
          'connection: upgrade',
          'sec-websocket-version: 13',
          'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
          ' folded: line',
          'no colon',
          ': empty',
          'x: \u0000',
          `x: ${'y'.repeat(20_000)}`,
        ),
        { maxLength: 5 },
      ),
      body: fc.constantFrom('', 'hello', '5\r\nhello\r\n0\r\n\r\n', 'ffffffffffffffff\r\n', '{}'),
    })
    .map(({ method, path, version, headers, body }) =>
      Buffer.from(`${method} ${path} ${version}\r\n${headers.join('\r\n')}\r\n\r\n${body}`),
    ),
);

/** Sends, waits a moment for what comes, leaves. */
function raw(bytes: Buffer): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(said));
    socket.setTimeout(300, () => socket.destroy());
  });
}

it('stands bytes that are no request', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(wire, { minLength: 10, maxLength: 10 }), async (pieces) => {
      for (const said of await Promise.all(pieces.map(raw))) {
        const status = /^HTTP\/1\.1 (\d+)/.exec(said)?.[1];
        if (said !== '' && (status === undefined || Number(status) >= 500)) throw new Error(said.slice(0, 500));
      }
    }),
    runs(0.05, 10),
  );
  expect(errors()).toEqual([]);
  expect(await alive()).toBe(200);
});

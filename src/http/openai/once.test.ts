/** The same request twice under one `Idempotency-Key`: made once, told twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeyDirectory } from '#shared/principal.ts';
import { KEY, messages, openResource, PRINCIPAL, type Resource } from '../../../test/resource.ts';
import {
  ANSWER,
  contentFrame,
  DONE,
  fakeUpstream,
  ROLE_FRAME,
  STREAM,
  stream,
  type FakeUpstream,
} from '../../../test/upstream.ts';

const OTHER = 'plr-another-good-key';
const keys: KeyDirectory = {
  find: (secret) => (secret === KEY ? PRINCIPAL : secret === OTHER ? { ...PRINCIPAL, keyId: 'key_2' } : null),
};
let now = Date.UTC(2026, 10, 22);
let resource: Resource;
let upstream: FakeUpstream;
let name: string;
let count = 0;

beforeAll(async () => {
  upstream = await fakeUpstream();
  resource = await openResource({ keys, now: () => now });
  await resource.deploy('chat', [{ baseUrl: upstream.url }]);
});
afterAll(async () => {
  await resource.close();
  await upstream.close();
});
beforeEach(() => {
  name = `name-${++count}`;
  upstream.calls.length = 0;
  upstream.script({ body: ANSWER });
});

const question = { model: 'chat', messages };

async function ask(body: object = question, { key = KEY, path = '/v1/chat/completions', as = name } = {}) {
  const response = await fetch(resource.url + path, {
    method: 'POST',
    headers: { 'api-key': key, 'idempotency-key': as },
    body: JSON.stringify(body),
  });
  const { status, headers } = response;
  return {
    status,
    id: headers.get('x-request-id'),
    replayed: headers.get('idempotent-replayed'),
    headers,
    text: await response.text(),
  };
}

/** Until what was answered is written down. */
async function kept(as = name) {
  for (;;) {
    const row = await resource.db.selectFrom('idempotency').selectAll().where('name', '=', as).executeTakeFirst();
    if (row?.state !== 'running') return row;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a finished answer', () => {
  it('is told again, byte for byte and under its own id, and paid once', async () => {
    const first = await ask();
    await kept();
    const second = await ask();
    expect(second.text).toBe(first.text);
    expect(second).toMatchObject({ status: 200, id: first.id, replayed: 'true' });
    expect(first.replayed).toBeNull();
    expect(second.headers.get('content-type')).toBe('application/json');
    expect(upstream.calls).toHaveLength(1);
    expect((await resource.ledger()).filter(({ id }) => id === first.id)).toHaveLength(1);
  });

  it('streams again where it streamed', async () => {
    upstream.script(stream(...STREAM, DONE));
    const client = new OpenAI({ apiKey: KEY, baseURL: `${resource.url}/v1`, maxRetries: 0 });
    const texts = [];
    for (let i = 0; i < 2; i++) {
      let text = '';
      const options = { headers: { 'Idempotency-Key': name } };
      const asked = {
        model: 'chat',
        messages: [{ role: 'user' as const, content: 'Say hello.' }],
        stream: true as const,
      };
      for await (const chunk of await client.chat.completions.create(asked, options))
        text += chunk.choices[0]?.delta.content ?? '';
      texts.push(text);
      await kept();
    }
    expect(texts).toEqual(['Hello.', 'Hello.']);
    expect(upstream.calls).toHaveLength(1);
  });

  it('lies sealed, and is nobody’s answer under another name', async () => {
    await ask();
    await kept();
    const row = await resource.db
      .selectFrom('idempotency')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    const stored = `${row.headers}${row.body}${Buffer.from(row.body ?? '', 'base64').toString()}`;
    for (const word of ['Hello.', 'content-type', 'application/json', Buffer.from('Hello.').toString('base64')])
      expect(stored).not.toContain(word);
    await resource.db.updateTable('idempotency').set({ name: 'moved' }).where('name', '=', name).execute();
    const moved = await ask(question, { as: 'moved' });
    expect(JSON.parse(moved.text)).toMatchObject({ error: { code: 'idempotency_forgotten' } });
  });

  it('is another caller’s own, whatever its name', async () => {
    await ask();
    await kept();
    expect((await ask(question, { key: OTHER })).replayed).toBeNull();
    expect(upstream.calls).toHaveLength(2);
  });

  it('is no answer to another request', async () => {
    await ask();
    await kept();
    const other = await ask({ ...question, temperature: 1 });
    expect(other.status).toBe(422);
    expect(JSON.parse(other.text)).toMatchObject({ error: { code: 'idempotency_mismatch' } });
    expect((await ask(question, { path: '/openai/v1/chat/completions' })).status).toBe(422);
    expect(upstream.calls).toHaveLength(1);
  });

  it('is forgotten after a day', async () => {
    await ask();
    await kept();
    now += 24 * 3_600_000 + 1;
    expect((await ask()).replayed).toBeNull();
    expect(upstream.calls).toHaveLength(2);
    await kept();
    now += 24 * 3_600_000 + 1;
    await resource.gateway.sweep();
    expect(await kept()).toBeUndefined();
  });

  it('that is too long to keep is not made again either', async () => {
    upstream.script({ body: { ...ANSWER, padding: 'x'.repeat(4 * 1024 * 1024) } });
    expect((await ask()).text.length).toBeGreaterThan(4 * 1024 * 1024);
    await kept();
    const second = await ask();
    expect(second.status).toBe(409);
    expect(JSON.parse(second.text)).toMatchObject({ error: { code: 'idempotency_forgotten' } });
    expect(upstream.calls).toHaveLength(1);
  });
});

describe('a request that is being answered', () => {
  it('is not made twice, however many come at once; who waits gets its answer', async () => {
    let release: () => void = () => undefined;
    upstream.script(async (_, wire) => {
      await new Promise<void>((resolve) => (release = resolve));
      wire.head(200, { 'content-type': 'application/json' });
      wire.chunk(JSON.stringify(ANSWER));
      wire.end();
    });
    const all = Array.from({ length: 10 }, () => ask());
    const early = await Promise.race(all);
    expect(early).toMatchObject({ status: 409 });
    expect(early.headers.get('retry-after')).toBe('1');
    const over = new Set<unknown>();
    for (const each of all) void each.then((one) => over.add(one));
    while (upstream.calls.length === 0 || over.size < 9) await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    const statuses = (await Promise.all(all)).map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    expect(upstream.calls).toHaveLength(1);
    await kept();
    expect((await ask()).replayed).toBe('true');
  });

  it('goes on when its client is cut off, and is there when it comes again', async () => {
    upstream.script(async (_, wire) => {
      wire.head(200, { 'content-type': 'text/event-stream' });
      wire.chunk(ROLE_FRAME + contentFrame('Hel'));
      await wire.wait(100);
      for (const frame of [contentFrame('lo.'), ...STREAM.slice(-1), DONE]) wire.chunk(frame);
      wire.end();
    });
    const leaving = new AbortController();
    const streamed = { ...question, stream: true };
    const first = await fetch(`${resource.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'api-key': KEY, 'idempotency-key': name },
      body: JSON.stringify(streamed),
      signal: leaving.signal,
    });
    await first.body?.getReader().read();
    leaving.abort();
    expect(await kept()).toMatchObject({ state: 'done' });
    const second = await ask(streamed);
    expect(second).toMatchObject({ replayed: 'true', id: first.headers.get('x-request-id') });
    expect(second.text).toContain('lo.');
    expect(second.text).toMatch(/\[DONE\]\n\n$/);
    expect(upstream.calls).toHaveLength(1);
  });

  it('is free again where nobody answered, and where its process died', async () => {
    upstream.script({ status: 400, body: { error: { message: 'no', type: 'invalid_request_error' } } });
    expect((await ask()).status).toBe(400);
    expect(await kept()).toBeUndefined();
    upstream.script({ body: ANSWER });
    expect(await ask()).toMatchObject({ status: 200, replayed: null });
    const dead = { owner: 'key_1', name: 'dead', fingerprint: 'f', call_id: 'call_dead', state: 'running' };
    const none = { status: null, headers: null, body: null };
    const times = { created_at: now, expires_at: now + 120_000 };
    await resource.db
      .insertInto('idempotency')
      .values({ ...dead, ...none, ...times })
      .execute();
    expect((await ask(question, { as: 'dead' })).status).toBe(422);
    now += 120_001;
    expect(await ask(question, { as: 'dead' })).toMatchObject({ status: 200 });
  });
});

it('serves Anthropic’s clients and Azure’s surface too, and says what a name may be', async () => {
  const client = new Anthropic({ apiKey: KEY, baseURL: resource.url, maxRetries: 0 });
  const hello = { model: 'chat', max_tokens: 10, messages: [{ role: 'user' as const, content: 'Hi.' }] };
  const options = { headers: { 'Idempotency-Key': name } };
  const first = await client.messages.create(hello, options).withResponse();
  await kept();
  const second = await client.messages.create(hello, options).withResponse();
  expect(second.data).toEqual(first.data);
  expect(second.request_id).toBe(first.request_id);
  await expect(client.messages.create({ ...hello, max_tokens: 11 }, options)).rejects.toMatchObject({ status: 422 });
  expect(upstream.calls).toHaveLength(1);
  const classic = { path: '/openai/deployments/chat/chat/completions?api-version=2024-10-21' };
  const azure = await ask({ messages }, { ...classic, as: 'x'.repeat(256) });
  expect(azure.status).toBe(400);
  expect(JSON.parse(azure.text)).toMatchObject({ error: { code: 'invalid_request' } });
});

it('keeps a file and makes a batch once', async () => {
  upstream.script(
    { body: { id: 'file-1', object: 'file' } },
    { body: { id: 'batch_1', object: 'batch', status: 'validating' } },
  );
  const form = new FormData();
  form.set('purpose', 'batch');
  const line = { custom_id: 'a', method: 'POST', url: '/chat/completions', body: question };
  form.set('file', new Blob([JSON.stringify(line)]), 'a.jsonl');
  // Each time the form is sent it has another boundary.
  for (let i = 0; i < 2; i++) {
    const headers = { 'api-key': KEY, 'idempotency-key': `${name}-file` };
    const file = await fetch(`${resource.url}/v1/files`, { method: 'POST', headers, body: form });
    expect(await file.json()).toMatchObject({ id: 'file-1' });
    await kept(`${name}-file`);
  }
  const batch = { input_file_id: 'file-1', endpoint: '/chat/completions', completion_window: '24h' };
  const first = await ask(batch, { path: '/v1/batches' });
  await kept();
  const second = await ask(batch, { path: '/v1/batches' });
  expect([second.text, second.replayed]).toEqual([first.text, 'true']);
  expect(upstream.calls).toHaveLength(2);
});

it('is told again after a restart, and by another process at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parlor-once-'));
  const file = join(folder, 'parlor.db');
  const first = await openResource({ keys, file });
  await first.deploy('chat', [{ baseUrl: upstream.url }]);
  const second = await openResource({ keys, file });
  const asked = {
    method: 'POST',
    headers: { 'api-key': KEY, 'idempotency-key': name },
    body: JSON.stringify(question),
  };
  const answers = await Promise.all([first, second].map(({ url }) => fetch(`${url}/v1/chat/completions`, asked)));
  // One of them got the name; the other was told to wait, or got the answer.
  expect(upstream.calls).toHaveLength(1);
  expect(answers.map(({ status }) => status)).toContain(200);
  await first.close();
  await second.close();
  const third = await openResource({ keys, file });
  const again = await fetch(`${third.url}/v1/chat/completions`, asked);
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
  expect(upstream.calls).toHaveLength(1);
  await third.close();
  rmSync(folder, { recursive: true });
});

it('keeps at most a thousand answers of one caller', async () => {
  const row = (i: number) => ({
    owner: 'key_1',
    name: `many-${i}`,
    fingerprint: 'f',
    call_id: `call_${i}`,
    state: 'done',
    status: 200,
    headers: '{}',
    body: '',
    created_at: now + i - 2000,
    expires_at: now + 1_000_000,
  });
  for (let i = 0; i < 1005; i += 201)
    await resource.db
      .insertInto('idempotency')
      .values(Array.from({ length: 201 }, (_, k) => row(i + k)))
      .execute();
  await ask();
  await kept();
  const left = async () =>
    (await resource.db.selectFrom('idempotency').select('name').where('owner', '=', 'key_1').execute()).length;
  while ((await left()) > 1000) await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await ask()).replayed).toBe('true');
});

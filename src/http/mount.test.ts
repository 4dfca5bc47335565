import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Caller, type TestApp } from '../../test/app.ts';

let app: TestApp;
let ann: Caller;
beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
});
afterAll(() => app.close());

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  ann.raw('/api/runs', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

async function said(response: Response) {
  const body: unknown = await response.json();
  return { status: response.status, body };
}

describe('bad input gets a code, a sentence and the right status', () => {
  it('broken JSON', async () => {
    expect(await said(await post('{"clientId": '))).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_json' } },
    });
  });

  it('unknown fields of our own API are named', async () => {
    const { status, body } = await said(
      await post(
        JSON.stringify({ clientId: 'x'.repeat(20), chatId: null, parentId: null, input: { text: 'x' }, temprature: 1 }),
      ),
    );
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('temprature');
  });

  it('a body over the limit, by its length and as it comes', async () => {
    const large = new Uint8Array(9 * 1024 * 1024).fill(32);
    expect(await said(await post(large))).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } });
    expect(await said(await post(large, { 'content-length': '10' }))).toMatchObject({ status: 413 });
  });

  it('a file that is no picture, whatever it is called', async () => {
    const response = await ann.raw('/api/files?name=cat.png', { method: 'POST', body: '<svg onload=alert(1)>' });
    expect(await said(response)).toMatchObject({ status: 415, body: { error: { code: 'document_unknown' } } });
  });

  it('an id that is none, and a path that is none: the same 404 as for a stranger', async () => {
    for (const path of [
      '/api/chats/..%2f..%2fetc',
      '/api/chats/chat_x',
      '/api/nothing',
      '/api/chats/chat_00000000000000000000000000',
    ]) {
      expect((await said(await ann.raw(path))).status).toBe(404);
      expect((await said(await app.stranger.raw(path))).status).toBe(404);
    }
  });

  it('speaks Chinese to those who ask for it', async () => {
    const response = await ann.raw('/api/nothing', { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } });
    expect(JSON.stringify(await response.json())).toContain('这里没有内容');
  });
});

describe('an uploaded picture', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );

  it('comes back byte for byte, as an attachment that can run nothing', async () => {
    const up = await ann.raw('/api/files?name=..%2F..%2Fpixel.png', { method: 'POST', body: png });
    const info: unknown = await up.json();
    expect(info).toMatchObject({ name: 'pixel.png', mediaType: 'image/png', width: 1, height: 1, bytes: png.length });
    const id = typeof info === 'object' && info !== null && 'id' in info ? String(info.id) : '';
    const down = await ann.raw(`/api/files/${id}`);
    expect(Buffer.from(await down.arrayBuffer()).equals(png)).toBe(true);
    expect(down.headers.get('content-type')).toBe('image/png');
    expect(down.headers.get('content-disposition')).toContain('attachment');
    expect(down.headers.get('x-content-type-options')).toBe('nosniff');
    expect(down.headers.get('content-security-policy')).toContain('sandbox');
    const bob = await app.as('bob');
    expect((await bob.raw(`/api/files/${id}`)).status).toBe(404);
  });
});

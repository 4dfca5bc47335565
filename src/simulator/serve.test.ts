import { request } from 'node:http';
import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { KEYS, saying, V1 } from './asking.ts';
import { createSimulator, instant, serveSimulator } from './index.ts';

function served(): Promise<{ url: string; close: () => Promise<void> }> {
  return serveSimulator(createSimulator({ keys: KEYS, scenario: { behaviour: instant } }));
}

/** What comes over the line for these bytes, until it is closed. */
function raw(url: string, sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1', () => socket.end(sent));
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('the simulator behind a socket', () => {
  it('puts the reason phrase and the exact body of E1 on the line', async () => {
    const { url, close } = await served();
    const path = '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21';
    const said = await raw(
      url,
      `POST ${path} HTTP/1.1\r\nhost: x\r\napi-key: wrong\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
    );
    expect(said).toMatch(/^HTTP\/1\.1 401 PermissionDenied\r\n/);
    expect(said).toMatch(/\r\ncontent-length: 224\r\n/i);
    expect(said.split('\r\n\r\n')[1]).toMatch(/^\{"error":\{"code":"401","message":"Access denied .*"\}\}$/);
    await close();
  });

  it('listens on loopback only, unless told otherwise', async () => {
    const { url, close } = await served();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await close();
    const six = await serveSimulator(createSimulator(), { host: '::1' });
    expect(six.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await six.close();
  });

  it('rejects when the port is taken', async () => {
    const { url, close } = await served();
    await expect(serveSimulator(createSimulator(), { port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE');
    await close();
  });

  it('refuses a body larger than any request', async () => {
    const { url, close } = await served();
    const status = await new Promise((resolve, reject) => {
      const sending = request(url + V1, { method: 'POST' }, (response) => resolve(response.statusCode));
      sending.on('error', reject);
      const part = Buffer.alloc(8 * 1024 * 1024, 'x');
      for (let i = 0; i < 9; i++) sending.write(part);
      sending.end();
    });
    expect(status).toBe(413);
    await close();
  });

  it('ends open streams when it is closed', async () => {
    const { url, close } = await served();
    const body = JSON.stringify({ model: 'gpt-4o', ...saying('x', { stream: true }) });
    const headers = {
      'api-key': KEYS.key1,
      'content-type': 'application/json',
      'x-sim-answer': 'endless',
      'x-sim-tokens-per-second': '50',
    };
    const response = await fetch(url + V1, { method: 'POST', headers, body });
    const reading = response.text();
    await close();
    await expect(reading).rejects.toThrow('terminated');
  });
});

/**
 * LobeChat’s header `lobe-auth-dev-backend-api: 1` passed the lock in development, and any API key of one’s own passed the
 * access code. There are no such doors: what opens this house is a session, or a key that it made itself.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestApp } from '../app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ env: { ACCESS_CODE: 'canary-code', NODE_ENV: 'development' } });
});
afterAll(() => app.close());

it('a header for developers and a key of somebody else open nothing', async () => {
  const tries: Record<string, string>[] = [
    { 'lobe-auth-dev-backend-api': '1' },
    { 'x-dev': '1', 'x-debug': '1', 'x-test': '1' },
    { authorization: 'Bearer sk-any-key-at-all' },
    { 'x-api-key': 'sk-any-key-at-all', 'api-key': 'sk-any-key-at-all' },
    { 'x-lobe-chat-auth': Buffer.from(JSON.stringify({ apiKey: 'sk-any', userId: 'x' })).toString('base64') },
    { 'x-access-code': 'canary-code', 'access-code': 'canary-code' },
  ];
  for (const headers of tries)
    for (const path of ['/api/chats', '/api/settings', '/api/connections'])
      expect((await app.stranger.raw(path, { headers })).status, JSON.stringify(headers)).toBe(404);
});

/** A call that throws where nobody catches it must not take the other callers' process with it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Principal } from '#shared/principal.ts';
import { handleGateway, type GatewayDeps } from './routes.ts';

const thrown = () => {
  throw new TypeError('planted');
};
// What the doors need of the floor below, each of it broken.
const deps = {
  gateway: { call: thrown, messages: thrown, make: thrown, relay: thrown, deployments: () => [] },
  identity: { keys: { find: (): Principal => ({ userId: 'user_1', role: 'owner', keyId: 'key_1' }) } },
} as unknown as GatewayDeps;

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((req, res) => void handleGateway(req, res, deps));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has a port.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const json = JSON.stringify({ model: 'gpt-4o', max_tokens: 5, messages: [{ role: 'user', content: 'Hello.' }] });
const form = new FormData();
form.set('purpose', 'batch');
form.set('file', new Blob(['{}']), 'lines.jsonl');

it.each([
  ['/v1/chat/completions', json],
  ['/v1/batches', '{"input_file_id":"file_1","endpoint":"/v1/chat/completions"}'],
  ['/v1/files', form],
  ['/anthropic/v1/messages', json],
])('%s answers with an error of its own', async (path, body) => {
  const headers = { authorization: 'Bearer plr-x', ...(body === form ? {} : { 'content-type': 'application/json' }) };
  const response = await fetch(url + path, { method: 'POST', headers, body });
  expect(response.status).toBe(500);
  expect(await response.json()).toHaveProperty('error');
});

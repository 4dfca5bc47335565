/** A resource asked by Anthropic's own client, unmodified, in front of an upstream that does what a test says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import type { KeyDirectory, Principal } from '#shared/principal.ts';
import { KEY, PRINCIPAL, openResource } from './resource.ts';
import { fakeUpstream } from './upstream.ts';

const FIXTURES = join(import.meta.dirname, '../src/providers/__fixtures__/anthropic');
/** What Anthropic answered once. */
export const fixture = (name: string) => readFileSync(join(FIXTURES, name));

export const CLOSED = 'plr-a-key-for-openai-alone';
export const NARROW = 'plr-a-key-for-one-deployment';
export const LIMITED = 'plr-a-key-with-a-limit';
const grant = { deployments: null, surfaces: null, logBodies: false };
const principals: Record<string, Principal> = {
  [KEY]: PRINCIPAL,
  [CLOSED]: { ...PRINCIPAL, keyId: 'key_2', grant: { ...grant, surfaces: new Set(['openai']) } },
  [NARROW]: { ...PRINCIPAL, keyId: 'key_3', grant: { ...grant, deployments: new Set(['other']) } },
  [LIMITED]: { ...PRINCIPAL, keyId: 'key_4', userId: 'user_4' },
};
const keys: KeyDirectory = { find: (secret) => principals[secret] ?? null };

export const hello = { model: 'chat', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Say hello.' }] };
export const WEATHER = {
  name: 'weather',
  description: 'The weather somewhere',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
};

export async function openMessagesHouse() {
  const upstream = await fakeUpstream();
  const resource = await openResource({ keys });
  await resource.deploy('chat', [{ baseUrl: upstream.url }], 'gpt-4o');
  await resource.deploy('thinker', [{ baseUrl: upstream.url }], 'gpt-5');
  const claude = { baseUrl: upstream.url, provider: 'anthropic', apiVersion: null, upstreamName: 'claude-sonnet-4-5' };
  await resource.deploy('claude', [claude], 'claude-sonnet-4-5');
  await resource.deploy('mixed', [claude, { baseUrl: upstream.url }]);
  await resource.deploy('simulated', [
    { baseUrl: 'simulator:', provider: 'simulator', keys: [], upstreamName: 'gpt-4o' },
  ]);
  const lastCall = () => upstream.calls.at(-1);
  return {
    resource,
    upstream,
    client: (apiKey: string | null = KEY, more: object = {}) =>
      new Anthropic({ apiKey, baseURL: `${resource.url}/anthropic`, maxRetries: 0, ...more }),
    /** Asks without a client. */
    post: (json: object, headers: Record<string, string> = { 'x-api-key': KEY }, path = '/anthropic/v1/messages') =>
      fetch(resource.url + path, { method: 'POST', headers, body: JSON.stringify(json) }),
    lastCall,
    /** The body the upstream got last. */
    sent: () => JSON.parse(lastCall()?.body.toString() ?? '{}') as Record<string, unknown>,
    /** The ledger's row of a call, once it is settled. */
    async rowOf(id: string | null | undefined) {
      for (let tries = 0; tries < 500; tries++) {
        const row = (await resource.ledger()).find((one) => one.id === id);
        if (row !== undefined) return row;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`no row of ${String(id)}`);
    },
    async close() {
      await resource.close();
      await upstream.close();
    },
  };
}

export type MessagesHouse = Awaited<ReturnType<typeof openMessagesHouse>>;

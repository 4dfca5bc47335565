import { expect, it } from 'vitest';
import { anthropic } from './anthropic.ts';

const at = (baseUrl: string, wire: 'messages' | 'token-counts' = 'messages') =>
  anthropic.request(wire, { baseUrl, apiVersion: null, surface: null }, 'k', 'claude-sonnet-4-5');

it.each([
  ['https://api.anthropic.com', 'https://api.anthropic.com/v1/messages'],
  ['https://api.anthropic.com/v1/messages', 'https://api.anthropic.com/v1/messages'],
  ['https://r.services.ai.azure.com/anthropic', 'https://r.services.ai.azure.com/anthropic/v1/messages'],
  ['https://r.services.ai.azure.com/anthropic/v1/messages', 'https://r.services.ai.azure.com/anthropic/v1/messages'],
  ['https://api.deepseek.com/anthropic/', 'https://api.deepseek.com/anthropic/v1/messages'],
  ['http://gateway:8080/team/v1', 'http://gateway:8080/team/v1/messages'],
])('%s is asked at %s', (baseUrl, address) => {
  const { origin, path, headers, method } = at(baseUrl);
  expect([method, origin + path]).toEqual(['POST', address]);
  expect(headers).toEqual({ 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': 'k' });
  expect(at(baseUrl, 'token-counts').path).toBe(`${path}/count_tokens`);
});

it('speaks its own wire beside OpenAI’s list of models, and no other of OpenAI’s that it has not', () => {
  expect(anthropic.speaks).toEqual(expect.arrayContaining(['messages', 'token-counts', 'models', 'chat-completions']));
  expect(anthropic.speaks).not.toContain('responses');
});

import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { isProvider, providerOf, providers } from './index.ts';
import { presets } from './presets.ts';
import type { ConnectionSettings, WireId } from './provider.ts';

const KEY = 'k-1';
function ask(
  id: string,
  baseUrl: string,
  more: Partial<ConnectionSettings> = {},
  wire: WireId = 'chat-completions',
  deployment = 'gpt-4o',
) {
  const settings = { baseUrl, apiVersion: null, surface: null, ...more };
  const request = providerOf(id).request(wire, settings, KEY, deployment);
  return { ...request, url: request.origin + request.path };
}
const AZURE = 'https://my-res.openai.azure.com';
const classic = { apiVersion: '2024-02-15-preview' };

describe('the list', () => {
  it('has each provider once', () => {
    const ids = providers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 3)).toEqual(['azure-openai', 'azure-foundry', 'openai']);
    expect(isProvider('azure-openai')).toBe(true);
  });

  it('an unknown id is an error with a sentence', () => {
    expect(() => providerOf('nobody')).toThrow(AppError);
  });

  it.each(presets.filter(({ baseUrl }) => baseUrl !== null))(
    '$id has a base URL of its own, safe unless local',
    ({ baseUrl, needsKey }) => {
      const url = new URL(baseUrl ?? '');
      expect(url.protocol).toBe(needsKey ? 'https:' : 'http:');
      expect(baseUrl).not.toMatch(/\/$/);
    },
  );
});

describe('Azure, classic surface', () => {
  it.each([
    AZURE,
    `${AZURE}/`,
    `${AZURE}//`,
    `${AZURE}/openai`,
    `${AZURE}/openai/`,
    `${AZURE}/openai/v1/`,
    `${AZURE}/openai/deployments/other/chat/completions?api-version=2023-05-15`,
    'https://MY-RES.openai.azure.com',
  ])('%s', (baseUrl) => {
    expect(ask('azure-openai', baseUrl, classic)).toMatchObject({
      method: 'POST',
      url: `${AZURE}/openai/deployments/gpt-4o/chat/completions?api-version=2024-02-15-preview`,
      headers: { 'api-key': KEY, 'content-type': 'application/json' },
    });
  });

  it('encodes names once', () => {
    const { path } = ask('azure-openai', AZURE, classic, 'chat-completions', 'my gpt/4o 100%');
    expect(path).toBe('/openai/deployments/my%20gpt%2F4o%20100%25/chat/completions?api-version=2024-02-15-preview');
    expect(ask('azure-openai', AZURE, { apiVersion: '2024&x=1', surface: 'classic' }).path).toContain(
      'api-version=2024%26x%3D1',
    );
  });

  it('keeps the path of a gateway in front of it', () => {
    expect(ask('azure-openai', 'https://apim.azure-api.net/team-a/openai', classic).url).toBe(
      'https://apim.azure-api.net/team-a/openai/deployments/gpt-4o/chat/completions?api-version=2024-02-15-preview',
    );
    expect(ask('azure-openai', 'http://127.0.0.1:4130/gw', classic).url).toContain(
      'http://127.0.0.1:4130/gw/openai/deployments/',
    );
  });

  it('has a version even when none was given', () => {
    expect(ask('azure-openai', AZURE, { surface: 'classic' }).path).toContain('api-version=2024-10-21');
    expect(ask('azure-openai', 'https://my-res.openai.azure.cn').path).toContain(
      'deployments/gpt-4o/chat/completions?api-version=2024-10-21',
    );
  });

  it('lists models with its version, deployments with the one that still answers', () => {
    expect(ask('azure-openai', AZURE, classic, 'models')).toMatchObject({
      method: 'GET',
      path: '/openai/models?api-version=2024-02-15-preview',
      headers: { 'api-key': KEY },
    });
    expect(ask('azure-openai', AZURE, classic, 'deployments').path).toBe(
      '/openai/deployments?api-version=2023-03-15-preview',
    );
  });

  it('carries the name in the path', () => {
    expect(providerOf('azure-openai').modelIn({ baseUrl: AZURE, surface: null, ...classic })).toBe('path');
  });
});

describe('Azure, v1 surface', () => {
  it.each([
    [AZURE, { surface: 'v1' as const }],
    [AZURE, {}],
    [`${AZURE}/openai/v1/`, { surface: 'v1' as const, apiVersion: '2024-02-15-preview' }],
    ['https://my-res.services.ai.azure.com/api/projects/p1', {}],
    ['https://my-res.services.ai.azure.com/models', {}],
    ['https://my-res.services.ai.azure.com/', { apiVersion: 'v1' }],
  ])('%s %j', (baseUrl, more) => {
    expect(ask('azure-foundry', baseUrl, more)).toMatchObject({
      path: '/openai/v1/chat/completions',
      headers: { 'api-key': KEY },
    });
  });

  it('sends only the version that means something there', () => {
    expect(ask('azure-openai', AZURE, { apiVersion: 'preview' }).path).toBe(
      '/openai/v1/chat/completions?api-version=preview',
    );
  });

  it('lists models, and carries the name in the body', () => {
    expect(ask('azure-openai', AZURE, { surface: 'v1' }, 'models').path).toBe('/openai/v1/models');
    expect(providerOf('azure-openai').modelIn({ baseUrl: AZURE, surface: 'v1', apiVersion: null })).toBe('body');
  });

  it('serverless endpoints take a bearer token on OpenAI’s paths', () => {
    for (const tail of ['', '/', '/v1', '/v1/chat/completions'])
      expect(ask('azure-foundry', `https://llama-x.eastus2.models.ai.azure.com${tail}`)).toMatchObject({
        url: 'https://llama-x.eastus2.models.ai.azure.com/v1/chat/completions',
        headers: { authorization: `Bearer ${KEY}` },
      });
  });
});

describe('OpenAI and those who speak like it', () => {
  it.each([
    ['openai', '', 'https://api.openai.com/v1/chat/completions'],
    ['openai', 'https://api.openai.com', 'https://api.openai.com/v1/chat/completions'],
    ['openai', 'https://proxy.example/v1/', 'https://proxy.example/v1/chat/completions'],
    ['openai', 'https://proxy.example/v1/chat/completions', 'https://proxy.example/v1/chat/completions'],
    ['anthropic', '', 'https://api.anthropic.com/v1/chat/completions'],
    ['gemini', '', 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions'],
    [
      'gemini',
      'https://generativelanguage.googleapis.com',
      'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
    ],
    ['perplexity', '', 'https://api.perplexity.ai/chat/completions'],
    ['groq', 'https://api.groq.com', 'https://api.groq.com/openai/v1/chat/completions'],
    ['ollama', 'http://192.168.1.5:11434', 'http://192.168.1.5:11434/v1/chat/completions'],
    ['zhipu', '', 'https://open.bigmodel.cn/api/paas/v4/chat/completions'],
    ['openai-compatible', 'http://llm.internal:8000', 'http://llm.internal:8000/v1/chat/completions'],
  ])('%s %s', (id, baseUrl, url) => {
    expect(ask(id, baseUrl)).toMatchObject({ url, headers: { authorization: `Bearer ${KEY}` } });
  });

  it('lists models', () => {
    expect(ask('ollama', '', {}, 'models')).toMatchObject({ method: 'GET', url: 'http://127.0.0.1:11434/v1/models' });
  });

  it('sends no credential where there is none', () => {
    const request = providerOf('ollama').request(
      'chat-completions',
      { baseUrl: '', apiVersion: null, surface: null },
      null,
      'x',
    );
    expect(request.headers).toEqual({ 'content-type': 'application/json' });
  });
});

describe('the simulator', () => {
  it('has Azure’s paths at its own origin', () => {
    expect(ask('simulator', 'simulator:', classic)).toMatchObject({
      origin: 'simulator:',
      path: '/openai/deployments/gpt-4o/chat/completions?api-version=2024-02-15-preview',
      headers: { 'api-key': KEY },
    });
    expect(ask('simulator', 'simulator:').path).toBe('/openai/v1/chat/completions');
    expect(providerOf('simulator').modelIn({ baseUrl: 'simulator:', apiVersion: null, surface: 'classic' })).toBe(
      'path',
    );
  });
});

describe('addresses that are none', () => {
  it.each([
    '',
    'my-res',
    'ftp://x.example',
    'https://',
    'javascript:alert(1)',
    'https://user:pw@my-res.openai.azure.com',
    'https://my-res.openai.azure.com@evil.example',
  ])('%s', (baseUrl) => {
    expect(() => ask('azure-openai', baseUrl, classic)).toThrow(expect.objectContaining({ code: 'address_invalid' }));
  });
});

import { describe, expect, it } from 'vitest';
import { readEnvironment } from './lobechat.ts';

const KEY = '3f9c1d2e4b5a69788796a5b4c3d2e1f0';
const RES = 'https://my-res.openai.azure.com';
const AZURE = { AZURE_API_KEY: KEY, AZURE_ENDPOINT: RES };
const read = readEnvironment;
const state = (env: Record<string, string>, name: string) => read(env).variables.find((each) => each.name === name);
const codes = (env: Record<string, string>, name: string) => state(env, name)?.warnings.map(({ code }) => code);

/** The post's command, word for word but for the names. */
const POST = {
  ...AZURE,
  ACCESS_CODE: 'a-code-of-mine',
  AZURE_API_VERSION: '2024-02-15-preview',
  USE_AZURE_OPENAI: '1',
  OPENAI_MODEL_LIST: '-all',
};

describe('other vendors', () => {
  it.each([
    ['OPENAI_API_KEY', 'openai', 'https://api.openai.com/v1'],
    ['ANTHROPIC_API_KEY', 'anthropic', 'https://api.anthropic.com/v1'],
    ['GOOGLE_API_KEY', 'gemini', 'https://generativelanguage.googleapis.com/v1beta/openai'],
    ['DEEPSEEK_API_KEY', 'deepseek', 'https://api.deepseek.com/v1'],
    ['GROQ_API_KEY', 'groq', 'https://api.groq.com/openai/v1'],
    ['MISTRAL_API_KEY', 'mistral', 'https://api.mistral.ai/v1'],
    ['OPENROUTER_API_KEY', 'openrouter', 'https://openrouter.ai/api/v1'],
    ['XAI_API_KEY', 'xai', 'https://api.x.ai/v1'],
    ['MOONSHOT_API_KEY', 'moonshot', 'https://api.moonshot.cn/v1'],
    ['PERPLEXITY_API_KEY', 'perplexity', 'https://api.perplexity.ai'],
    ['QWEN_API_KEY', 'qwen', 'https://dashscope.aliyuncs.com/compatible-mode/v1'],
    ['SILICONCLOUD_API_KEY', 'siliconflow', 'https://api.siliconflow.cn/v1'],
    ['ZHIPU_API_KEY', 'zhipu', 'https://open.bigmodel.cn/api/paas/v4'],
    ['TOGETHERAI_API_KEY', 'together', 'https://api.together.xyz/v1'],
    ['FIREWORKSAI_API_KEY', 'fireworks', 'https://api.fireworks.ai/inference/v1'],
  ])('%s connects %s', (name, provider, baseUrl) => {
    expect(read({ [name]: KEY }).connections).toMatchObject([
      { provider, baseUrl, keys: [KEY], models: null, surface: null, apiVersion: null },
    ]);
    expect(state({ [name]: KEY }, name)).toMatchObject({ effect: 'used', note: { code: 'connects' } });
  });

  it('a proxy address without /v1 gets the vendor’s path', () => {
    expect(read({ OPENAI_API_KEY: KEY, OPENAI_PROXY_URL: 'https://proxy.example' }).connections[0]?.baseUrl).toBe(
      'https://proxy.example/v1',
    );
    expect(
      read({ GOOGLE_API_KEY: KEY, GOOGLE_PROXY_URL: 'https://generativelanguage.googleapis.com' }).connections[0]
        ?.baseUrl,
    ).toBe('https://generativelanguage.googleapis.com/v1beta/openai');
    expect(read({ DEEPSEEK_API_KEY: KEY, DEEPSEEK_PROXY_URL: 'https://gw.example/ds' }).connections[0]).toMatchObject({
      provider: 'deepseek',
      baseUrl: 'https://gw.example/ds',
    });
  });

  it('a key never goes to the vendor’s own address when the named one cannot be read', () => {
    const env = { OPENAI_API_KEY: KEY, OPENAI_PROXY_URL: 'not an address' };
    expect(read(env).connections).toEqual([]);
    expect(codes(env, 'OPENAI_PROXY_URL')).toEqual(['address_unreadable']);
  });

  it('AZUREAI_ENDPOINT and its key', () => {
    const env = {
      AZUREAI_ENDPOINT: 'https://my-res.services.ai.azure.com/models',
      AZUREAI_ENDPOINT_KEY: KEY,
      AZUREAI_MODEL_LIST: 'DeepSeek-R1->r1',
    };
    expect(read(env).connections).toMatchObject([
      {
        slot: 'azureai',
        provider: 'azure-foundry',
        baseUrl: 'https://my-res.services.ai.azure.com',
        surface: 'v1',
        models: [{ id: 'DeepSeek-R1', upstreamName: 'r1' }],
      },
    ]);
    expect(JSON.stringify(read(env).variables)).not.toContain(KEY);
  });

  it('Ollama needs an address or a switch, no key', () => {
    expect(read({ OLLAMA_PROXY_URL: 'http://gpu:11434' }).connections).toMatchObject([
      { provider: 'ollama', baseUrl: 'http://gpu:11434/v1', keys: [] },
    ]);
    expect(read({ ENABLED_OLLAMA: '1' }).connections).toMatchObject([
      { provider: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
    ]);
    expect(read({ OLLAMA_MODEL_LIST: 'llama3' }).connections).toEqual([]);
    expect(read({}).connections).toEqual([]);
  });

  it('ENABLED_…=0 switches off and says so everywhere', () => {
    const env = { ENABLED_OPENAI: '0', OPENAI_API_KEY: KEY, OPENAI_MODEL_LIST: 'gpt-4o' };
    expect(read(env).connections).toEqual([]);
    expect(state(env, 'ENABLED_OPENAI')).toMatchObject({ effect: 'used', note: { code: 'provider_off' } });
    expect(state(env, 'OPENAI_API_KEY')).toMatchObject({ effect: 'ignored', note: { code: 'switched_off' } });
    expect(codes({ ...env, ENABLED_OPENAI: 'maybe' }, 'ENABLED_OPENAI')).toEqual(['value_unknown']);
  });

  it('several keys, chosen as API_KEY_SELECT_MODE says', () => {
    const env = {
      OPENAI_API_KEY: ' sk-aaaaaaaaaaaaaaa1, "sk-aaaaaaaaaaaaaaa2",, sk-aaaaaaaaaaaaaaa1',
      API_KEY_SELECT_MODE: 'turn',
    };
    expect(read(env).connections[0]).toMatchObject({
      keys: ['sk-aaaaaaaaaaaaaaa1', 'sk-aaaaaaaaaaaaaaa2'],
      keySelect: 'turn',
    });
    expect(codes({ ...env, API_KEY_SELECT_MODE: 'best' }, 'API_KEY_SELECT_MODE')).toEqual(['value_unknown']);
    expect(read({ ...env, API_KEY_SELECT_MODE: 'best' }).connections[0]?.keySelect).toBe('random');
  });

  it.each([
    ['https://api.openai.com', 'key_is_address'],
    ['sk-xxxxxxxxx', 'key_placeholder'],
    ['your-api-key', 'key_placeholder'],
    ['sk-1234 5678', 'key_spaces'],
  ])('a key like %s leaves %s', (key, code) => {
    expect(codes({ OPENAI_API_KEY: key }, 'OPENAI_API_KEY')).toEqual([code]);
  });
});

describe('model lists', () => {
  it('decide what is shown, and say so', () => {
    const list = (text: string) => ({ OPENAI_API_KEY: KEY, OPENAI_MODEL_LIST: text });
    expect(read(list('-all')).connections[0]).toMatchObject({ models: [], discover: false });
    expect(read(list('-all,+gpt-4o')).connections[0]).toMatchObject({
      models: [{ id: 'gpt-4o', model: 'gpt-4o' }],
      discover: false,
    });
    expect(read(list('+gpt-4o')).connections[0]).toMatchObject({ models: [{ id: 'gpt-4o' }], discover: true });
    expect(read(list('-gpt-4')).connections[0]).toMatchObject({ models: null, discover: true, hidden: ['gpt-4'] });
    expect(
      ['-all', '-all,+a', '+a', '-a', '-'].map((text) => state(list(text), 'OPENAI_MODEL_LIST')?.note?.code),
    ).toEqual(['models_none', 'models_only_added', 'models_added', 'models_hidden', 'nothing_in_it']);
  });

  it('AZURE_MODEL_LIST maps deployments; the other list does not touch it', () => {
    const env = { ...POST, AZURE_MODEL_LIST: 'gpt-4o->prod-gpt4o=GPT-4o (EU)<128000:vision:fc>,m<128k' };
    expect(read(env).connections[0]?.models).toMatchObject([
      { id: 'gpt-4o', upstreamName: 'prod-gpt4o', displayName: 'GPT-4o (EU)' },
      { id: 'm', contextTokens: 128_000 },
    ]);
    expect(codes(env, 'AZURE_MODEL_LIST')).toEqual(['list_unclosed']);
  });
});

import { describe, expect, it } from 'vitest';
import { Understood } from '#shared/contract/connections.ts';
import { connectionName, understandAddress, type UnderstoodAddress } from './azure-address.ts';

type Expected = Partial<UnderstoodAddress>;
const RES = 'https://my-res.openai.azure.com';
const azure: Expected = { provider: 'azure-openai', kind: 'azure', cloud: 'public', resource: 'my-res', baseUrl: RES };
const bare: Expected = { ...azure, deployment: null, apiVersion: null, surface: null, key: null, foundKey: false };
const regional = (cloud: 'public' | 'china' | 'government', region: string, host: string): Expected => ({
  ...bare,
  cloud,
  region,
  resource: null,
  baseUrl: `https://${host}`,
});
const elsewhere = (cloud: 'public' | 'china' | 'government', host: string): Expected => ({
  ...bare,
  cloud,
  baseUrl: `https://${host}`,
});
const classic = (deployment: string | null, apiVersion: string): Expected => ({
  deployment,
  apiVersion,
  surface: 'classic',
});
const foundry: Expected = {
  provider: 'azure-foundry',
  kind: 'foundry',
  cloud: 'public',
  resource: 'my-res',
  baseUrl: 'https://my-res.services.ai.azure.com',
  surface: 'v1',
  apiVersion: null,
};
const vendor = (provider: string, baseUrl: string): Expected => ({
  provider,
  kind: provider === 'openai' ? 'openai' : 'compatible',
  baseUrl,
  cloud: null,
  resource: null,
  surface: null,
});

function check(text: string, expected: Expected) {
  const understood = understandAddress(text);
  expect(understood).toMatchObject(expected);
  expect(understood?.foundKey).toBe(understood?.key !== null);
  // What goes to the browser fits the contract and carries no key.
  expect(JSON.stringify(Understood.parse(understood))).not.toContain(understood?.key ?? 'no key here');
}

describe('a resource’s endpoint, however it was copied', () => {
  it.each<[string, Expected]>([
    ['https://my-res.openai.azure.com/', bare],
    ['https://my-res.openai.azure.com', bare],
    ['https://my-res.openai.azure.com//', bare],
    ['https://MY-RES.OpenAI.Azure.com/', bare],
    ['http://my-res.openai.azure.com/', bare],
    ['my-res.openai.azure.com', bare],
    ['my-res.openai.azure.com/', bare],
    ['https:/my-res.openai.azure.com/', bare],
    ['https//my-res.openai.azure.com/', bare],
    ['//my-res.openai.azure.com/', bare],
    ['  https://my-res.openai.azure.com/  \n', bare],
    ['"https://my-res.openai.azure.com/"', bare],
    ["'https://my-res.openai.azure.com/',", bare],
    ['<https://my-res.openai.azure.com/>', bare],
    ['“https://my-res.openai.azure.com/”', bare],
    ['`https://my-res.openai.azure.com/`.', bare],
    ['[my endpoint](https://my-res.openai.azure.com/)', bare],
    ['\u200bhttps://my-res.openai.azure.com/\ufeff', bare],
    ['https://my-res.openai.azure.com:443/', bare],
    ['https://my-res.privatelink.openai.azure.com/', bare],
    ['https://my-res.openai.azure.com/openai/', bare],
    ['Endpoint: https://my-res.openai.azure.com/', bare],
    ['my-res', bare],
    ['My-Res', bare],
    ['https://my-res.cognitiveservices.azure.com/', elsewhere('public', 'my-res.cognitiveservices.azure.com')],
    ['https://my-res.openai.azure.cn/', elsewhere('china', 'my-res.openai.azure.cn')],
    ['https://my-res.cognitiveservices.azure.cn/', elsewhere('china', 'my-res.cognitiveservices.azure.cn')],
    ['my-res.openai.azure.us', elsewhere('government', 'my-res.openai.azure.us')],
    ['https://my-res.cognitiveservices.azure.us', elsewhere('government', 'my-res.cognitiveservices.azure.us')],
    ['https://eastus.api.cognitive.microsoft.com/', regional('public', 'eastus', 'eastus.api.cognitive.microsoft.com')],
    [
      'https://virginia.api.cognitive.microsoft.us/',
      regional('government', 'virginia', 'virginia.api.cognitive.microsoft.us'),
    ],
    ['chinaeast2.api.cognitive.azure.cn', regional('china', 'chinaeast2', 'chinaeast2.api.cognitive.azure.cn')],
  ])('%s', check);
});

describe('target addresses', () => {
  it.each<[string, Expected]>([
    [
      `${RES}/openai/deployments/gpt-4o/chat/completions?api-version=2024-02-15-preview`,
      { ...azure, ...classic('gpt-4o', '2024-02-15-preview') },
    ],
    [
      `${RES}//openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`,
      { ...azure, ...classic('gpt-4o', '2024-10-21') },
    ],
    [
      `${RES}/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21`,
      { ...azure, ...classic('my gpt', '2024-10-21') },
    ],
    [`${RES}/openai/deployments/gpt-4o`, { ...azure, deployment: 'gpt-4o', apiVersion: null, surface: 'classic' }],
    [
      `${RES}/openai/deployments/emb/embeddings?api-version=2023-05-15&amp;x=1`,
      { ...azure, ...classic('emb', '2023-05-15') },
    ],
    [`${RES}/openai/responses?api-version=2025-04-01-preview`, { ...azure, ...classic(null, '2025-04-01-preview') }],
    [
      'my-res.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01',
      { ...azure, ...classic('gpt-4o', '2024-06-01') },
    ],
    [
      'https://my-res.cognitiveservices.azure.com/openai/deployments/o4/chat/completions?api-version=2025-01-01-preview',
      { ...azure, baseUrl: 'https://my-res.cognitiveservices.azure.com', ...classic('o4', '2025-01-01-preview') },
    ],
    [
      'https://eastus.api.cognitive.microsoft.com/openai/deployments/gpt-4/chat/completions?api-version=2023-05-15',
      { ...regional('public', 'eastus', 'eastus.api.cognitive.microsoft.com'), ...classic('gpt-4', '2023-05-15') },
    ],
    [`${RES}/openai/v1/`, { ...azure, surface: 'v1', apiVersion: null, deployment: null }],
    [`${RES}/openai/v1`, { ...azure, surface: 'v1' }],
    [`${RES}/openai/v1/chat/completions`, { ...azure, surface: 'v1' }],
    [`${RES}/openai/v1/?api-version=preview`, { ...azure, surface: 'v1', apiVersion: 'preview' }],
    [`${RES}/openai/v1/?api-version=2024-10-21`, { ...azure, surface: 'v1', apiVersion: null }],
    [
      'wss://my-res.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=rt',
      { ...azure, ...classic('rt', '2025-04-01-preview') },
    ],
    [
      'wss://my-res.openai.azure.com/openai/v1/realtime?model=gpt-realtime',
      { ...azure, surface: 'v1', deployment: 'gpt-realtime' },
    ],
    [
      'http://127.0.0.1:9100/openai/deployments/gpt-4o/chat/completions?api-version=2024-02-15-preview',
      {
        provider: 'azure-openai',
        kind: 'azure',
        cloud: null,
        resource: null,
        baseUrl: 'http://127.0.0.1:9100',
        ...classic('gpt-4o', '2024-02-15-preview'),
      },
    ],
    [
      'https://gw.example/team/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
      { provider: 'azure-openai', baseUrl: 'https://gw.example/team', ...classic('gpt-4o', '2024-10-21') },
    ],
    [
      'https://corp.azure-api.net/ai/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
      {
        provider: 'azure-openai',
        kind: 'azure',
        cloud: 'public',
        resource: null,
        baseUrl: 'https://corp.azure-api.net/ai',
        ...classic('gpt-4o', '2024-10-21'),
      },
    ],
  ])('%s', check);
});

describe('Foundry', () => {
  it.each<[string, Expected]>([
    ['https://my-res.services.ai.azure.com/', foundry],
    ['my-res.services.ai.azure.com', foundry],
    ['https://my-res.services.ai.azure.com/api/projects/my-project', foundry],
    ['https://my-res.services.ai.azure.com/models', foundry],
    ['https://my-res.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview', foundry],
    ['https://my-res.services.ai.azure.com/openai/v1/', foundry],
    ['https://my-res.services.ai.azure.com/anthropic/v1/messages', foundry],
    [
      'https://my-res.services.ai.azure.com/openai/deployments/DeepSeek-R1/chat/completions?api-version=2024-10-21',
      { ...foundry, ...classic('DeepSeek-R1', '2024-10-21') },
    ],
    [
      'https://my-res.services.ai.azure.us/',
      { ...foundry, cloud: 'government', baseUrl: 'https://my-res.services.ai.azure.us' },
    ],
    [
      'https://llama-3.eastus2.models.ai.azure.com/v1/chat/completions',
      { ...foundry, resource: 'llama-3', region: 'eastus2', baseUrl: 'https://llama-3.eastus2.models.ai.azure.com/v1' },
    ],
    [
      'https://llama-33.eastus2.models.ai.azure.com',
      {
        ...foundry,
        resource: 'llama-33',
        region: 'eastus2',
        baseUrl: 'https://llama-33.eastus2.models.ai.azure.com/v1',
      },
    ],
  ])('%s', check);
});

const ACCOUNT =
  '/subscriptions/5aec259d-5905-48ef-964e-57f1a47c91e9/resourceGroups/rg-1/providers/Microsoft.CognitiveServices/accounts/my-res';

describe('pages of the portals', () => {
  it.each<[string, Expected]>([
    [`https://portal.azure.com/#@corp.onmicrosoft.com/resource${ACCOUNT}/overview`, bare],
    [`https://portal.azure.com/?l=en.en-us#@corp.onmicrosoft.com/resource${ACCOUNT}/cskeys`, bare],
    [
      `https://portal.azure.cn/#@corp.partner.onmschina.cn/resource${ACCOUNT}/overview`,
      elsewhere('china', 'my-res.openai.azure.cn'),
    ],
    [`https://portal.azure.us/#@corp/resource${ACCOUNT}/overview`, elsewhere('government', 'my-res.openai.azure.us')],
    [ACCOUNT, bare],
    [ACCOUNT.toLowerCase(), bare],
    [`${ACCOUNT}/deployments/gpt-4o-eu`, { ...bare, deployment: 'gpt-4o-eu' }],
    [`https://management.azure.com${ACCOUNT}/deployments?api-version=2025-06-01`, bare],
    [`https://management.usgovcloudapi.net${ACCOUNT}`, elsewhere('government', 'my-res.openai.azure.us')],
    [`https://ai.azure.com/resource/overview?wsid=${ACCOUNT}&tid=5076c3d1-3802-4b9f-b36a-e0a41bd642a7`, bare],
    [
      `https://ai.azure.com/resource/deployments/${encodeURIComponent(`${ACCOUNT}/deployments/chat`)}?wsid=${encodeURIComponent(ACCOUNT)}`,
      { ...bare, deployment: 'chat' },
    ],
    [`https://ai.azure.com/foundryProject/overview?wsid=${ACCOUNT}/projects/p1`, bare],
    ['https://ai.azure.com/nextgen/r/eogHKHDTSdCt3kJQcWz9lA,rg-1,,my-res,project-1/build/agents?tid=x', bare],
    [`https://oai.azure.com/resource/overview?wsid=${ACCOUNT}`, bare],
  ])('%s', check);
});

describe('other vendors, by their hosts', () => {
  it.each<[string, Expected]>([
    ['https://api.openai.com', vendor('openai', 'https://api.openai.com/v1')],
    ['api.openai.com/v1/chat/completions', vendor('openai', 'https://api.openai.com/v1')],
    ['https://eu.api.openai.com/v1', vendor('openai', 'https://eu.api.openai.com/v1')],
    ['https://api.deepseek.com', vendor('deepseek', 'https://api.deepseek.com/v1')],
    ['https://api.groq.com/openai/v1/', vendor('groq', 'https://api.groq.com/openai/v1')],
    ['https://api.groq.com/openai', vendor('groq', 'https://api.groq.com/openai/v1')],
    [
      'https://generativelanguage.googleapis.com',
      vendor('gemini', 'https://generativelanguage.googleapis.com/v1beta/openai'),
    ],
    [
      'https://generativelanguage.googleapis.com/v1beta',
      vendor('gemini', 'https://generativelanguage.googleapis.com/v1beta/openai'),
    ],
    ['https://api.anthropic.com', vendor('anthropic', 'https://api.anthropic.com/v1')],
    ['https://openrouter.ai/api/v1', vendor('openrouter', 'https://openrouter.ai/api/v1')],
    [
      'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
      vendor('qwen', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1'),
    ],
    ['https://api.perplexity.ai/', vendor('perplexity', 'https://api.perplexity.ai')],
    ['https://api.moonshot.ai/v1', vendor('moonshot', 'https://api.moonshot.ai/v1')],
    ['http://localhost:11434', vendor('ollama', 'http://localhost:11434/v1')],
    ['localhost:11434', vendor('ollama', 'http://localhost:11434/v1')],
    ['http://192.168.1.5:11434/api/chat', vendor('ollama', 'http://192.168.1.5:11434/v1')],
    ['http://localhost:1234/v1', vendor('lm-studio', 'http://localhost:1234/v1')],
    ['http://llm.internal:8000/v1/chat/completions', vendor('openai-compatible', 'http://llm.internal:8000/v1')],
    ['10.0.0.7:8080', vendor('openai-compatible', 'http://10.0.0.7:8080/v1')],
    ['http://[::1]:8080/v1', vendor('openai-compatible', 'http://[::1]:8080/v1')],
    ['https://litellm.example/openai/v1', vendor('openai-compatible', 'https://litellm.example/openai/v1')],
    ['deepseek', vendor('deepseek', 'https://api.deepseek.com/v1')],
    ['LM Studio http://127.0.0.1:1234', vendor('lm-studio', 'http://127.0.0.1:1234/v1')],
    [
      'https://my-res.openai.azure.com.evil.example/',
      vendor('openai-compatible', 'https://my-res.openai.azure.com.evil.example/v1'),
    ],
  ])('%s', check);
});

describe('an assumption for hosts that do not tell', () => {
  it('makes an own host Azure, and leaves a known one what it is', () => {
    expect(understandAddress('http://127.0.0.1:9100', 'azure-openai')).toMatchObject({
      provider: 'azure-openai',
      kind: 'azure',
      baseUrl: 'http://127.0.0.1:9100',
      surface: null,
    });
    expect(understandAddress('https://gw.example/x/openai/', 'azure-openai')?.baseUrl).toBe('https://gw.example/x');
    expect(understandAddress('https://api.openai.com/v1', 'azure-openai')?.provider).toBe('openai');
    expect(understandAddress('https://proxy.example', 'openai')).toMatchObject(
      vendor('openai', 'https://proxy.example/v1'),
    );
    expect(understandAddress('http://gpu:9999', 'ollama')).toMatchObject(vendor('ollama', 'http://gpu:9999/v1'));
  });
});

describe('what is no address', () => {
  it.each([
    '',
    '   ',
    'hello there',
    'See https://example.com/blog for more.',
    '3f9c1d2e4b5a69788796a5b4c3d2e1f0',
    'sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7rS9',
    '12345',
    '-',
    'https://',
    'https://YOUR-RESOURCE-NAME.openai.azure.com/',
    'https://your-resource.openai.azure.com',
    'https://<resource>.openai.azure.com/',
    'https://{resource}.openai.azure.com/openai/deployments/{deployment}',
    'https://user:password@my-res.openai.azure.com/',
    'https://my-res.openai.azure.com@evil.example/',
    'https://portal.azure.com/#home',
    'https://learn.microsoft.com/azure/ai-services/openai/',
    'ftp://my-res.example/file',
    'javascript:alert(1)',
    'AZURE_API_KEY=3f9c1d2e4b5a69788796a5b4c3d2e1f0',
  ])('%s', (text) => {
    expect(understandAddress(text)).toBeNull();
  });
});

describe('a name for the connection', () => {
  it.each([
    ['my-res', 'my-res'],
    ['https://eastus.api.cognitive.microsoft.com/', 'Azure OpenAI (eastus)'],
    ['https://corp.azure-api.net/ai/openai', 'Azure OpenAI (corp.azure-api.net)'],
    ['https://api.deepseek.com', 'DeepSeek'],
    ['https://api.openai.com', 'OpenAI'],
    ['http://llm.internal:8000', 'llm.internal:8000'],
    ['simulator', 'Simulator'],
  ])('%s → %s', (text, name) => {
    const understood = understandAddress(text);
    expect(understood && connectionName(understood)).toBe(name);
  });
});

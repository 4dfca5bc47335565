import { describe, expect, it } from 'vitest';
import { VariableState } from '#shared/contract/settings.ts';
import { variables } from '../config.ts';
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

describe('the post’s variables', () => {
  it('connect Azure, whose deployments are to be found, and nothing else', () => {
    const { connections, accessCodes, defaultModel } = read(POST);
    expect(connections).toEqual([
      {
        slot: 'azure',
        provider: 'azure-openai',
        name: 'my-res',
        baseUrl: RES,
        apiVersion: '2024-02-15-preview',
        surface: 'classic',
        keys: [KEY],
        keySelect: 'random',
        models: null,
        discover: true,
        hidden: [],
      },
    ]);
    expect(accessCodes).toEqual(['a-code-of-mine']);
    expect(defaultModel).toBeNull();
  });

  it('are all accounted for, without a warning and without a secret', () => {
    const { variables } = read(POST);
    expect(variables.map(({ name, effect, note }) => [name, effect, note?.code])).toEqual([
      ['ACCESS_CODE', 'used', 'access_codes'],
      ['AZURE_API_KEY', 'used', 'connects'],
      ['AZURE_ENDPOINT', 'used', 'address'],
      ['AZURE_API_VERSION', 'used', 'version'],
      ['USE_AZURE_OPENAI', 'accepted', 'legacy_not_needed'],
      ['OPENAI_MODEL_LIST', 'accepted', 'nothing_to_hide'],
    ]);
    expect(variables.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(JSON.stringify(variables)).not.toMatch(/3f9c1d2e|a-code-of-mine/);
    for (const variable of variables) expect(() => VariableState.parse(variable)).not.toThrow();
  });

  it('work with quotation marks that docker --env-file leaves', () => {
    const quoted = Object.fromEntries(Object.entries(POST).map(([name, value]) => [name, `"${value}"`]));
    expect(read(quoted).connections).toEqual(read(POST).connections);
    expect(read(quoted).accessCodes).toEqual(['a-code-of-mine']);
    expect(codes(quoted, 'AZURE_ENDPOINT')).toEqual(['quotes_removed']);
  });
});

describe('AZURE_ENDPOINT in any form', () => {
  it.each([
    `${RES}/`,
    'my-res.openai.azure.com',
    'my-res',
    `${RES}/openai/`,
    ' <https://my-res.openai.azure.com/> ',
    'https://portal.azure.com/#@x/resource/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/my-res/overview',
  ])('%s', (endpoint) => {
    expect(read({ ...POST, AZURE_ENDPOINT: endpoint }).connections[0]).toMatchObject({
      baseUrl: RES,
      surface: 'classic',
      models: null,
    });
  });

  it('a target address brings its deployment and version', () => {
    const target = `${RES}/openai/deployments/prod/chat/completions?api-version=2024-10-21`;
    expect(read({ AZURE_API_KEY: KEY, AZURE_ENDPOINT: target }).connections[0]).toMatchObject({
      baseUrl: RES,
      apiVersion: '2024-10-21',
      surface: 'classic',
      models: [{ id: 'prod', upstreamName: 'prod', model: null, capabilities: null }],
    });
    const both = { AZURE_API_KEY: KEY, AZURE_ENDPOINT: target, AZURE_API_VERSION: '2024-06-01' };
    expect(read(both).connections[0]?.apiVersion).toBe('2024-06-01');
    expect(codes(both, 'AZURE_API_VERSION')).toEqual(['version_other']);
  });

  it('v1 needs no version, and a dated one is left out', () => {
    const env = { ...AZURE, AZURE_ENDPOINT: `${RES}/openai/v1/`, AZURE_API_VERSION: '2024-02-15-preview' };
    expect(read(env).connections[0]).toMatchObject({ baseUrl: RES, surface: 'v1', apiVersion: null });
    expect(state(env, 'AZURE_API_VERSION')).toMatchObject({ effect: 'ignored', note: { code: 'version_unused' } });
    expect(read({ ...AZURE, AZURE_API_VERSION: 'preview' }).connections[0]).toMatchObject({
      surface: 'v1',
      apiVersion: 'preview',
    });
  });

  it('a Foundry address becomes a Foundry connection', () => {
    const env = { ...AZURE, AZURE_ENDPOINT: 'https://my-res.services.ai.azure.com/api/projects/p' };
    expect(read(env).connections[0]).toMatchObject({ provider: 'azure-foundry', surface: 'v1' });
  });

  it('an own gateway is taken at the operator’s word', () => {
    const env = { ...POST, AZURE_ENDPOINT: 'http://127.0.0.1:9100' };
    expect(read(env).connections[0]).toMatchObject({
      provider: 'azure-openai',
      baseUrl: 'http://127.0.0.1:9100',
      surface: 'classic',
    });
  });

  it('another vendor’s address is that vendor’s, with a warning', () => {
    const env = { ...AZURE, AZURE_ENDPOINT: 'https://api.openai.com/v1' };
    expect(read(env).connections[0]).toMatchObject({ provider: 'openai' });
    expect(codes(env, 'AZURE_ENDPOINT')).toEqual(['address_other_vendor']);
  });

  it.each(['https://your-resource.openai.azure.com', 'what is this', 'https://'])(
    '%s connects nothing and says why',
    (endpoint) => {
      const env = { ...AZURE, AZURE_ENDPOINT: endpoint };
      expect(read(env).connections).toEqual([]);
      expect(state(env, 'AZURE_ENDPOINT')).toMatchObject({
        effect: 'ignored',
        warnings: [{ code: 'address_unreadable' }],
      });
      expect(state(env, 'AZURE_API_KEY')).toMatchObject({
        effect: 'ignored',
        note: { code: 'needs', params: { variable: 'AZURE_ENDPOINT' } },
      });
    },
  );

  it('half of it connects nothing and names the other half', () => {
    expect(state({ AZURE_API_KEY: KEY }, 'AZURE_API_KEY')?.note?.params['variable']).toBe('AZURE_ENDPOINT');
    expect(state({ AZURE_ENDPOINT: RES }, 'AZURE_ENDPOINT')?.note?.params['variable']).toBe('AZURE_API_KEY');
    expect(state({ AZURE_API_VERSION: '2024-10-21' }, 'AZURE_API_VERSION')?.effect).toBe('ignored');
  });

  it('OPENAI_API_VERSION stands in for a missing version, as in LobeChat', () => {
    expect(read({ ...AZURE, OPENAI_API_VERSION: '2024-06-01' }).connections[0]?.apiVersion).toBe('2024-06-01');
  });

  it('an odd version is sent as it stands, with a warning', () => {
    const env = { ...AZURE, AZURE_API_VERSION: '2024-2-15' };
    expect(read(env).connections[0]?.apiVersion).toBe('2024-2-15');
    expect(codes(env, 'AZURE_API_VERSION')).toEqual(['version_form']);
  });
});

describe('the form of 2023: USE_AZURE_OPENAI with OPENAI_…', () => {
  const legacy = { USE_AZURE_OPENAI: '1', OPENAI_API_KEY: KEY, OPENAI_PROXY_URL: RES };

  it('is an Azure connection', () => {
    const { connections } = read({ ...legacy, AZURE_API_VERSION: '2023-08-01-preview' });
    expect(connections).toHaveLength(1);
    expect(connections[0]).toMatchObject({
      provider: 'azure-openai',
      baseUrl: RES,
      apiVersion: '2023-08-01-preview',
      models: null,
    });
    expect(state(legacy, 'USE_AZURE_OPENAI')).toMatchObject({ effect: 'used', note: { code: 'legacy_azure' } });
  });

  it('with -all alone still asks for the deployments', () => {
    expect(read({ ...legacy, OPENAI_MODEL_LIST: '-all' }).connections[0]).toMatchObject({
      models: null,
      discover: true,
    });
  });

  it('names deployments without the point, unless an arrow says otherwise', () => {
    const [connection] = read({ ...legacy, OPENAI_MODEL_LIST: '-all,gpt-3.5-turbo,gpt-4->prod' }).connections;
    expect(connection?.models?.map(({ id, upstreamName }) => [id, upstreamName])).toEqual([
      ['gpt-3.5-turbo', 'gpt-35-turbo'],
      ['gpt-4', 'prod'],
    ]);
  });

  it('holds for an unknown host without a path, not for a proxy of OpenAI’s', () => {
    expect(read({ ...legacy, OPENAI_PROXY_URL: 'http://127.0.0.1:9100' }).connections[0]?.provider).toBe(
      'azure-openai',
    );
    expect(read({ ...legacy, OPENAI_PROXY_URL: 'https://proxy.example/v1' }).connections[0]).toMatchObject({
      provider: 'openai',
      baseUrl: 'https://proxy.example/v1',
    });
  });

  it('gives way to AZURE_…', () => {
    const { connections } = read({
      ...POST,
      OPENAI_API_KEY: 'sk-1234567890abcdefgh',
      OPENAI_PROXY_URL: 'https://proxy.example',
    });
    expect(connections.map(({ slot, provider }) => [slot, provider])).toEqual([
      ['azure', 'azure-openai'],
      ['openai', 'openai'],
    ]);
  });
});

describe('ACCESS_CODE', () => {
  it('is a list; spaces, quotation marks, blanks and doubles do not matter', () => {
    expect(read({ ACCESS_CODE: ' first-code, "second-code",, first-code ' }).accessCodes).toEqual([
      'first-code',
      'second-code',
    ]);
    expect(codes({ ACCESS_CODE: 'first-code,first-code' }, 'ACCESS_CODE')).toEqual(['code_twice']);
    expect(read({ ACCESS_CODE: '' }).variables).toEqual([]);
    expect(state({ ACCESS_CODE: ' , ' }, 'ACCESS_CODE')).toMatchObject({
      effect: 'ignored',
      note: { code: 'nothing_in_it' },
    });
  });

  it.each(['lobe66', 'awCT74,e3@09!', 'password'])('%s is published', (code) => {
    expect(codes({ ACCESS_CODE: code }, 'ACCESS_CODE')).toEqual(['code_published']);
  });

  it('short codes are noted', () => {
    expect(codes({ ACCESS_CODE: 'ab1' }, 'ACCESS_CODE')).toEqual(['code_short']);
  });
});

describe('agents', () => {
  it('DEFAULT_AGENT_CONFIG names the default model by our provider, and the instructions', () => {
    const env = { ...POST, DEFAULT_AGENT_CONFIG: 'model=gpt-4o;provider=azure;systemRole="Be brief; be kind."' };
    expect(read(env)).toMatchObject({
      defaultModel: { model: 'gpt-4o', provider: 'azure-openai' },
      instructions: 'Be brief; be kind.',
    });
    expect(state(env, 'DEFAULT_AGENT_CONFIG')).toMatchObject({ effect: 'used', warnings: [] });
  });

  it('a provider that is not connected leaves a warning', () => {
    const env = { ...POST, DEFAULT_AGENT_CONFIG: 'model=gemini-2;provider=google' };
    expect(read(env).defaultModel).toEqual({ model: 'gemini-2', provider: 'gemini' });
    expect(codes(env, 'DEFAULT_AGENT_CONFIG')).toEqual(['agent_provider_missing']);
  });

  it('SYSTEM_AGENT decides who writes titles', () => {
    const env = { ...POST, SYSTEM_AGENT: 'default=azure/gpt-4o-mini,translation=azure/gpt-4o' };
    expect(read(env)).toMatchObject({
      titleModel: { model: 'gpt-4o-mini', provider: 'azure-openai' },
      settings: { 'instance.titleModel': 'gpt-4o-mini' },
    });
    expect(codes(env, 'SYSTEM_AGENT')).toEqual(['agent_key_unused']);
  });
});

describe('the rest', () => {
  it('allowed networks come from SSRF_ALLOW_…', () => {
    const env = { SSRF_ALLOW_IP_ADDRESS_LIST: '192.168.1.100, 10.0.0.0/24, fd00::1, nonsense' };
    expect(read(env).settings).toEqual({
      'instance.allowedNetworks': ['192.168.1.100/32', '10.0.0.0/24', 'fd00::1/128'],
    });
    expect(codes(env, 'SSRF_ALLOW_IP_ADDRESS_LIST')).toEqual(['network_unreadable']);
    expect(read({ SSRF_ALLOW_PRIVATE_IP_ADDRESS: '1' }).settings['instance.allowedNetworks']).toContain('10.0.0.0/8');
    expect(read({ SSRF_ALLOW_PRIVATE_IP_ADDRESS: '0' }).settings).toEqual({});
  });

  it.each([
    ['KEY_VAULTS_SECRET', 'not_needed_secret'],
    ['NEXT_AUTH_SECRET', 'not_needed_secret'],
    ['NEXT_PUBLIC_SERVICE_MODE', 'not_needed_store'],
    ['NEXT_PUBLIC_ENABLE_NEXT_AUTH', 'not_needed_accounts'],
    ['NEXT_AUTH_SSO_PROVIDERS', 'not_needed_accounts'],
    ['AUTH_GITHUB_ID', 'not_needed_accounts'],
    ['NEXT_PUBLIC_BASE_PATH', 'not_needed_build'],
    ['S3_PUBLIC_DOMAIN', 'not_needed_files'],
    ['S3_SECRET_ACCESS_KEY', 'own'],
    ['ENABLED_CSP', 'not_needed_always'],
    ['POSTHOG_KEY', 'not_needed_telemetry'],
    ['AGENTS_INDEX_URL', 'not_needed_market'],
    ['DEBUG_AZURE_CHAT_COMPLETION', 'not_needed_debug'],
    ['FEATURE_FLAGS', 'not_yet'],
    ['TAVILY_API_KEY', 'searches'],
    ['SPARK_API_KEY', 'vendor_unknown'],
    ['AZURE_OPENAI_ENDPOINT', 'did_you_mean'],
    ['PORT', 'own'],
    ['PARLOR_DATA', 'own'],
  ])('%s: %s', (name, code) => {
    expect(state({ [name]: 'some-value-0123456789' }, name)).toMatchObject({ note: { code } });
  });

  it('each variable of config.ts is Parlor’s own, and a misspelt one is not', () => {
    for (const name of Object.keys(variables))
      expect([name, state({ [name]: 'http://x:1' }, name)?.effect]).toEqual([name, 'used']);
    expect(state({ PARLOR_PORT: '1' }, 'PARLOR_PORT')).toMatchObject({
      effect: 'ignored',
      note: { code: 'own_unknown' },
    });
  });

  it('other programs’ variables are not mentioned', () => {
    expect(
      read({ PATH: '/bin', HOME: '/root', AWS_REGION: 'eu-west-1', GITHUB_TOKEN: 'x', LANG: 'C' }).variables,
    ).toEqual([]);
    expect(state({ AWS_REGION: 'eu-west-1', ENABLED_AWS_BEDROCK: '1' }, 'AWS_REGION')?.note?.code).toBe(
      'vendor_unknown',
    );
  });

  it('LobeChat’s own database is not taken over in silence', () => {
    const env = {
      DATABASE_URL: 'postgres://me:secret@db/lobe',
      KEY_VAULTS_SECRET: 'x',
      NEXT_PUBLIC_SERVICE_MODE: 'server',
    };
    expect(state(env, 'DATABASE_URL')).toMatchObject({
      value: 'postgres://••••@db/lobe',
      warnings: [{ code: 'database_shared' }],
    });
  });

  it('shows a proxy without its password', () => {
    const proxy = state({ PROXY_URL: 'http://me:secret@proxy:8080' }, 'PROXY_URL');
    expect(proxy).toMatchObject({
      effect: 'used',
      value: 'http://••••@proxy:8080',
      note: { code: 'proxy', params: { host: 'proxy:8080' } },
    });
  });

  it('nothing set is nothing said', () => {
    expect(read({})).toEqual({
      accessCodes: [],
      connections: [],
      defaultModel: null,
      titleModel: null,
      instructions: null,
      webSearch: null,
      settings: {},
      variables: [],
    });
    expect(read({ AZURE_API_KEY: '', AZURE_ENDPOINT: '   ', OPENAI_API_KEY: '""' }).variables).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { environmentNotes } from '#shared/environment-notes.ts';
import { fill } from '#shared/fill.ts';
import { environment as en } from '../web/locales/en/environment.ts';
import { environment as zh } from '../web/locales/zh-CN/environment.ts';
import { readEnvironment } from './lobechat.ts';

const KEY = '3f9c1d2e4b5a69788796a5b4c3d2e1f0';
const RES = 'https://my-res.openai.azure.com';

/** Between them they bring out every sentence. */
const environments: Record<string, string>[] = [
  {
    AZURE_API_KEY: `"${KEY}"`,
    AZURE_ENDPOINT: RES,
    AZURE_API_VERSION: '2024-10-21',
    USE_AZURE_OPENAI: '1',
    AZURE_MODEL_LIST: 'a,b',
    ACCESS_CODE: 'lobe66,lobe66',
  },
  {
    AZURE_API_KEY: KEY,
    AZURE_ENDPOINT: `${RES}/openai/deployments/x?api-version=2024-06-01&api-key=${KEY}`,
    AZURE_API_VERSION: '2024-1',
    ACCESS_CODE: 'abc',
  },
  {
    AZURE_API_KEY: KEY,
    AZURE_ENDPOINT: `${RES}/openai/v1`,
    AZURE_API_VERSION: '2024-10-21',
    AZURE_MODEL_LIST: '-all,+a',
  },
  { AZURE_API_KEY: KEY, AZURE_ENDPOINT: 'https://api.openai.com', AZURE_MODEL_LIST: '-all', ACCESS_CODE: ',' },
  { USE_AZURE_OPENAI: '1', OPENAI_API_KEY: KEY, OPENAI_PROXY_URL: RES, OPENAI_MODEL_LIST: '-all' },
  {
    OPENAI_API_KEY: KEY,
    OPENAI_MODEL_LIST: '-gpt-4',
    API_KEY_SELECT_MODE: 'turn',
    DEFAULT_AGENT_CONFIG: 'model=a;provider=google;x;y=1',
    SYSTEM_AGENT: 'topic=openai/a,cooking=openai/b',
    PROXY_URL: 'http://proxy:1',
    SEARXNG_URL: 'http://searxng:8080',
    TAVILY_API_KEY: 'k',
  },
  { SEARCH_PROVIDERS: 'brave' },
  {
    ENABLED_OPENAI: '0',
    OPENAI_API_KEY: 'https://x.example, your-key, a b',
    ENABLED_OLLAMA: '1',
    ENABLED_GROQ: 'maybe',
    API_KEY_SELECT_MODE: 'random',
    GROQ_PROXY_URL: 'a b c',
    GROQ_API_KEY: 'k',
  },
  {
    OPENAI_API_KEY: KEY,
    OPENAI_MODEL_LIST: '+,=x,a->b,c=1=2,d=x->y,e<abc>,f<1x>,g<vision>,h<:magic:file>,i<1>z,j<1,-k<1>,l,-l,m,m,+all',
    SSRF_ALLOW_IP_ADDRESS_LIST: '10.0.0.1,nonsense',
    SSRF_ALLOW_PRIVATE_IP_ADDRESS: '1',
  },
  { AZURE_API_KEY: KEY, AZURE_ENDPOINT: RES, AZURE_MODEL_LIST: 'a->b->c' },
  {
    PARLOR_PORT: '1',
    DEFAULT_AGENT_CONFIG: 'systemRole=Be brief',
    PORT: '1',
    DATABASE_URL: 'postgres://x',
    DATABASE_DRIVER: 'node',
    KEY_VAULTS_SECRET: 'x',
    AUTH_GITHUB_ID: 'x',
    NEXT_PUBLIC_X: 'x',
    S3_PUBLIC_DOMAIN: 'x',
    ENABLED_CSP: '1',
    POSTHOG_KEY: 'x',
    AGENTS_INDEX_URL: 'x',
    DEBUG_AZURE_CHAT_COMPLETION: '1',
    FEATURE_FLAGS: 'x',
    SPARK_API_KEY: 'x',
    OPENAI_MODEL_LIST: '-all',
    OPENAI_BASE_URL: 'x',
  },
];

const said = environments.flatMap((env) =>
  readEnvironment(env).variables.flatMap(({ note, warnings }) => [...(note === null ? [] : [note]), ...warnings]),
);

describe('the sentences of the settings page', () => {
  it('all are said by some environment: none is dead', () => {
    // Whether a model is there is known to the page alone (http/api/account.test.ts).
    const codes = new Set([...said.map(({ code }) => code), 'model_missing']);
    expect(environmentNotes.filter((code) => !codes.has(code))).toEqual([]);
  });

  it('are complete in both languages: nothing stays unfilled', () => {
    const sentences: [string, Record<string, string>][] = [
      ['en', en],
      ['zh-CN', zh],
    ];
    for (const [language, words] of sentences)
      for (const { code, params } of said) {
        const sentence = words[code] ?? '';
        expect(sentence, `${language} ${code}`).not.toBe('');
        expect(fill(sentence, params), `${language} ${code}`).not.toContain('…');
      }
  });

  it('carry no key', () => {
    expect(JSON.stringify(environments.map((env) => readEnvironment(env).variables))).not.toContain(KEY);
  });
});

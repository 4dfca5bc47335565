/** Variables that connect no vendor: Parlor's own, LobeChat's that Parlor does not need, and names people mistake. */
import type { VariableState } from '#shared/contract/settings.ts';
import { note, type Note } from './notes.ts';
import type { Variables } from './variables.ts';
import { unknownVendors } from './vendors.ts';

interface Known {
  names: RegExp;
  effect: VariableState['effect'];
  what: Note;
}

const known = (names: RegExp, effect: VariableState['effect'], code: Note['code'], params = {}): Known => ({
  names,
  effect,
  what: note(code, params),
});

/** The first row that matches a name holds. Other programs' variables match none and are not mentioned. */
const table: readonly Known[] = [
  // Ours, read by config.ts
  known(
    /^(PORT|HOSTNAME|APP_URL|DATABASE_URL|REDIS_URL|ACCESS_CODE_FILE|HTTPS?_PROXY|https?_proxy|NO_PROXY|no_proxy)$/,
    'used',
    'own',
  ),
  known(
    /^PARLOR_(HOST|DATA|FILES|WORKERS|SECRET|SETUP|TRUSTED_PROXIES|TRUSTED_HEADER(_FROM|_NAME|_GROUPS|_ROLES|_ROLE)?|OIDC_(ISSUER|CLIENT_ID|CLIENT_SECRET|NAME|SCOPES|ROLE|ROLES|GROUP_CLAIM|ADMITS|TRUST_EMAIL)|TLS_CERT|TLS_KEY|LOG|METRICS_TOKEN|IDENTITY_HOSTS|ARM_URL|SMTP_URL|MAIL_FROM)$/,
    'used',
    'own',
  ),
  known(/^S3_(BUCKET|ENDPOINT|REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|ENABLE_PATH_STYLE)$/, 'used', 'own'),
  // Set by App Service and by clusters for the machine's own identity
  known(
    /^(IDENTITY_(ENDPOINT|HEADER)|AZURE_(POD_IDENTITY_AUTHORITY_HOST|TENANT_ID|CLIENT_ID|FEDERATED_TOKEN_FILE|AUTHORITY_HOST))$/,
    'used',
    'own',
  ),
  known(/^PARLOR_/, 'ignored', 'own_unknown'),
  // Where LobeChat keeps things
  known(/^(DATABASE_DRIVER|DATABASE_TEST_URL|NEXT_PUBLIC_SERVICE_MODE)$/, 'accepted', 'not_needed_store'),
  known(
    /^(KEY_VAULTS_SECRET|NEXT_AUTH_SECRET|AUTH_SECRET|BETTER_AUTH_SECRET|JWKS_KEY|OIDC_JWKS_KEY)$/,
    'accepted',
    'not_needed_secret',
  ),
  known(/^(S3_[A-Z_]+|NEXT_PUBLIC_S3_[A-Z_]+|DOC_S3_[A-Z_]+)$/, 'accepted', 'not_needed_files'),
  known(/^LLM_VISION_IMAGE_USE_BASE64$/, 'accepted', 'not_needed_always'),
  // Who may come in
  known(
    /^(NEXT_PUBLIC_)?(ENABLE_)?(NEXT_AUTH|NEXTAUTH|BETTER_AUTH|CLERK)[A-Z_]*$|^AUTH_[A-Z0-9_]+_(ID|SECRET|ISSUER|TENANT_ID|BASE_URL)$|^ENABLE_OIDC$|^SMTP_[A-Z]+$/,
    'ignored',
    'not_needed_accounts',
  ),
  known(/^(ENABLE_AUTH_PROTECTION|ENABLED_CSP)$/, 'accepted', 'not_needed_always'),
  // Compiled into LobeChat's pages
  known(/^(NEXT_PUBLIC_[A-Z0-9_]+|MIDDLEWARE_REWRITE_THROUGH_LOCAL|ENABLE_PROXY_DNS)$/, 'accepted', 'not_needed_build'),
  // What it would send elsewhere
  known(
    /^(ENABLE_VERCEL_ANALYTICS|ENABLE_VERCEL_SPEED_INSIGHTS|ENABLE_TELEMETRY|(DEBUG_)?(VERCEL|POSTHOG|UMAMI|PLAUSIBLE|CLARITY|LANGFUSE|GOOGLE_ANALYTICS|REACT_SCAN|ENABLE_LANGFUSE|ENABLE_GOOGLE_ANALYTICS|ENABLED_(PLAUSIBLE|POSTHOG|UMAMI|CLARITY)|OTEL)[A-Z_]*)$/,
    'accepted',
    'not_needed_telemetry',
  ),
  known(
    /^(AGENTS_INDEX_URL|PLUGINS_INDEX_URL|PLUGIN_SETTINGS|MARKET_BASE_URL|ASSISTANT_INDEX_URL)$/,
    'accepted',
    'not_needed_market',
  ),
  known(/^DEBUG_[A-Z0-9_]+_CHAT_COMPLETION$/, 'accepted', 'not_needed_debug'),
  // What Parlor cannot do yet
  known(
    /^(FEATURE_FLAGS|DEFAULT_FILES_CONFIG|FILE_TYPE_CHUNKING_RULES|CHUNKS_AUTO_[A-Z_]+|UNSTRUCTURED_[A-Z_]+|CRAWLER_IMPLS|(TAVILY|EXA|FIRECRAWL|GOOGLE_PSE|ANSPIRE|SEARCH1API)_[A-Z_]+|MCP_TOOL_TIMEOUT|AI_IMAGE_DEFAULT_IMAGE_NUM|CUSTOM_FONT_(FAMILY|URL)|CDN_USE_GLOBAL)$/,
    'ignored',
    'not_yet',
  ),
];

/** Names of other programs' conventions → the one that is read here. */
const mistaken: Record<string, string> = {
  AZURE_OPENAI_API_KEY: 'AZURE_API_KEY',
  AZURE_OPENAI_KEY: 'AZURE_API_KEY',
  AZURE_OPENAI_ENDPOINT: 'AZURE_ENDPOINT',
  AZURE_API_BASE: 'AZURE_ENDPOINT',
  AZURE_OPENAI_API_VERSION: 'AZURE_API_VERSION',
  AZURE_OPENAI_DEPLOYMENT: 'AZURE_MODEL_LIST',
  AZURE_OPENAI_DEPLOYMENT_NAME: 'AZURE_MODEL_LIST',
  AZURE_OPENAI_API_DEPLOYMENT_NAME: 'AZURE_MODEL_LIST',
  AZURE_OPENAI_MODEL_LIST: 'AZURE_MODEL_LIST',
  OPENAI_BASE_URL: 'OPENAI_PROXY_URL',
  OPENAI_API_BASE: 'OPENAI_PROXY_URL',
  OPENAI_API_BASE_URL: 'OPENAI_PROXY_URL',
  CUSTOM_MODELS: 'OPENAI_MODEL_LIST',
  OLLAMA_HOST: 'OLLAMA_PROXY_URL',
  OLLAMA_BASE_URL: 'OLLAMA_PROXY_URL',
  ANTHROPIC_BASE_URL: 'ANTHROPIC_PROXY_URL',
  GEMINI_API_KEY: 'GOOGLE_API_KEY',
  DASHSCOPE_API_KEY: 'QWEN_API_KEY',
  SILICONFLOW_API_KEY: 'SILICONCLOUD_API_KEY',
  TOGETHER_API_KEY: 'TOGETHERAI_API_KEY',
  FIREWORKS_API_KEY: 'FIREWORKSAI_API_KEY',
  PARLOR_ACCESS_CODE: 'ACCESS_CODE',
  ACCESS_CODES: 'ACCESS_CODE',
};

function vendorOf(name: string): string | undefined {
  if (name === 'GITHUB_TOKEN' || name === 'GITHUB_MODEL_LIST') return undefined;
  return unknownVendors.find(
    (prefix) =>
      name === `ENABLED_${prefix}` ||
      name.startsWith(`${prefix}_`) ||
      (prefix === 'AWS_BEDROCK' && /^AWS_(REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name)),
  );
}

function describe(name: string, isBedrock: boolean): { effect: VariableState['effect']; what: Note } | undefined {
  const instead = mistaken[name];
  if (instead !== undefined) return { effect: 'ignored', what: note('did_you_mean', { variable: instead }) };
  const row = table.find(({ names }) => names.test(name));
  if (row) return row;
  const vendor = vendorOf(name);
  // AWS_… alone belongs to any other program.
  if (vendor === undefined || (name.startsWith('AWS_') && !isBedrock)) return undefined;
  return { effect: 'ignored', what: note('vendor_unknown', { vendor }) };
}

/** Gives a state to every remaining variable that is known here; the others stay unmentioned. */
export function readOthers(variables: Variables): void {
  const names = variables.rest();
  const isBedrock = names.some((name) => /BEDROCK/.test(name));
  for (const name of names) {
    const found = describe(name, isBedrock);
    if (found) variables.say(name, found.effect, found.what);
  }
  // Shells and containers set HOSTNAME to the machine's name, which is not an address to listen on.
  if (names.includes('HOSTNAME') && !/^[\d.]+$|:/.test(variables.read('HOSTNAME') ?? ''))
    variables.say('HOSTNAME', 'accepted', note('own'));
  if (!names.includes('DATABASE_URL')) return;
  if (names.some((name) => /^(KEY_VAULTS_SECRET|DATABASE_DRIVER|NEXT_PUBLIC_SERVICE_MODE)$/.test(name)))
    variables.warn('DATABASE_URL', note('database_shared'));
}

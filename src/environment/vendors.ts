/** LobeChat's variables for each vendor it knows, and which of our providers that is. */

export interface VendorVariables {
  /** LobeChat's id of the provider, as DEFAULT_AGENT_CONFIG and SYSTEM_AGENT write it. */
  slot: string;
  /** Ours. */
  provider: string;
  /** The variables' names. */
  key: string;
  address: string;
  list: string;
  enabled: string;
  /** An address is needed: the vendor has none of its own. */
  needsAddress: boolean;
  /** A key may be missing. */
  keyless: boolean;
  /** `->` in a model list names a deployment. */
  arrows: boolean;
}

function vendor(slot: string, provider: string, more: Partial<VendorVariables> = {}): VendorVariables {
  const prefix = slot.toUpperCase();
  return {
    slot,
    provider,
    key: `${prefix}_API_KEY`,
    address: `${prefix}_PROXY_URL`,
    list: `${prefix}_MODEL_LIST`,
    enabled: `ENABLED_${prefix}`,
    needsAddress: false,
    keyless: false,
    arrows: false,
    ...more,
  };
}

const OWN = { needsAddress: true, keyless: true } as const;

/** In the order in which connections are made: the first usable model is the default one. */
export const vendors: readonly VendorVariables[] = [
  vendor('azure', 'azure-openai', {
    address: 'AZURE_ENDPOINT',
    enabled: 'ENABLED_AZURE_OPENAI',
    needsAddress: true,
    arrows: true,
  }),
  vendor('azureai', 'azure-foundry', {
    key: 'AZUREAI_ENDPOINT_KEY',
    address: 'AZUREAI_ENDPOINT',
    needsAddress: true,
    // No deployment can be called `a->b`: reading the arrow here loses nothing.
    arrows: true,
  }),
  vendor('openai', 'openai'),
  vendor('anthropic', 'anthropic'),
  vendor('google', 'gemini'),
  vendor('deepseek', 'deepseek'),
  vendor('groq', 'groq'),
  vendor('mistral', 'mistral'),
  vendor('moonshot', 'moonshot'),
  vendor('openrouter', 'openrouter'),
  vendor('perplexity', 'perplexity'),
  vendor('qwen', 'qwen', { arrows: true }),
  vendor('siliconcloud', 'siliconflow'),
  vendor('xai', 'xai'),
  vendor('zhipu', 'zhipu'),
  vendor('togetherai', 'together'),
  vendor('fireworksai', 'fireworks'),
  vendor('nvidia', 'nvidia'),
  vendor('cerebras', 'cerebras'),
  vendor('sambanova', 'sambanova'),
  vendor('huggingface', 'huggingface'),
  vendor('nebius', 'nebius'),
  vendor('novita', 'novita'),
  vendor('cohere', 'cohere'),
  vendor('volcengine', 'volcengine', { arrows: true }),
  vendor('hunyuan', 'hunyuan'),
  vendor('wenxin', 'qianfan'),
  vendor('minimax', 'minimax'),
  vendor('stepfun', 'stepfun'),
  vendor('baichuan', 'baichuan'),
  vendor('zeroone', 'zeroone'),
  vendor('modelscope', 'modelscope'),
  vendor('aihubmix', 'aihubmix'),
  vendor('newapi', 'openai-compatible', { needsAddress: true }),
  vendor('ollama', 'ollama', OWN),
  vendor('lmstudio', 'lm-studio', OWN),
  vendor('vllm', 'vllm', OWN),
  vendor('xinference', 'openai-compatible', OWN),
];

/** LobeChat's vendors without a provider here. */
export const unknownVendors: readonly string[] = [
  'AI21',
  'AI302',
  'AI360',
  'AKASHCHAT',
  'AWS_BEDROCK',
  'BFL',
  'CLOUDFLARE',
  'COMETAPI',
  'COMFYUI',
  'FAL',
  'FEATHERLESSAI',
  'GITEE_AI',
  'GITHUB_MODELS',
  'HIGRESS',
  'INFINIAI',
  'INTERNLM',
  'JINA',
  'OLLAMA_CLOUD',
  'PPIO',
  'QINIU',
  'SEARCH1API',
  'SENSENOVA',
  'SPARK',
  'TAICHU',
  'TENCENT_CLOUD',
  'UPSTAGE',
  'V0',
  'VERCELAIGATEWAY',
  'VERTEXAI',
];

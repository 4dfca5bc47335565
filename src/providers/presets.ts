/** Vendors that speak OpenAI's chat completions, as rows of data. To add one: add a row. */
import { everyOperation } from './operations.ts';
import type { WireId } from './provider.ts';

export interface Preset {
  id: string;
  label: string;
  /** Origin and path, without a trailing slash; null where every installation has its own. */
  baseUrl: string | null;
  /** Hosts that are this vendor's, to recognise a pasted address by. A leading dot means any name before it. */
  hosts: readonly string[];
  /** The path of an address pasted without one. */
  path: string;
  needsKey: boolean;
  /** Whether `GET …/models` exists. */
  lists: boolean;
  /** What it serves beside chat, as its own documentation says. */
  also: readonly WireId[];
}

function cloud(id: string, label: string, baseUrl: string, more: Partial<Preset> = {}): Preset {
  const { hostname, pathname } = new URL(baseUrl);
  const path = pathname === '/' ? '' : pathname;
  const hosts = [hostname, ...(more.hosts ?? [])];
  return { id, label, baseUrl, path, needsKey: true, lists: true, also: [], ...more, hosts };
}

function local(id: string, label: string, baseUrl: string | null, also: readonly WireId[]): Preset {
  return { id, label, baseUrl, hosts: [], path: '/v1', needsKey: false, lists: true, also };
}

const sound: readonly WireId[] = ['transcriptions', 'translations', 'speech'];
/** Every server of open models has these. */
const usual: readonly WireId[] = ['completions', 'embeddings', 'responses'];

/** Where Bedrock serves models; any other region is written into the address. */
const bedrockRegions =
  'us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-4 me-central-1 us-gov-east-1 us-gov-west-1'.split(
    ' ',
  );

export const presets: readonly Preset[] = [
  cloud('anthropic', 'Anthropic', 'https://api.anthropic.com/v1'),
  cloud('gemini', 'Google Gemini', 'https://generativelanguage.googleapis.com/v1beta/openai', {
    also: ['embeddings', 'image-generations'],
  }),
  cloud('bedrock', 'AWS Bedrock', 'https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1', {
    hosts: bedrockRegions.map((region) => `bedrock-runtime.${region}.amazonaws.com`),
    lists: false,
  }),
  cloud('deepseek', 'DeepSeek', 'https://api.deepseek.com/v1'),
  cloud('groq', 'Groq', 'https://api.groq.com/openai/v1', { also: ['responses', ...sound] }),
  cloud('mistral', 'Mistral', 'https://api.mistral.ai/v1', {
    hosts: ['codestral.mistral.ai'],
    also: ['embeddings', 'transcriptions'],
  }),
  cloud('moonshot', 'Moonshot (Kimi)', 'https://api.moonshot.cn/v1', { hosts: ['api.moonshot.ai'] }),
  cloud('openrouter', 'OpenRouter', 'https://openrouter.ai/api/v1', {
    also: ['completions', 'embeddings', 'responses'],
  }),
  cloud('perplexity', 'Perplexity', 'https://api.perplexity.ai', { lists: false }),
  cloud('qwen', 'Qwen', 'https://dashscope.aliyuncs.com/compatible-mode/v1', {
    hosts: ['dashscope-intl.aliyuncs.com', 'dashscope-us.aliyuncs.com', 'cn-hongkong.dashscope.aliyuncs.com'],
    also: ['embeddings'],
  }),
  cloud('siliconflow', 'SiliconFlow', 'https://api.siliconflow.cn/v1', {
    hosts: ['api.siliconflow.com'],
    also: ['embeddings', 'image-generations', 'transcriptions', 'speech'],
  }),
  cloud('xai', 'xAI', 'https://api.x.ai/v1', { also: ['completions', 'responses', 'image-generations'] }),
  cloud('zhipu', 'Zhipu', 'https://open.bigmodel.cn/api/paas/v4', {
    hosts: ['api.z.ai'],
    also: ['embeddings', 'image-generations', 'transcriptions'],
  }),
  cloud('together', 'Together', 'https://api.together.xyz/v1', {
    hosts: ['api.together.ai'],
    also: ['completions', 'embeddings', 'image-generations', ...sound],
  }),
  cloud('fireworks', 'Fireworks', 'https://api.fireworks.ai/inference/v1', { also: usual }),
  cloud('nvidia', 'NVIDIA NIM', 'https://integrate.api.nvidia.com/v1', { also: ['completions', 'embeddings'] }),
  cloud('cerebras', 'Cerebras', 'https://api.cerebras.ai/v1', { also: ['completions'] }),
  cloud('sambanova', 'SambaNova', 'https://api.sambanova.ai/v1', { also: ['embeddings', 'transcriptions'] }),
  cloud('huggingface', 'Hugging Face', 'https://router.huggingface.co/v1', { also: ['responses'] }),
  cloud('nebius', 'Nebius', 'https://api.tokenfactory.nebius.com/v1', {
    also: ['completions', 'embeddings', 'image-generations'],
  }),
  cloud('novita', 'Novita', 'https://api.novita.ai/openai/v1', { also: ['completions', 'embeddings'] }),
  cloud('cohere', 'Cohere', 'https://api.cohere.ai/compatibility/v1', { also: ['embeddings'] }),
  cloud('volcengine', 'Volcengine Ark', 'https://ark.cn-beijing.volces.com/api/v3', {
    lists: false,
    also: ['embeddings', 'responses', 'image-generations'],
  }),
  cloud('hunyuan', 'Tencent Hunyuan', 'https://api.hunyuan.cloud.tencent.com/v1', { also: ['embeddings'] }),
  cloud('qianfan', 'Baidu Qianfan', 'https://qianfan.baidubce.com/v2', { also: ['embeddings', 'image-generations'] }),
  cloud('minimax', 'MiniMax', 'https://api.minimaxi.com/v1', { hosts: ['api.minimax.io', 'api.minimax.chat'] }),
  cloud('stepfun', 'StepFun', 'https://api.stepfun.com/v1', {
    also: ['image-generations', 'transcriptions', 'speech'],
  }),
  cloud('baichuan', 'Baichuan', 'https://api.baichuan-ai.com/v1', { also: ['embeddings'] }),
  cloud('zeroone', '01.AI', 'https://api.lingyiwanwu.com/v1'),
  cloud('modelscope', 'ModelScope', 'https://api-inference.modelscope.cn/v1', {
    also: ['embeddings', 'image-generations'],
  }),
  cloud('aihubmix', 'AiHubMix', 'https://aihubmix.com/v1', {
    also: ['completions', 'embeddings', 'responses', 'image-generations', 'image-edits', ...sound],
  }),
  local('ollama', 'Ollama', 'http://127.0.0.1:11434/v1', usual),
  local('lm-studio', 'LM Studio', 'http://127.0.0.1:1234/v1', usual),
  local('vllm', 'vLLM', 'http://127.0.0.1:8000/v1', [...usual, 'transcriptions', 'translations']),
  local('llama-cpp', 'llama.cpp', 'http://127.0.0.1:8080/v1', usual),
  // Nobody knows what it has: it may answer for itself.
  local('openai-compatible', 'OpenAI compatible', null, everyOperation.slice(1)),
];

/** The row of a vendor that is in the table. */
export function presetOf(id: string): Preset {
  const preset = presets.find((each) => each.id === id);
  if (preset === undefined) throw new Error(`there is no preset ${id}`);
  return preset;
}

/** Ports by which a local server is recognised; others could be anybody's. */
const ports: Record<string, string> = { '11434': 'ollama', '1234': 'lm-studio' };

/** The vendor a host (with its port, if any) belongs to. */
export function presetOfHost(host: string, port = ''): Preset | undefined {
  const id = ports[port];
  return presets.find((preset) => preset.hosts.includes(host) || preset.id === id);
}

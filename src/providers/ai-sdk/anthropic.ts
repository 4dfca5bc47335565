/** Anthropic's Messages API. */
import { CLAUDE_FORMAT, claudeEffort, claudeSignature, thinksOnBudget } from './claude.ts';
import type { Vendor } from './vendor.ts';

const EVENTS = new Set([
  'message_start',
  'message_delta',
  'message_stop',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'error',
]);
const BLOCKS = new Set(['text', 'thinking', 'redacted_thinking', 'tool_use']);
const DELTAS = new Set(['text_delta', 'thinking_delta', 'signature_delta', 'input_json_delta']);

export const anthropicVendor: Vendor = {
  async model({ key, baseUrl, fetch, model }) {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    // An empty key is a key: left out, the package would look for one in the environment.
    return createAnthropic({ apiKey: key ?? '', baseURL: baseUrl, fetch })(model);
  },
  fetchesImages: true,
  forgetsCalls: false,
  takesBlankStops: () => false,
  saysJson: () => true,
  thinking(effort, model, unsigned) {
    if (effort === 'none') return { reasoning: 'none' };
    // With a budget, Anthropic refuses results of a call that does not follow its own thinking.
    if (unsigned && thinksOnBudget(model)) return { reasoning: 'none', adapted: '-reasoning_effort' };
    const reasoning = claudeEffort(effort, model);
    return reasoning === effort ? { reasoning } : { reasoning, adapted: `reasoning_effort→${reasoning}` };
  },
  onlyOneCall: { anthropic: { disableParallelToolUse: true } },
  user: (id) => ({ anthropic: { metadata: { userId: id } } }),
  cached: (control) => ({
    anthropic: {
      cacheControl: { type: 'ephemeral', ...(typeof control['ttl'] === 'string' ? { ttl: control['ttl'] } : {}) },
    },
  }),
  signatureOf: (metadata) => claudeSignature(metadata['anthropic']),
  signed({ format, signature, encrypted }) {
    if (format !== CLAUDE_FORMAT) return undefined;
    if (encrypted !== undefined) return { anthropic: { redactedData: encrypted } };
    return signature === undefined ? undefined : { anthropic: { signature } };
  },
  schema: (schema) => schema,
  ignores({ type, content_block: block, delta }) {
    if (!EVENTS.has(String(type))) return true;
    if (type === 'content_block_start') return !BLOCKS.has(typeIn(block));
    return type === 'content_block_delta' && !DELTAS.has(typeIn(delta));
  },
  modelIn: undefined,
  limits(headers) {
    const limits: Record<string, string> = {};
    for (const what of ['requests', 'tokens'])
      for (const which of ['limit', 'remaining', 'reset']) {
        const value = headers[`anthropic-ratelimit-${what}-${which}`];
        if (value === undefined) continue;
        limits[`x-ratelimit-${which}-${what}`] = which === 'reset' ? secondsTo(value, headers['date']) : value;
      }
    return limits;
  },
};

function typeIn(value: unknown): string {
  return typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : '';
}

/** A moment as OpenAI writes it: seconds from the answer's own clock, or from ours. */
function secondsTo(moment: string, date: string | undefined): string {
  const from = Date.parse(date ?? '');
  const ms = Date.parse(moment) - (Number.isNaN(from) ? Date.now() : from);
  return Number.isNaN(ms) ? moment : `${Math.max(0, Math.ceil(ms / 1000))}s`;
}

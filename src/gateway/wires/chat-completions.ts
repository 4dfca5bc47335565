/** Chat completions: the wire of the house. */
import { isObject } from '#shared/json.ts';
import { outputTokensOf } from '../json-answer.ts';
import { estimateInput } from '../usage.ts';
import type { Dialect, Heard, Wire } from './wire.ts';
import { usageOf } from './usage.ts';

/** Chunks: an envelope with `choices`, whose deltas say something or nothing. */
export const chunks: Dialect = {
  hear(chunk) {
    const heard: Heard = { text: textOf(chunk) };
    if (typeof chunk['model'] === 'string' && chunk['model'] !== '') heard.model = chunk['model'];
    if (isObject(chunk['error'])) heard.error = true;
    return heard;
  },
  delta: null,
  closing: null,
  ending(end) {
    const text = end.toString('latin1');
    const error = text.lastIndexOf('data: {"error"');
    if (error !== -1) return { how: 'failed', error: end.toString('utf8', error + 6).split(/\r?\n/, 1)[0] ?? '' };
    const done = text.includes('[DONE]') || /"finish_reason": ?"/.test(text);
    return { how: done ? 'complete' : 'cut', error: null };
  },
};

/** Bytes of text in a chunk that answers something; undefined for role, filter and empty chunks. */
function textOf(chunk: Record<string, unknown>): number | undefined {
  const { choices, usage } = chunk;
  if (!Array.isArray(choices)) return 'prompt_filter_results' in chunk ? undefined : 0;
  if (choices.length === 0) return isObject(usage) ? 0 : undefined;
  for (const choice of choices as unknown[]) {
    if (!isObject(choice)) continue;
    const said = Object.entries(isObject(choice['delta']) ? choice['delta'] : {}).find(says);
    if (said !== undefined) return typeof said[1] === 'string' ? Buffer.byteLength(said[1]) : 0;
    if (typeof choice['finish_reason'] === 'string') return 0;
  }
  return undefined;
}

function says([name, value]: [string, unknown]): boolean {
  return name !== 'role' && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

export const chatCompletions: Wire = {
  id: 'chat-completions',
  fits: true,
  asksForUsage: true,
  flows: false,
  keeps: false,
  echoesName: false,
  refersTo: () => null,
  estimate: ({ json }) => estimateInput(json),
  usage: usageOf,
  outputTokens: outputTokensOf,
  longest: { names: ['max_completion_tokens', 'max_tokens'], unsaid: 'max_tokens' },
  dialect: chunks,
};

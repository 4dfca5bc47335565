/** `usage`, and the times that Azure measures beside it (azure-openai.md 1.6, 7.1), as JSON in the wire's key order. */
import type { PromptCount } from '../tokens.ts';
import type { Choice } from './choice.ts';

export interface Times {
  /** ms from the request to the first and to the last token. */
  firstToken: number;
  lastToken: number;
  tokens: number;
}

export function checkpoint({ firstToken, lastToken, tokens }: Times): string {
  const ttft = Math.round(firstToken);
  const ttlt = Math.round(lastToken);
  const between = tokens > 1 ? Math.round((lastToken - firstToken) / (tokens - 1)) : 0;
  return JSON.stringify({
    engine_tbt_ms: between,
    engine_ttft_ms: Math.round(ttft * 0.6),
    engine_ttlt_ms: Math.round(ttlt * 0.9),
    pre_inference_ms: Math.round(ttft * 0.2),
    service_tbt_ms: between,
    service_ttft_ms: ttft,
    service_ttlt_ms: ttlt,
    user_visible_ttft_ms: Math.round(ttft * 0.9),
  });
}

export function usageJson(
  prompt: PromptCount,
  cached: number,
  completion: number,
  reasoning: number,
  times?: Times,
): string {
  const latency = times === undefined ? '' : `"latency_checkpoint":${checkpoint(times)},`;
  return `{"completion_tokens":${completion},"completion_tokens_details":{"accepted_prediction_tokens":0,"audio_tokens":0,"reasoning_tokens":${reasoning},"rejected_prediction_tokens":0},${latency}"prompt_tokens":${prompt.total},"prompt_tokens_details":{"audio_tokens":0,"cached_tokens":${cached}},"total_tokens":${prompt.total + completion}}`;
}

export function reasoningOf(choices: readonly Choice[]): number {
  let tokens = 0;
  for (const choice of choices) tokens += choice.reasoningTokens;
  return tokens;
}

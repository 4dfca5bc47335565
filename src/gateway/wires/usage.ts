/** One reading of usage for all wires: newer ones count `input` and `output` where chat says `prompt` and `completion`. */
import type { Usage } from '#shared/message.ts';
import { usageFrom } from '../usage.ts';

/** Null when it counts no tokens: sound is also counted in seconds. */
export function usageOf(reported: Record<string, unknown>): Usage | null {
  if ('prompt_tokens' in reported || 'completion_tokens' in reported) return usageFrom(reported);
  return usageFrom({
    prompt_tokens: reported['input_tokens'],
    completion_tokens: reported['output_tokens'],
    // Transcriptions and Realtime leave out an s.
    prompt_tokens_details: reported['input_tokens_details'] ?? reported['input_token_details'],
    completion_tokens_details: reported['output_tokens_details'] ?? reported['output_token_details'],
  });
}

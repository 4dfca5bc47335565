/** What Claude is everywhere it is served: by Anthropic and on Bedrock. */
import type { Effort } from './request.ts';
import type { Signature } from './vendor.ts';

export const CLAUDE_FORMAT = 'anthropic-claude-v1';

/** Models that think within a budget of tokens; later ones decide for themselves (`adaptive`). */
export function thinksOnBudget(model: string): boolean {
  return /claude-3-7|claude-(?:opus|sonnet|haiku)-4(?:-[015](?!\d)|-20\d{6}|[@:]|$)/.test(model);
}

/** The nearest effort the AI SDK knows for the model: it drops those it does not know, and thinks as by default. */
export function claudeEffort(effort: Exclude<Effort, 'none'>, model: string): Exclude<Effort, 'none'> {
  if (thinksOnBudget(model)) return effort === 'max' ? 'xhigh' : effort;
  if (effort === 'minimal') return 'low';
  return effort === 'xhigh' && /claude-(?:opus|sonnet)-4-6/.test(model) ? 'high' : effort;
}

/** The signature of a thinking block, in the names the AI SDK's providers give it. */
export function claudeSignature(metadata: unknown): Signature | undefined {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  if ('signature' in metadata && typeof metadata.signature === 'string')
    return { format: CLAUDE_FORMAT, signature: metadata.signature };
  return 'redactedData' in metadata && typeof metadata.redactedData === 'string'
    ? { format: CLAUDE_FORMAT, encrypted: metadata.redactedData }
    : undefined;
}

/** How a model is asked to answer, where a person says so; what its base model does not take is left out on the way. */
import { z } from 'zod';

export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export const VERBOSITIES = ['low', 'medium', 'high'] as const;

export const Parameters = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  /** Of an answer, its reasoning included. */
  maxTokens: z.number().int().min(1).max(1_000_000).optional(),
  effort: z.enum(EFFORTS).optional(),
  verbosity: z.enum(VERBOSITIES).optional(),
});
export type Parameters = z.infer<typeof Parameters>;
export const ParameterName = Parameters.keyof();
export type ParameterName = z.infer<typeof ParameterName>;

/** Which of them a base model takes. */
export const Takes = z.object({
  parameters: z.array(ParameterName),
  /** The efforts it knows; null: not known. */
  efforts: z.array(z.enum(EFFORTS)).nullable(),
});
export type Takes = z.infer<typeof Takes>;

/** As they stand in a request; the gateway fits them to the model that answers. */
export function inRequest({ temperature, topP, maxTokens, effort, verbosity }: Parameters): Record<string, unknown> {
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...(verbosity === undefined ? {} : { verbosity }),
  };
}

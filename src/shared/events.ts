/**
 * What a run says, in order. Contract:
 * - every event has `seq`, rising from the snapshot's; deltas that waited for a slow reader come joined, under the number
 *   of the last of them;
 * - a stream opens with exactly one `snapshot` and ends with exactly one terminal event (`finished` or `failed`);
 * - unknown event types are ignored by `fold`, so an older page survives a newer server.
 */
import { z } from 'zod';
import { ErrorInfo, Message, Part, Timing, ToolCallPart, Usage } from './message.ts';

const seq = z.number();
/** Index into `message.parts`; a delta to an index that does not exist yet opens that part. */
const part = z.number();

const Totals = { usage: Usage.nullable(), timing: Timing, costMicroUsd: z.number().nullable() };

export const RunEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), seq, message: Message }),
  z.object({ type: z.literal('text'), seq, part, delta: z.string() }),
  z.object({ type: z.literal('reasoning'), seq, part, delta: z.string() }),
  /** Reasoning of that part is complete after `ms`. */
  z.object({ type: z.literal('reasoned'), seq, part, ms: z.number() }),
  z.object({ type: z.literal('tool-call'), seq, part, call: ToolCallPart }),
  z.object({ type: z.literal('part'), seq, part, value: Part }),
  z.object({
    type: z.literal('finished'),
    seq,
    reason: z.enum(['done', 'stopped', 'truncated', 'filtered', 'interrupted']),
    ...Totals,
  }),
  z.object({ type: z.literal('failed'), seq, error: ErrorInfo, ...Totals }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

type WithoutSeq<E> = E extends unknown ? Omit<E, 'seq'> : never;
/** An event before `chat/live.ts` numbers it. */
export type UnnumberedEvent = WithoutSeq<Exclude<RunEvent, { type: 'snapshot' }>>;

/** The life of one answer: prompt → gateway → events → terminal event. Nothing thrown here is lost. */
import type { Gateway } from '#gateway/gateway.ts';
import type { UnnumberedEvent } from '#shared/events.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import type { Principal } from '#shared/principal.ts';
import { answerReader } from './answer.ts';
import type { Outcome } from './ask.ts';
import type { Live, LiveRun } from './live.ts';
import { partWriter } from './part-writer.ts';
import type { RequestMessage } from './request-message.ts';
import { askInRounds } from './rounds.ts';
import type { Toolbox } from './tools/running.ts';

export interface RunInput {
  deployment: string;
  principal: Principal;
  /** Built when the run starts, so that reading files does not delay the reply to the browser. */
  request(): Promise<{ messages: RequestMessage[]; parameters: Record<string, unknown> }>;
  /** What the gateway changed so that the model takes the request. */
  onAdapted(adapted: readonly string[]): Promise<void>;
  /** What the model may call; null: nothing. */
  toolbox(): Promise<Toolbox | null>;
}

/** Runs to the terminal event, which `finish` has saved when this resolves. Returns whether the answer is whole. */
export async function runAnswer(live: Live, run: LiveRun, gateway: Gateway, input: RunInput): Promise<boolean> {
  // What comes before the request (a summary, reading files) is none of the model's time.
  let startedAt = Date.now();
  let parts = partWriter(live, run, startedAt);
  let reader = answerReader(parts);
  let outcome: Outcome;
  try {
    const { messages, parameters } = await input.request();
    startedAt = Date.now();
    parts = partWriter(live, run, startedAt);
    reader = answerReader(parts);
    const { deployment, principal } = input;
    const asking = { deployment, principal, messages, parameters, runId: run.runId, signal: run.signal };
    const question = { ...asking, stream: true, purpose: 'chat' as const };
    ({ outcome, reader } = await askInRounds(gateway, question, parts, await input.toolbox()));
    await input.onAdapted(outcome.adapted);
  } catch (error) {
    outcome = { error: asAppError(error), settled: nothingSettled(Date.now() - startedAt), adapted: [] };
  }
  parts.close();
  const event = terminalEvent(run, outcome, reader, parts.firstTokenMs);
  await live.finish(run.runId, event, () => ({
    type: 'failed',
    error: new AppError('disk_full').info(),
    ...totals(outcome, parts.firstTokenMs),
  }));
  return event.type === 'finished' && event.reason === 'done';
}

function nothingSettled(totalMs: number): Outcome['settled'] {
  return { usage: null, costMicroUsd: null, firstByteMs: null, totalMs, model: null };
}

function totals({ settled }: Outcome, firstTokenMs: number | null) {
  return {
    usage: settled.usage,
    costMicroUsd: settled.costMicroUsd,
    timing: { firstTokenMs, totalMs: settled.totalMs },
  };
}

function terminalEvent(
  run: LiveRun,
  outcome: Outcome,
  reader: ReturnType<typeof answerReader>,
  firstTokenMs: number | null,
): UnnumberedEvent {
  const rest = totals(outcome, firstTokenMs);
  const failed = (error: AppError): UnnumberedEvent => ({ type: 'failed', error: error.info(), ...rest });
  if (run.signal.aborted) {
    const reason = run.signal.reason === 'interrupted' ? 'interrupted' : 'stopped';
    return { type: 'finished', reason, ...rest };
  }
  if (outcome.error) return failed(outcome.error);
  const empty = run.message.parts.every((part) => part.type === 'summary');
  switch (reader.finishReason) {
    case 'length':
      return { type: 'finished', reason: 'truncated', ...rest };
    case 'content_filter':
      if (!empty) return { type: 'finished', reason: 'filtered', ...rest };
      return failed(new AppError('answer_filtered', { params: { categories: reader.filtered.join(', ') || '…' } }));
    case null:
      // A stream that ends without a finish reason was cut, however politely it closed.
      return failed(new AppError(empty ? 'answer_empty' : 'upstream_cut'));
    default:
      return empty ? failed(new AppError('answer_empty')) : { type: 'finished', reason: 'done', ...rest };
  }
}

/** One's last prompts on a deployment and its successor, as the server asks them. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  getTrial,
  previewTrial,
  startTrial,
  stopTrial,
  type Trial,
  type TrialAnswer,
} from '#shared/contract/successor.ts';
import { call, keyOf, query } from '../../lib/api.ts';

/** How often the page looks while prompts are asked, ms. */
const LOOK = 700;

export function useTrial(deploymentId: string, successor: string | null) {
  const queries = useQueryClient();
  const params = { id: deploymentId };
  const asked = query(previewTrial, { params, query: successor === null ? {} : { successor } });
  const preview = useQuery({ ...asked, placeholderData: keepPreviousData });
  const last = preview.data?.last ?? null;
  const now = useQuery({
    ...query(getTrial, { params: { id: last?.id ?? '' } }),
    enabled: last !== null,
    refetchInterval: ({ state }) => ((state.data ?? last)?.state === 'running' ? LOOK : false),
  });
  const trial = now.data ?? last;

  async function take(trialNow: Promise<Trial>): Promise<void> {
    const { id } = await trialNow;
    await queries.invalidateQueries({ queryKey: keyOf(previewTrial) });
    await queries.invalidateQueries(query(getTrial, { params: { id } }));
  }
  return {
    preview,
    trial,
    start: (name: string) => take(call(startTrial, { params, body: { successor: name } })),
    stop: (id: string) => take(call(stopTrial, { params: { id } })),
  };
}

export interface Totals {
  answered: number;
  failed: number;
  /** Null: nobody knows a price. */
  microUsd: number | null;
  tokens: number;
  /** On average, ms. */
  ms: number;
}

/** What the answers of one side came to. */
export function totalsOf(answers: readonly (TrialAnswer | null)[]): Totals {
  const came = answers.filter((answer) => answer !== null);
  const whole = came.filter(({ error }) => error === null);
  const sum = (of: (answer: TrialAnswer) => number) => whole.reduce((all, answer) => all + of(answer), 0);
  return {
    answered: whole.length,
    failed: came.length - whole.length,
    microUsd: whole.some(({ costMicroUsd }) => costMicroUsd !== null) ? sum((one) => one.costMicroUsd ?? 0) : null,
    tokens: sum((one) => one.outputTokens ?? 0),
    ms: whole.length === 0 ? 0 : sum((one) => one.totalMs) / whole.length,
  };
}

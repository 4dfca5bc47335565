import type { QueryClient } from '@tanstack/react-query';
import { getMyLimits } from '#shared/contract/limits.ts';
import { countRatings } from '#shared/contract/ratings.ts';
import { getUsage } from '#shared/contract/usage.ts';
import { query } from '../../lib/api.ts';
import { LIVE, monthSoFar, rangeOf } from './range.ts';

/** Asks for what the page of usage shows as long as nothing is chosen on it. */
export function askForUsage(queries: QueryClient, now: number): Promise<void>[] {
  const { from, to, unit } = rangeOf('month', now);
  const month = monthSoFar(now);
  const { staleTime } = LIVE;
  const sums = [
    { from, to, by: 'model' },
    { from, to, by: `${unit},model` },
    { from: month.from, to: month.to },
  ];
  return [
    queries.prefetchQuery(query(getMyLimits)),
    queries.prefetchQuery(query(countRatings, { query: { from, to } })),
    queries.prefetchQuery(query(getUsage, { query: month.before })),
    ...sums.map((asked) => queries.prefetchQuery({ ...query(getUsage, { query: asked }), staleTime })),
  ];
}

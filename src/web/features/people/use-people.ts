import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { listLimits } from '#shared/contract/limits.ts';
import { getUsage } from '#shared/contract/usage.ts';
import { listPeople } from '#shared/contract/people.ts';
import { keyOf, query } from '../../lib/api.ts';

const usageOfMonth = () => query(getUsage, { query: { ...thisMonth(), by: 'person' } });

/** Asks for all of it. */
export const askForPeople = (queries: QueryClient): Promise<void>[] => [
  queries.prefetchQuery(query(listPeople)),
  queries.prefetchQuery(query(listLimits)),
  queries.prefetchQuery(usageOfMonth()),
];

/** Everybody, what they may use and what is used of it; `refresh` after a change. */
export function usePeople() {
  const queries = useQueryClient();
  const people = useQuery(query(listPeople));
  const limits = useQuery(query(listLimits));
  const usage = useQuery(usageOfMonth());
  return {
    data: people.data,
    error: people.error ?? limits.error,
    /** Whether part of it is still on its way for the first time. */
    isPending: people.isPending || limits.isPending || usage.isPending,
    /** What is used at present, by scope and id. */
    stateOf: (scope: 'user' | 'team' | 'instance', id: string) =>
      limits.data?.limits.find((state) => state.scope === scope && (scope === 'instance' || state.id === id)),
    /** What somebody without a limit has spent this month, micro-USD. */
    spentOf: (id: string) => usage.data?.rows.find((row) => row.group.person === id)?.costMicroUsd ?? 0,
    refresh: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: keyOf(listPeople) }),
        queries.invalidateQueries({ queryKey: keyOf(listLimits) }),
      ]),
  };
}

/** Budgets are counted by calendar months in UTC. Whole months, so that the question stays the same all day. */
function thisMonth(): { from: string; to: string } {
  const now = new Date();
  const start = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset)).toISOString();
  return { from: start(0), to: start(1) };
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listLimits } from '#shared/contract/limits.ts';
import { listPeople } from '#shared/contract/people.ts';
import { keyOf, query } from '../../lib/api.ts';

/** Everybody, what they may use and what is used of it; `refresh` after a change. */
export function usePeople() {
  const queries = useQueryClient();
  const people = useQuery(query(listPeople));
  const limits = useQuery(query(listLimits));
  return {
    data: people.data,
    error: people.error ?? limits.error,
    /** What is used at present, by scope and id. */
    stateOf: (scope: 'user' | 'team' | 'instance', id: string) =>
      limits.data?.limits.find((state) => state.scope === scope && (scope === 'instance' || state.id === id)),
    refresh: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: keyOf(listPeople) }),
        queries.invalidateQueries({ queryKey: keyOf(listLimits) }),
      ]),
  };
}

/** The assistants a person may use, as the page holds them. */
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { listAssistants, type Assistant } from '#shared/contract/assistants.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { keyOf, query } from './api.ts';

/** Asked for only where there is one to look up. */
export function useAssistant(id: string | null | undefined): Assistant | undefined {
  const wanted = id !== null && id !== undefined;
  const { data } = useQuery({ ...query(listAssistants), enabled: wanted });
  return wanted ? data?.assistants.find((one) => one.id === id) : undefined;
}

/** Shows an assistant as it is now. */
export function putAssistant(queries: QueryClient, assistant: Assistant): void {
  queries.setQueryData<Result<typeof listAssistants>>(keyOf(listAssistants), (list) => {
    const others = list?.assistants.filter((one) => one.id !== assistant.id) ?? [];
    return { assistants: [...others, assistant].toSorted((a, b) => a.name.localeCompare(b.name)) };
  });
}

/** Settings as the settings pages see them: with who says so. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { listSettings, putSetting } from '#shared/contract/settings.ts';
import type { SettingKey, SettingValue } from '#shared/settings.ts';
import { call, query } from './api.ts';

/** The value and source of each setting the person may see; undefined while it is on its way. */
export function useSettingStates() {
  const { data, error, isPending } = useQuery(query(listSettings));
  function stateOf<K extends SettingKey>(key: K) {
    const state = data?.settings.find((one) => one.key === key);
    // The server resolves each setting by its own schema.
    return state && { value: state.value as SettingValue<K>, locked: state.source === 'environment' };
  }
  return { stateOf, error, isPending };
}

/** Changes a setting of the instance. */
export function usePutSetting() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ key, value }: { key: SettingKey; value: unknown }) =>
      call(putSetting, { params: { key }, body: { value } }),
    // It shows at once; what the server says in the end is what stands.
    onMutate: async ({ key, value }) => {
      const { queryKey } = query(listSettings);
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(
        queryKey,
        (now) => now && { settings: now.settings.map((one) => (one.key === key ? { ...one, value } : one)) },
      );
    },
    onSettled: () => queries.invalidateQueries(query(listSettings)),
  });
}

/** A deployment with its targets as they do now, and the acts on it, each followed by fresh lists. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Input } from '#shared/contract/endpoint.ts';
import {
  createTarget,
  deleteTarget,
  getDeployment,
  orderTargets,
  updateDeployment,
  updateTarget,
  type Deployment,
  type Target,
} from '#shared/contract/models.ts';
import { getUsage } from '#shared/contract/usage.ts';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useConnectionsChanged } from './connections.ts';

const HOUR = 3_600_000;
/** How often the page looks at how its targets do, ms. */
const LOOK = 4000;

export function useDeploymentNow(id: string) {
  return useQuery({ ...query(getDeployment, { params: { id } }), refetchInterval: LOOK });
}

/** Calls of the last 24 hours by connection. */
export function useTraffic(deployment: string): { calls: Map<string, number>; all: number } | undefined {
  const { data } = useQuery({
    queryKey: [...keyOf(getUsage), 'last-day', deployment],
    queryFn: ({ signal }) => {
      const hour = Math.floor(Date.now() / HOUR) * HOUR;
      const at = (ms: number) => new Date(ms).toISOString();
      const range = { from: at(hour - 23 * HOUR), to: at(hour + HOUR) };
      return call(getUsage, { query: { ...range, by: 'connection', deployment }, signal });
    },
    refetchInterval: LOOK,
  });
  if (!data) return undefined;
  const calls = new Map(data.rows.map(({ group, calls: count }) => [group.connection ?? '', count]));
  return { calls, all: [...calls.values()].reduce((sum, count) => sum + count, 0) };
}

export type Terms = Omit<Input<typeof updateDeployment>['body'], 'name' | 'upstreamName'>;

export function useTargets({ id }: Pick<Deployment, 'id'>) {
  const { shell } = useWords();
  const { targets: words } = useSettingsWords();
  const listsChanged = useConnectionsChanged();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();
  const params = { id };

  async function after<T>(act: Promise<T>): Promise<T> {
    try {
      return await act;
    } finally {
      await Promise.all([queries.invalidateQueries({ queryKey: keyOf(getDeployment) }), listsChanged()]);
    }
  }

  const add = (body: Input<typeof createTarget>['body']) => after(call(createTarget, { params, body }));
  const change = (placeId: string, body: Input<typeof updateTarget>['body']) =>
    after(call(updateTarget, { params: { id, placeId }, body }));
  const order = (groups: string[][]) => after(call(orderTargets, { params, body: { groups } }));
  const settle = (body: Terms) => after(call(updateDeployment, { params, body }));

  /** Removes at once; undo puts it back where it was. */
  async function remove(target: Target, name: string): Promise<void> {
    if (!(await acting(after(call(deleteTarget, { params: { id, placeId: target.id } }))))) return;
    async function undo() {
      const { id: gone, enabled, ...fields } = target;
      const known = new Set((await call(getDeployment, { params })).deployment.targets.map((one) => one.id));
      const made = await add(fields);
      const again = made.targets.find((one) => one.id !== gone && !known.has(one.id));
      if (again && !enabled) await change(again.id, { enabled });
    }
    toasts.show({
      text: words.removed({ name }),
      action: { label: shell.undo, run: () => void acting(undo()) },
    });
  }

  return { add, change, order, settle, remove };
}

import { useQuery } from '@tanstack/react-query';
import type { GatewayKey } from '#shared/contract/keys.ts';
import { getMyLimits, listLimits, type Limits } from '#shared/contract/limits.ts';
import { getUsage } from '#shared/contract/usage.ts';
import { query } from '../../lib/api.ts';
import { mayAdminister, usePerson } from '../../lib/session.tsx';

/** Programs go on calling while one looks. */
const LIVE = { staleTime: 0, refetchInterval: 5000 };

/**
 * What is used of a key's limits, micro-USD or counts; undefined: not known. What is under way at this moment is
 * known to the key's owner and to admins; what was spent, to whoever sees the key.
 */
export function useKeyState(key: GatewayKey): {
  calls: number | undefined;
  used: (name: keyof Limits) => number | undefined;
} {
  const admin = mayAdminister(usePerson());
  const { data: everybodys } = useQuery({ ...query(listLimits), ...LIVE, enabled: admin });
  const { data: own } = useQuery({ ...query(getMyLimits), ...LIVE, enabled: !admin });
  const limits = everybodys ?? own;
  const month = useSpent(key.id, 'month');
  const day = useSpent(key.id, 'day');
  const state = limits?.limits.find(({ scope, id }) => scope === 'key' && id === key.id);
  return {
    calls: month?.calls,
    used: (name) => {
      switch (name) {
        case 'budgetMonthMicroUsd':
          return state?.month.spentMicroUsd ?? month?.cost;
        case 'budgetDayMicroUsd':
          return state?.day.spentMicroUsd ?? day?.cost;
        case 'requestsPerMinute':
          return state?.requestsThisMinute;
        case 'tokensPerMinute':
          return state?.tokensThisMinute;
        case 'concurrency':
          return state?.inFlight;
      }
    },
  };
}

function useSpent(keyId: string, span: 'day' | 'month'): { calls: number; cost: number } | undefined {
  const asked = { ...present(span), keyId };
  const { data } = useQuery({ ...query(getUsage, { query: asked }), ...LIVE });
  if (!data) return undefined;
  return { calls: data.rows[0]?.calls ?? 0, cost: data.rows[0]?.costMicroUsd ?? 0 };
}

/** Budgets are counted by calendar days and months in UTC; whole ones, so that the question stays the same all day. */
function present(span: 'day' | 'month'): { from: string; to: string } {
  const now = new Date();
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const start = (later: number) =>
    new Date(span === 'month' ? Date.UTC(year, month + later) : Date.UTC(year, month, day + later)).toISOString();
  return { from: start(0), to: start(1) };
}

/** How the targets of a deployment do at this moment, for people. */
import type { TargetState } from '#shared/contract/models.ts';
import type { RoutingTable, Target } from '../resolve.ts';
import { isFull } from './order.ts';

/** Nothing for a deployment that is not in use. */
export function statesOf({ routes }: RoutingTable, deploymentId: string, now: number): TargetState[] {
  const route = [...routes.values()].find(({ entry }) => entry.id === deploymentId);
  return (route?.targets ?? []).map((target) => {
    const { state, until } = stateOf(target, now);
    return {
      id: target.id,
      state,
      until: until === null ? null : new Date(until).toISOString(),
      error: target.health.error,
      tokensThisMinute: target.load.used(now),
    };
  });
}

function stateOf(target: Target, now: number): { state: TargetState['state']; until: number | null } {
  const { limitedUntil, brokenUntil, restingUntil, triedUntil } = target.health;
  if (limitedUntil > now) return { state: 'limited', until: limitedUntil };
  if (brokenUntil > now) return { state: 'broken', until: brokenUntil };
  if (restingUntil > now) return { state: 'resting', until: restingUntil };
  if (triedUntil > now) return { state: 'trying', until: null };
  return { state: isFull(target, 1, now) ? 'full' : 'ready', until: null };
}

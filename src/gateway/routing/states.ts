/** How the targets of a deployment do at this moment, for people. */
import type { TargetState } from '#shared/contract/models.ts';
import type { RoutingTable, Target } from '../resolve.ts';
import { isFull } from './order.ts';

/** Looks at the table as it is at the time. */
export function healthOf(house: { readonly table: RoutingTable }, now: () => number) {
  return {
    states: (deploymentId: string) => statesOf(house.table, deploymentId, now()),
    troubles: () => troublesOf(house.table),
  };
}

/** Nothing for a deployment that is not in use. */
function statesOf({ routes }: RoutingTable, deploymentId: string, now: number): TargetState[] {
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

interface Trouble {
  error: string;
  /** Public name of the deployment whose call it was. */
  deployment: string;
  /** ISO; when it may be asked again. */
  until: string;
}

/** The connections whose last call was refused, whatever their last check said; the first deployment of each. */
function troublesOf({ routes }: RoutingTable): ReadonlyMap<string, Trouble> {
  const found = new Map<string, Trouble>();
  for (const { entry, targets } of routes.values())
    for (const { connectionId, health } of targets)
      if (health.error !== null && !found.has(connectionId))
        found.set(connectionId, {
          error: health.error,
          deployment: entry.name,
          until: new Date(Math.max(health.restingUntil, health.brokenUntil)).toISOString(),
        });
  return found;
}

function stateOf(target: Target, now: number): { state: TargetState['state']; until: number | null } {
  const { limitedUntil, brokenUntil, restingUntil, triedUntil } = target.health;
  if (limitedUntil > now) return { state: 'limited', until: limitedUntil };
  if (brokenUntil > now) return { state: 'broken', until: brokenUntil };
  if (restingUntil > now) return { state: 'resting', until: restingUntil };
  if (triedUntil > now) return { state: 'trying', until: null };
  return { state: isFull(target, 1, now) ? 'full' : 'ready', until: null };
}

/** The order in which the targets of a deployment are asked: groups, the first one first. */
import type { Target, TargetState } from '#shared/contract/models.ts';

export type Groups = readonly (readonly string[])[];

/** The targets of the same priority together, by priority. */
export function groupsOf(targets: readonly Target[]): Target[][] {
  const by = Map.groupBy(targets, ({ priority }) => priority);
  return [...by.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
}

export const idsOf = (groups: readonly (readonly Target[])[]): string[][] =>
  groups.map((group) => group.map(({ id }) => id));

/**
 * One step earlier or later: out of a group into one of its own, out of one of its own into the neighbour. Null when
 * there is no further to go.
 */
export function stepped(groups: Groups, id: string, step: -1 | 1): string[][] | null {
  const at = groups.findIndex((group) => group.includes(id));
  const group = groups[at];
  if (!group) return null;
  if (group.length > 1) return apart(groups, id, step === -1 ? at : at + 1);
  const neighbour = groups[at + step]?.[0];
  return neighbour === undefined ? null : joined(groups, id, neighbour);
}

/** Into the group of another target, at its end. */
export function joined(groups: Groups, id: string, other: string): string[][] {
  if (id === other) return groups.map((group) => [...group]);
  return groups
    .map((group) => [...group.filter((one) => one !== id), ...(group.includes(other) ? [id] : [])])
    .filter((group) => group.length > 0);
}

/** Into a group of its own, before the group that stands at `place` now; `groups.length` for the end. */
export function apart(groups: Groups, id: string, place: number): string[][] {
  const without = groups.map((group) => group.filter((one) => one !== id));
  return [...without.slice(0, place), [id], ...without.slice(place)].filter((group) => group.length > 0);
}

/** The share of a target among those of its group that are switched on; null when it is off. */
export function shareIn(group: readonly Target[], target: Target): number | null {
  if (!target.enabled) return null;
  const sum = group.reduce((total, { enabled, weight }) => total + (enabled ? weight : 0), 0);
  return target.weight / sum;
}

/** Whole days from one moment to another, never below 0. */
export function daysUntil(iso: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(iso) - now) / 86_400_000));
}

/** `doubtful`: it failed until just now and has not answered since; the next call finds out. */
export type Condition = TargetState['state'] | 'doubtful';

export function conditionOf({ state, error }: Pick<TargetState, 'state' | 'error'>): Condition {
  return state === 'ready' && error !== null ? 'doubtful' : state;
}

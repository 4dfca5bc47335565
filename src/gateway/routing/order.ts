/** Who may be asked, and in which order: priority by priority, those with room first, by weight or by load. */
import { isReady } from '../health.ts';
import type { Route, Target } from '../resolve.ts';
import type { Affinity } from './affinity.ts';

export interface Wish {
  /** Tokens as Azure will estimate them. */
  tokens: number;
  /** What calls of the same conversation share; null: nothing worth going to the same target for. */
  conversation: string | null;
}

export interface Candidates {
  /** In the order they are to be tried. */
  targets: Target[];
  /** When none may be tried: how long until one asked to be left alone is free again, ms. */
  waitMs: number | null;
}

interface Around {
  now: number;
  affinity: Affinity;
  random?: () => number;
}

/**
 * First by priority, within a priority as the deployment's policy says; those whose tokens of this minute would not be
 * enough come after all that have some left, so that load spills over before anybody must refuse. Targets at their
 * limit are left alone; when nobody else is left, those that only seem to fail are tried after all.
 */
export function candidates(
  { entry, targets, routing }: Pick<Route, 'entry' | 'targets' | 'routing'>,
  wish: Wish,
  { now, affinity, random = Math.random }: Around,
): Candidates {
  const [only] = targets;
  if (only !== undefined && targets.length === 1 && isReady(only.health, now)) return { targets: [only], waitMs: null };
  const open = targets.filter((target) => target.health.limitedUntil <= now);
  if (open.length === 0) return { targets: [], waitMs: shortestWait(targets, now) };
  const ready = open.filter((target) => isReady(target.health, now));
  const asked = ready.length > 0 ? ready : open;
  const loadOf = routing.policy === 'least-loaded' ? loads(asked, wish, now) : null;
  const places = asked.map((target) => ({
    target,
    full: isFull(target, wish.tokens, now) ? 1 : 0,
    // Weighted chance without replacement (Efraimidis and Spirakis, 2006): the smallest of −ln(u)/w comes first.
    draw: loadOf?.(target) ?? -Math.log(1 - random()) / Math.max(target.weight, 1e-9),
    tie: random(),
  }));
  places.sort((a, b) => a.full - b.full || a.target.priority - b.target.priority || a.draw - b.draw || a.tie - b.tie);
  const ordered = places.map(({ target }) => target);
  const first = places[0];
  if (first !== undefined && wish.conversation !== null && routing.affinity === 'prompt-cache') {
    const known = affinity.find(entry.id, wish.conversation, now);
    const place = places.find(({ target }) => target.id === known);
    if (place !== undefined && place.full === first.full && place.target.priority === first.target.priority)
      return { targets: [place.target, ...ordered.filter((target) => target !== place.target)], waitMs: null };
  }
  return { targets: ordered, waitMs: null };
}

/** ms until the first of them is free. */
export function shortestWait(targets: readonly Target[], now: number): number {
  return Math.max(Math.min(...targets.map((target) => target.health.limitedUntil)) - now, 0);
}

/** True when the tokens a target has for a minute would not be enough, as far as we count. */
export function isFull({ capacityTpm, load }: Target, tokens: number, now: number): boolean {
  return capacityTpm !== null && load.used(now) + tokens > capacityTpm;
}

/** The share of each that would be used; by capacity where all have one, else by weight. */
function loads(targets: readonly Target[], { tokens }: Wish, now: number): (target: Target) => number {
  const known = targets.every(({ capacityTpm }) => capacityTpm !== null);
  return ({ capacityTpm, weight, load }) =>
    (load.used(now) + tokens) / Math.max(known ? (capacityTpm ?? 1) : weight, 1e-9);
}

/**
 * What one process was told with a 429, the others need not ask for: how long a target is to be left alone. Looked at
 * now and then, so that no call does anything for it. Failures are not told: a process's own way may be what is ill.
 */
import { z } from 'zod';
import type { RoutingTable } from './resolve.ts';

/** How processes tell each other. */
export interface Cooling {
  tell(text: string): void;
  hear(listener: (text: string) => void): void;
}

const Told = z.record(z.string(), z.number());
const LOOK_MS = 200;

/** Tells and hears until it is stopped; does nothing where nobody else is (`cooling` is null). Times are milliseconds of clocks that agree to a second. */
export function shareCoolDowns(
  table: () => Pick<RoutingTable, 'routes'>,
  cooling: Cooling | null,
  now: () => number,
): { look(): void; stop(): void } {
  if (cooling === null) return { look: () => undefined, stop: () => undefined };
  const { tell, hear } = cooling;
  /** What everybody knows, by target. */
  const known = new Map<string, number>();

  function* targets() {
    for (const route of table().routes.values()) yield* route.targets;
  }

  hear((text) => {
    const told = Told.parse(JSON.parse(text));
    for (const [id, until] of Object.entries(told)) known.set(id, Math.max(known.get(id) ?? 0, until));
    for (const { id, health } of targets()) health.limitedUntil = Math.max(health.limitedUntil, told[id] ?? 0);
  });

  function look(): void {
    const at = now();
    const news: Record<string, number> = {};
    for (const { id, health } of targets())
      if (health.limitedUntil > Math.max(at, known.get(id) ?? 0)) news[id] = health.limitedUntil;
    for (const [id, until] of known) if (until <= at) known.delete(id);
    if (Object.keys(news).length === 0) return;
    for (const [id, until] of Object.entries(news)) known.set(id, until);
    tell(JSON.stringify(news));
  }

  const timer = setInterval(look, LOOK_MS).unref();
  return { look, stop: () => clearInterval(timer) };
}

/** The stretches of time usage is looked at in. Days and months are UTC, as in the ledger and in Azure's bills. */
export const RANGES = ['day', 'week', 'month', 'last-month', 'quarter'] as const;
export type RangeName = (typeof RANGES)[number];

export interface Range {
  /** ISO times; `to` is exclusive. */
  from: string;
  to: string;
  /** How wide a column of the plot is. */
  unit: 'hour' | 'day';
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/**
 * Whoever comes from a chat sees what it cost at once, and programs go on calling while one looks. What was asked for
 * before the page showed is not asked for again.
 */
export const LIVE = { staleTime: 1000, refetchInterval: 10_000 } as const;

function monthStart(at: Date, offset = 0): number {
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1);
}

export function rangeOf(name: RangeName, now: number): Range {
  const at = new Date(now);
  const nextHour = now - (now % HOUR_MS) + HOUR_MS;
  const tomorrow = now - (now % DAY_MS) + DAY_MS;
  const between = (from: number, to: number, unit: Range['unit']): Range => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    unit,
  });
  switch (name) {
    case 'day':
      return between(nextHour - DAY_MS, nextHour, 'hour');
    case 'week':
      return between(tomorrow - 7 * DAY_MS, tomorrow, 'day');
    case 'month':
      return between(monthStart(at), monthStart(at, 1), 'day');
    case 'last-month':
      return between(monthStart(at, -1), monthStart(at), 'day');
    case 'quarter':
      return between(tomorrow - 90 * DAY_MS, tomorrow, 'day');
  }
}

/** This month up to now, the same stretch of the month before, and how much of this month has passed (0–1). */
export function monthSoFar(now: number): {
  from: string;
  to: string;
  before: { from: string; to: string };
  passed: number;
} {
  const at = new Date(now);
  const start = monthStart(at);
  const end = monthStart(at, 1);
  const startBefore = monthStart(at, -1);
  const hour = now - (now % HOUR_MS) + HOUR_MS;
  // A shorter month before ends where it ends.
  const endBefore = Math.min(startBefore + (hour - start), start);
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    from: iso(start),
    to: iso(Math.min(hour, end)),
    before: { from: iso(startBefore), to: iso(endBefore) },
    passed: (now - start) / (end - start),
  };
}

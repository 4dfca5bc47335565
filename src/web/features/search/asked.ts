/** What is searched for, as it stands in the address. */
export const SPANS = { day: 1, week: 7, month: 30, year: 365 } as const;
export type SpanOfTime = keyof typeof SPANS;

export interface Asked {
  q?: string;
  role?: 'user' | 'assistant';
  model?: string;
  project?: string;
  tag?: string;
  time?: SpanOfTime;
  file?: true;
  code?: true;
}

const DAY_MS = 86_400_000;
/** Equal questions share one answer: the time they count from moves in steps. */
const STEP_MS = 600_000;

/** What of an address's parameters makes sense; the rest is left out. */
export function askedOf(search: Record<string, unknown>): Asked {
  const { q, role, model, project, tag, time, file, code } = search;
  // A number alone is read from an address as a number.
  const text = typeof q === 'string' || typeof q === 'number' ? String(q) : '';
  return {
    ...(text !== '' && { q: text.slice(0, 300) }),
    ...((role === 'user' || role === 'assistant') && { role }),
    ...(typeof model === 'string' && model !== '' && { model }),
    ...(typeof project === 'string' && project !== '' && { project }),
    // One that is a number alone is read from an address as a number.
    ...((typeof tag === 'string' || typeof tag === 'number') && tag !== '' && { tag: String(tag) }),
    ...(isSpan(time) && { time }),
    ...(file === true && { file }),
    ...(code === true && { code }),
  };
}

function isSpan(value: unknown): value is SpanOfTime {
  return typeof value === 'string' && Object.hasOwn(SPANS, value);
}

/** The same as the server is asked. */
export function queryOf({ q, role, model, project, tag, time, file, code }: Asked, now: number) {
  const since = time === undefined ? undefined : now - (now % STEP_MS) - SPANS[time] * DAY_MS;
  return {
    ...(q !== undefined && { text: q.trim() }),
    ...(role !== undefined && { role }),
    ...(model !== undefined && { model }),
    ...(project !== undefined && { projectId: project }),
    ...(tag !== undefined && { tag }),
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    ...(file && { hasFile: 'true' as const }),
    ...(code && { hasCode: 'true' as const }),
  };
}

/** Whether there is anything to look for. */
export function asksForSomething({ q, ...filters }: Asked): boolean {
  return (q ?? '').trim() !== '' || Object.keys(filters).length > 0;
}

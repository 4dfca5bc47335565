/** What a scenario changes in the headers of an answer that is otherwise as it was: what it says of waiting and limits. */
import type { Behaviour } from './scenario.ts';
import type { SimulatorResponse } from './wire.ts';

/** Statuses that may say when to come back. */
const MAY_WAIT: readonly number[] = [408, 409, 429, 500, 502, 503, 504];

/** @param now ms */
export function dressed(answer: SimulatorResponse, behaviour: Behaviour, now: number): SimulatorResponse {
  const { shouldRetry, retryAfter, retryAfterMs, limitsShown } = behaviour;
  if (shouldRetry === undefined && retryAfter === undefined && retryAfterMs === undefined && limitsShown === undefined)
    return answer;
  const headers = { ...answer.headers };
  if (shouldRetry !== undefined && answer.status >= 400) headers['x-should-retry'] = String(shouldRetry);
  if (MAY_WAIT.includes(answer.status)) sayWait(headers, behaviour, now);
  if (limitsShown !== undefined) sayLimits(headers, limitsShown);
  return { ...answer, headers };
}

function sayWait(headers: Record<string, string>, { retryAfter, retryAfterMs }: Behaviour, now: number): void {
  if (retryAfterMs !== undefined && headers['retry-after-ms'] === undefined) {
    headers['retry-after'] = String(Math.ceil(retryAfterMs / 1_000));
    headers['retry-after-ms'] = String(retryAfterMs);
  }
  const ms = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (retryAfter === undefined || retryAfter === 'both' || Number.isNaN(ms)) return;
  if (retryAfter !== 'milliseconds') delete headers['retry-after-ms'];
  if (retryAfter === 'milliseconds' || retryAfter === 'none') delete headers['retry-after'];
  if (retryAfter === 'date') headers['retry-after'] = new Date(now + ms).toUTCString();
}

/** `unknown`: −1, −1 and 0, as some answers had them (azure-openai.md 2.5). */
function sayLimits(headers: Record<string, string>, shown: NonNullable<Behaviour['limitsShown']>): void {
  if (shown === 'usual') return;
  for (const name in headers) {
    if (!name.startsWith('x-ratelimit-')) continue;
    if (shown === 'none') delete headers[name];
    else if (/-(?:limit|remaining)-/.test(name)) headers[name] = '-1';
    else if (/-reset-/.test(name)) headers[name] = '0';
  }
}

/** How long the first word of an answer is waited for. */
import { factsOf } from '#providers/models.ts';

/** A stream begins soon; a whole answer comes when it is written; a model that thinks is silent meanwhile. */
const STREAM_MS = 120_000;
const WHOLE_MS = 600_000;
const THINKING_MS = 900_000;

/** ms; `asked`: what the deployment's owner wants, in seconds. */
export function patienceFor(model: string | null, streams: boolean, asked: number | null): number {
  if (asked !== null) return asked * 1000;
  if (model !== null && factsOf(model)?.reasoning === true) return THINKING_MS;
  return streams ? STREAM_MS : WHOLE_MS;
}

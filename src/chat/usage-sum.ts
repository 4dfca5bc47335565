/** What several calls of one answer used together. */
import type { Usage } from '#shared/message.ts';

export function added(a: Usage, b: Usage): Usage {
  const optional = ['cacheWrite', 'audioInput', 'cachedAudio', 'audioOutput', 'imageInput', 'imageOutput'] as const;
  const total: Usage = {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    source: a.source === 'provider' && b.source === 'provider' ? 'provider' : 'estimated',
  };
  for (const key of optional)
    if (a[key] !== undefined || b[key] !== undefined) total[key] = (a[key] ?? 0) + (b[key] ?? 0);
  return total;
}

import type { UpstreamHeaders } from './provider.ts';

/** The header's first value, whatever the case of its name. */
export function headerOf(headers: UpstreamHeaders, name: string): string | undefined {
  const value = headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return Array.isArray(value) ? value[0] : value;
}

/** `12`, `1.5`, `20ms`, `6m0s`, `1h` → ms; a bare number counts `unit` ms. */
function duration(text: string | undefined, unit: number): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Math.ceil(Number(trimmed) * unit);
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(trimmed)) return undefined;
  const sizes: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let ms = 0;
  for (const [, amount = '0', name = 's'] of trimmed.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g))
    ms += Number(amount) * (sizes[name] ?? 0);
  return Math.ceil(ms);
}

function fromDate(text: string | undefined, headers: UpstreamHeaders): number | undefined {
  const at = Date.parse(text ?? '');
  if (Number.isNaN(at)) return undefined;
  // Measured against the answer's own clock where it shows one, so that two clocks never disagree.
  const sent = Date.parse(headerOf(headers, 'date') ?? '');
  return Math.max(0, at - (Number.isNaN(sent) ? Date.now() : sent));
}

function fromMessage(message: string): number | undefined {
  const found =
    /(?:retry|try again) (?:after|in) ((?:\d+(?:\.\d+)?(?:ms|h|m|s)?)+)( ?(?:milli)?seconds?| ?minutes?)?/i.exec(
      message,
    );
  if (!found) return undefined;
  const word = found[2]?.trim() ?? '';
  return duration(found[1], /^milli/i.test(word) ? 1 : /^min/i.test(word) ? 60_000 : 1000);
}

/** The reset of whichever limit tripped (`x-ratelimit-type`), otherwise the later of the two. */
function fromReset(headers: UpstreamHeaders): number | undefined {
  const read = (axis: string) =>
    duration(headerOf(headers, `x-ratelimit-reset-${axis}`) ?? headerOf(headers, `x-rate-limit-reset-${axis}`), 1000);
  const tripped = headerOf(headers, 'x-ratelimit-type')?.toLowerCase();
  const named = tripped ? read(tripped) : undefined;
  return named || Math.max(read('tokens') ?? 0, read('requests') ?? 0) || undefined;
}

/**
 * How long an upstream asks to wait, in ms. The first positive of `retry-after-ms`, `x-ms-retry-after-ms`, `retry-after`
 * (seconds or a date), the message's own words, the reset headers. Azure sends `retry-after-ms: 0` beside `retry-after: 1`.
 */
export function retryAfterOf(headers: UpstreamHeaders, message: string): number | undefined {
  const after = headerOf(headers, 'retry-after');
  return (
    duration(headerOf(headers, 'retry-after-ms'), 1) ||
    duration(headerOf(headers, 'x-ms-retry-after-ms'), 1) ||
    duration(after, 1000) ||
    fromDate(/[a-z]/i.test(after ?? '') ? after : undefined, headers) ||
    fromMessage(message) ||
    fromReset(headers)
  );
}

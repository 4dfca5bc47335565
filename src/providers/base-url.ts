import { AppError } from '#shared/errors.ts';

export interface BaseUrl {
  /** Scheme, host and port. */
  origin: string;
  /** Lower-case name without a port. */
  host: string;
  /** Path segments, as they were written, without empty ones. */
  segments: string[];
}

/** Takes a base URL apart; a query, a fragment and slashes too many are dropped. Throws `address_invalid`, also for a name and password in the address. */
export function splitBaseUrl(text: string): BaseUrl {
  // Not `canParse`: it says yes to some names that `new URL` refuses.
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname || url.username || url.password)
    throw new AppError('address_invalid', { params: { address: text.slice(0, 200) } });
  return { origin: url.origin, host: url.hostname, segments: url.pathname.split('/').filter(Boolean) };
}

/** Segments without a final operation such as `chat/completions`, which people paste along. */
export function withoutOperation(segments: readonly string[]): string[] {
  const path = segments.join('/');
  return path
    .replace(/(^|\/)(chat\/completions|completions|responses|embeddings|models)$/i, '')
    .split('/')
    .filter(Boolean);
}

export function joinPath(...parts: readonly string[]): string {
  const path = parts.filter(Boolean).join('/');
  return path ? `/${path}` : '';
}

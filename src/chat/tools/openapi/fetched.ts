/** Fetching an OpenAPI document: nobody is told a secret for it, and no other address is followed. */
import { AppError } from '#shared/errors.ts';
import { clip } from '#shared/text.ts';
import { decoded } from '../../documents/plain.ts';
import { MOST_DOCUMENT } from './document.ts';

const TIMEOUT_MS = 20_000;

/** Throws `openapi_unreachable`, `openapi_moved`, `too_large`, `address_*`. */
export async function fetchedDocument(address: string, get: typeof globalThis.fetch): Promise<string> {
  try {
    return await textOf(address, get);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw unreachable(address, 'no answer', cause);
  }
}

const unreachable = (address: string, reason: string, cause?: unknown) =>
  new AppError('openapi_unreachable', { params: { host: new URL(address).host, reason }, cause });

async function textOf(address: string, get: typeof globalThis.fetch): Promise<string> {
  const headers = { accept: 'application/json, */*;q=0.1', 'user-agent': 'Parlor' };
  const response = await get(address, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    const there = URL.parse(response.headers.get('location') ?? '', address)?.href ?? '?';
    throw new AppError('openapi_moved', { params: { address: clip(there, 300) } });
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw unreachable(address, `status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_DOCUMENT) throw new AppError('too_large', { params: { limit: `${MOST_DOCUMENT / 1_000_000} MB` } });
    chunks.push(chunk);
  }
  return decoded(Buffer.concat(chunks));
}

/** Who calls our resource: one decision, whichever header carries the key. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { KeyDirectory, Principal } from '#shared/principal.ts';

/** `missing`: nothing was offered · `key`: a key that is none of ours · `token`: only a bearer token, none of ours. */
export type Refusal = 'missing' | 'key' | 'token';

/** The owner of the key, or why there is none. Several headers may carry it; a good one is enough. */
export function authenticate(headers: IncomingHttpHeaders, keys: KeyDirectory): Principal | Refusal {
  const offered = offeredIn(headers);
  for (const secret of offered) {
    const principal = secret === undefined ? null : keys.find(secret);
    if (principal !== null) return principal;
  }
  if (offered[0] !== undefined || offered[2] !== undefined) return 'key';
  return offered[1] === undefined ? 'missing' : 'token';
}

/**
 * Who calls, at once; null where a key has to be looked for: then `later` is told, unless the client has left. Nothing
 * of the request is read meanwhile.
 */
export function whoCalls(
  req: IncomingMessage,
  keys: KeyDirectory,
  later: (principal: Principal | Refusal) => void,
): Principal | Refusal | null {
  const principal = authenticate(req.headers, keys);
  const sought = typeof principal === 'string' && principal !== 'missing' ? seek(req.headers, keys) : null;
  if (sought === null) return principal;
  void sought.then(() => req.socket.destroyed || later(authenticate(req.headers, keys)));
  return null;
}

/** Of what `authenticate` refused: resolves when it is worth another look, null when it is not. */
export function seek(headers: IncomingHttpHeaders, keys: KeyDirectory): Promise<unknown> | null {
  const sought = offeredIn(headers).flatMap((secret) => (secret === undefined ? [] : (keys.seek?.(secret) ?? [])));
  return sought.length === 0 ? null : Promise.all(sought);
}

type Offered = [apiKey: string | undefined, bearer: string | undefined, anthropic: string | undefined];

function offeredIn(headers: IncomingHttpHeaders): Offered {
  return [single(headers['api-key']), bearerOf(headers.authorization), single(headers['x-api-key'])];
}

function single(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  return text === undefined || text === '' ? undefined : text;
}

function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  // The scheme is compared without case (RFC 9110 §11.1).
  return /^bearer +(\S+) *$/i.exec(header)?.[1];
}

/** Who calls our resource: one decision, whichever header carries the key. */
import type { IncomingHttpHeaders } from 'node:http';
import type { KeyDirectory, Principal } from '#shared/principal.ts';

/** `missing`: nothing was offered · `key`: a key that is none of ours · `token`: only a bearer token, none of ours. */
export type Refusal = 'missing' | 'key' | 'token';

/** The owner of the key, or why there is none. Several headers may carry it; a good one is enough. */
export function authenticate(headers: IncomingHttpHeaders, keys: KeyDirectory): Principal | Refusal {
  const bearer = bearerOf(headers.authorization);
  const offered = [single(headers['api-key']), bearer, single(headers['x-api-key'])];
  for (const secret of offered) {
    const principal = secret === undefined ? null : keys.find(secret);
    if (principal !== null) return principal;
  }
  if (offered[0] !== undefined || offered[2] !== undefined) return 'key';
  return bearer === undefined ? 'missing' : 'token';
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

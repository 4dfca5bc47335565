/** Who may call the resource (azure-openai.md 2.1). */
import { timingSafeEqual } from 'node:crypto';
import type { ResourceState } from './resource.ts';
import type { WireError } from './wire.ts';
import { dataActionMissing, keyAuthDisabled, keyWrong, tokenMissing } from './wire-errors.ts';

/** Says whether an Entra token is good, besides those of the simulator's own directory. */
export type TokenIssuer = (token: string) => boolean;

/** The error for these credentials, or `undefined` when they are good. A good one of two is enough. */
export function refuse(
  resource: ResourceState,
  headers: Record<string, string | undefined>,
  generation: 'classic' | 'v1',
  check: (token: string) => 'good' | 'no-role' | 'bad',
): WireError | undefined {
  const key = headers['api-key'] ?? '';
  const bearer = /^Bearer +(\S+)\s*$/i.exec(headers['authorization'] ?? '')?.[1];
  const token = bearer === undefined ? 'bad' : check(bearer);
  if (token === 'good') return undefined;
  if (token === 'no-role' && key === '') return dataActionMissing;
  // The plain OpenAI client sends the key as a bearer token; only v1 takes it.
  const bearerIsKey = generation === 'v1' && bearer !== undefined && !looksLikeToken(bearer);
  const offered = [key, ...(bearerIsKey ? [bearer] : [])].filter((value) => value !== '');
  if (offered.length === 0) return tokenMissing;
  if (resource.disableLocalAuth) return keyAuthDisabled;
  return offered.some((value) => isKey(resource, value)) ? undefined : keyWrong;
}

/** Entra tokens are JWTs: three parts, the first one base64 of a JSON object. */
function looksLikeToken(value: string): boolean {
  return value.startsWith('eyJ') && value.split('.').length === 3;
}

function isKey(resource: ResourceState, value: string): boolean {
  return same(value, resource.keys.key1) || same(value, resource.keys.key2);
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

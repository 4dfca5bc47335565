/** What has to be remembered between the way there and the way back: sealed in a cookie of ten minutes, so any process may finish it. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SignInProvider } from '#shared/contract/sign-in.ts';
import type { Seal } from '#store/seal.ts';

const COOKIE = 'parlor-sign-in';
const CONTEXT = 'sign-in under way';
const TEN_MINUTES = 600_000;

const Flow = z.object({
  providerId: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  until: z.number(),
});
export type Flow = z.infer<typeof Flow>;

/** A provider, and the secret we have with it. */
export interface Opened {
  provider: SignInProvider;
  secret: string | null;
}

const random = () => randomBytes(32).toString('base64url');

export function newFlow(providerId: string, redirectUri: string, now: number): Flow {
  return { providerId, state: random(), nonce: random(), verifier: random(), redirectUri, until: now + TEN_MINUTES };
}

export function flowCookie(seal: Seal, flow: Flow, secure: boolean): string {
  return cookieOf(seal.seal(JSON.stringify(flow), CONTEXT), TEN_MINUTES / 1000, secure);
}

/** The cookie that forgets the one of `flowCookie`. */
export const clearedFlow = (secure: boolean): string => cookieOf('', 0, secure);

function cookieOf(value: string, maxAgeSeconds: number, secure: boolean): string {
  const parts = [`${COOKIE}=${value}`, 'Path=/api/sign-in', `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax'];
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ');
}

/** The flow a Cookie header carries; null when there is none of ours in it. */
export function flowIn(seal: Seal, header: string | null): Flow | null {
  const pair = header?.split(';').find((each) => each.trim().startsWith(`${COOKIE}=`));
  if (pair === undefined) return null;
  try {
    return Flow.parse(JSON.parse(seal.unseal(pair.trim().slice(COOKIE.length + 1), CONTEXT)));
  } catch {
    return null;
  }
}

/** Who asks: by the cookie, or as the proxy in front says where the operator believes it. */
import type { SignedIn } from '#identity/identity.ts';
import { finishSignIn } from '#shared/contract/sign-in.ts';
import { asAppError } from '#shared/errors.ts';
import type { Client } from './client.ts';
import type { Deps } from './deps.ts';

interface Asking {
  cookie: string | null;
  client: Client;
  /** The socket's own peer, whatever any header says. */
  peer: string;
  /** Names and values in turn, as they came: a header that came twice is seen as two. */
  raw: readonly string[];
}

/** `cookie`: one to be set, for who came in just now. Never throws: who may not come in is a stranger. */
export async function whoAsks(
  { identity, signOn, audit, log }: Pick<Deps, 'identity' | 'signOn' | 'audit' | 'log'>,
  { cookie, client, peer, raw }: Asking,
): Promise<{ who: SignedIn | null; cookie: string | null }> {
  const was = await identity.authenticate(cookie, client.secure);
  if (signOn.header === null) return { who: was, cookie: null };
  try {
    const entry = await signOn.header.come(peer, raw, { ...client, was });
    if (entry === null) return { who: was, cookie: null };
    await audit.note(finishSignIn, { who: entry.who, ip: client.ip, params: {}, body: {}, answer: null });
    return entry;
  } catch (error) {
    const { code } = asAppError(error);
    log.warn('whom the proxy named may not come in', { code, cause: code === 'internal' ? error : undefined });
    // Not as whoever used this browser before: the proxy says it is somebody else.
    return { who: null, cookie: null };
  }
}

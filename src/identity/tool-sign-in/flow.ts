/** What has to be remembered between the way to a provider and the way back: of one session, used once, for ten minutes. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Id } from '#shared/ids.ts';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import { insertToolFlow, takeToolFlow } from '#store/tool-sign-in.ts';
import { Client } from './client.ts';
import { Metadata } from './resource.ts';

const TEN_MINUTES = 600_000;

export const Flow = z.object({
  verifier: z.string(),
  redirectUri: z.string(),
  /** The server's address when it began. */
  url: z.string(),
  resource: z.string(),
  scope: z.string().nullable(),
  /** Recorded before the browser leaves: who is asked for tokens is who was asked for the code (RFC 9207). */
  metadata: Metadata,
  client: Client,
  /** Where the person came from. */
  chatId: Id.nullable(),
  /** SHA-256 of what was left in the browser that began it. */
  browser: z.string().nullable().default(null),
});
export type Flow = z.infer<typeof Flow>;

export interface Whose {
  userId: string;
  sessionId: string;
  /** What was left in this browser when it began; null: nothing. */
  browser: string | null;
}

export const idOf = (state: string): string => createHash('sha256').update(state).digest('hex');
const contextOf = (id: string, { userId, sessionId }: Pick<Whose, 'userId' | 'sessionId'>) =>
  `tool flow ${id} ${userId} ${sessionId}`;

export const random = (): string => randomBytes(32).toString('base64url');

/** The state that brings it back. */
export async function keepFlow(
  { db, seal, now }: { db: Db; seal: Seal; now(): number },
  whose: Whose,
  server: string,
  flow: Flow,
): Promise<string> {
  const state = random();
  const id = idOf(state);
  await insertToolFlow(db, {
    id,
    user_id: whose.userId,
    session_id: whose.sessionId,
    server,
    flow: seal.seal(JSON.stringify(flow), contextOf(id, whose)),
    expires_at: now() + TEN_MINUTES,
  });
  return state;
}

/**
 * Null when it is not this person's, was used, or is too old; and when neither the session is the one that began it nor,
 * where that one ended meanwhile and the person signed in again, the browser.
 */
export async function takeFlow(
  { db, seal, now }: { db: Db; seal: Seal; now(): number },
  whose: Whose,
  state: string,
): Promise<{ server: string; flow: Flow } | null> {
  const id = idOf(state);
  const { userId, sessionId, browser } = whose;
  const row = await takeToolFlow(db, { id, userId });
  if (row === undefined || row.expires_at < now()) return null;
  try {
    const flow = Flow.parse(JSON.parse(seal.unseal(row.flow, contextOf(id, { userId, sessionId: row.session_id }))));
    const isHere = row.session_id === sessionId || (browser !== null && flow.browser === idOf(browser));
    return isHere ? { server: row.server, flow } : null;
  } catch {
    return null;
  }
}

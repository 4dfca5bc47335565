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
});
export type Flow = z.infer<typeof Flow>;

export interface Whose {
  userId: string;
  sessionId: string;
}

const idOf = (state: string) => createHash('sha256').update(state).digest('hex');
const contextOf = (id: string, { userId, sessionId }: Whose) => `tool flow ${id} ${userId} ${sessionId}`;

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

/** Null when it is not this session's, was used, or is too old. */
export async function takeFlow(
  { db, seal, now }: { db: Db; seal: Seal; now(): number },
  whose: Whose,
  state: string,
): Promise<{ server: string; flow: Flow } | null> {
  const id = idOf(state);
  const row = await takeToolFlow(db, { id, ...whose });
  if (row === undefined || row.expires_at < now()) return null;
  try {
    return { server: row.server, flow: Flow.parse(JSON.parse(seal.unseal(row.flow, contextOf(id, whose)))) };
  } catch {
    return null;
  }
}

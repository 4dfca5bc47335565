/** Signed-in browsers: a random token in a cookie, its SHA-256 at rest, 30 days from the last use, 180 in all. */
import { createHash, randomBytes } from 'node:crypto';
import { newId } from '#shared/ids.ts';
import type { Db } from '#store/open.ts';
import type { SessionRow, UserRow } from '#store/schema.ts';
import { deleteExpiredSessions, deleteSession, findSession, insertSession, touchSession } from '#store/sessions.ts';
import { sessionCookie, tokensOf } from './cookies.ts';

const DAY = 24 * 60 * 60 * 1000;
const IDLE = 30 * DAY;
const ABSOLUTE = 180 * DAY;
/** Using a session writes to the disk at most this often. */
const SEEN_EVERY = 60_000;

export interface Visitor {
  ip: string;
  userAgent: string;
  /** Whether the person's side of the connection is https. */
  secure: boolean;
}

export interface Sessions {
  /** A new session for `userId`; the one it replaces in this browser ends. */
  open(userId: string, visitor: Visitor, replaces: SignedOut | null): Promise<{ sessionId: string; cookie: string }>;
  /** The live session a Cookie header names, with its person; whether that person may still be here is not asked. */
  find(cookieHeader: string | null, secure: boolean): Promise<{ session: SessionRow; user: UserRow } | null>;
  sweep(): Promise<void>;
}

interface SignedOut {
  userId: string;
  sessionId: string;
}

export function createSessions(db: Db, now: () => number): Sessions {
  return {
    async open(userId, visitor, replaces) {
      const at = now();
      const token = randomBytes(32).toString('base64url');
      const sessionId = newId('ses', at);
      await insertSession(db, {
        id: sessionId,
        token: hash(token),
        user_id: userId,
        user_agent: visitor.userAgent.slice(0, 300),
        created_at: at,
        seen_at: at,
        expires_at: at + IDLE,
      });
      if (replaces !== null) await deleteSession(db, replaces.userId, replaces.sessionId);
      return { sessionId, cookie: sessionCookie(token, ABSOLUTE, visitor.secure) };
    },
    async find(cookieHeader, secure) {
      for (const token of tokensOf(cookieHeader, secure)) {
        const at = now();
        const found = await findSession(db, hash(token), at);
        if (found === undefined) continue;
        const { session } = found;
        if (at - session.seen_at >= SEEN_EVERY)
          await touchSession(db, session.id, at, Math.min(at + IDLE, session.created_at + ABSOLUTE));
        return found;
      }
      return null;
    },
    sweep: () => deleteExpiredSessions(db, now()),
  };
}

/** A fast hash is enough: the token has 256 random bits. */
function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A password by a link in a letter, for whoever can read that letter: a new one, or the first one of an account that waits. */
import { createHash, randomBytes } from 'node:crypto';
import { newId } from '#shared/ids.ts';
import { deleteOwnResetsOf, insertInvite, ownResetAt } from '#store/invites.ts';
import type { Db } from '#store/open.ts';
import type { UserRow } from '#store/schema.ts';
import { findUserByEmail } from '#store/users.ts';
import { isWaiting } from '#store/waiting.ts';
import type { Attempts } from './attempts.ts';

export interface Forgotten {
  /** Counts the wish, whoever the address belongs to. Throws `too_many_attempts`. */
  countForgotten(email: string, ip: string): Promise<void>;
  /**
   * A token that opens `resetPassword` once, for 30 minutes; earlier ones stop working. Null when nobody signs in with
   * this address and a password, or when they were sent one just now.
   */
  forgotten(email: string): Promise<{ person: UserRow; token: string } | null>;
  /**
   * The same for somebody who made an account and waits, for a day: whoever opens it has the mailbox, chooses the
   * password anew (the first one may be anybody's) and need not wait any more. Null when nobody of this address waits.
   */
  confirming(email: string): Promise<{ person: UserRow; token: string } | null>;
}

const LIFETIME_MS = 30 * 60_000;
const CONFIRMING_MS = 24 * 60 * 60_000;
/** Nobody's mailbox is filled by somebody else's impatience. */
const PAUSE_MS = 5 * 60_000;

export function createForgotten({ db, attempts, now }: { db: Db; attempts: Attempts; now(): number }): Forgotten {
  return {
    async countForgotten(email, ip) {
      // Never taken back: asking is not a failure, but asking often is.
      await attempts.begin(ip, { kind: 'account', name: `forgotten ${email}` });
    },
    async forgotten(email) {
      const person = await findUserByEmail(db, email);
      if (person === undefined || person.password === null || person.suspended_at !== null) return null;
      return ownLink(db, person, now(), LIFETIME_MS);
    },
    async confirming(email) {
      const person = await findUserByEmail(db, email);
      if (person === undefined || !(await isWaiting(db, person.id))) return null;
      return ownLink(db, person, now(), CONFIRMING_MS);
    },
  };
}

/** Made by the person themselves: that they open it proves that the mailbox is theirs. Null so soon after the last one. */
function ownLink(db: Db, person: UserRow, at: number, lifetime: number) {
  const token = randomBytes(32).toString('base64url');
  return db.transaction().execute(async (trx) => {
    const before = await ownResetAt(trx, person.id);
    if (before !== null && at - before < PAUSE_MS) return null;
    await deleteOwnResetsOf(trx, person.id);
    await insertInvite(trx, {
      id: newId('inv', at),
      // A fast hash is enough: the token has 256 random bits.
      token: createHash('sha256').update(token).digest('hex'),
      kind: 'reset',
      user_id: person.id,
      email: person.email,
      role: person.role,
      team_id: null,
      created_by: person.id,
      created_at: at,
      expires_at: at + lifetime,
      used_at: null,
      used_by: null,
    });
    return { person, token };
  });
}

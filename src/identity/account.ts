/** What people do with their own account, and what the house does with people. */
import type { Device, Person } from '#shared/contract/account.ts';
import { AppError } from '#shared/errors.ts';
import { claimEmail } from '#store/claimed-emails.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { UserRow } from '#store/schema.ts';
import { deleteSession, deleteSessionsOf, listSessions } from '#store/sessions.ts';
import { findUser, findUserByEmail, updateUser, type UserChange } from '#store/users.ts';
import type { z } from 'zod';
import type { Attempts } from './attempts.ts';
import type { GatewayKeys } from './gateway-keys.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { personOf, type SignedIn } from './people.ts';

export interface NewCredentials {
  email: string;
  password: string;
  /** Needed when the person has a password already. */
  currentPassword?: string | undefined;
}

export interface Account {
  rename(who: SignedIn, name: string): Promise<Person>;
  /**
   * Gives the person an email and a password; an access code keeps working. Changing them needs the current password
   * and ends the person's other sessions. Throws `credentials_wrong`, `email_taken`, `too_many_attempts`.
   */
  setCredentials(who: SignedIn, credentials: NewCredentials, ip: string): Promise<Person>;
  /** The person's signed-in browsers, the last used first. */
  devices(who: SignedIn): Promise<z.infer<typeof Device>[]>;
  /** Throws `not_found` when the session is not one of the person's. */
  revokeDevice(who: SignedIn, sessionId: string): Promise<void>;
  /** Ends everything a person can do, at once: sessions and keys. The owner cannot be suspended (`forbidden`). */
  suspend(userId: string): Promise<void>;
  /** Takes a suspension back; keys work again, sessions stay ended. */
  resume(userId: string): Promise<void>;
}

interface Options {
  db: Db;
  attempts: Attempts;
  keys: GatewayKeys;
  now(): number;
}

export function createAccount({ db, attempts, keys, now }: Options): Account {
  async function change(id: string, columns: UserChange): Promise<UserRow> {
    const row = await updateUser(db, id, columns);
    if (row === undefined) throw new AppError('not_found');
    return row;
  }

  return {
    rename: async (who, name) => personOf(await change(who.person.id, { name })),
    async setCredentials(who, { email, password, currentPassword }, ip) {
      const { id } = who.person;
      const row = await findUser(db, id);
      if (row === undefined) throw new AppError('not_found');
      if (row.password !== null) {
        const attempt = await attempts.begin(ip, { kind: 'account', name: row.email ?? id });
        if (!(await verifyPassword(currentPassword ?? '', row.password))) throw new AppError('credentials_wrong');
        attempt.succeeded();
      }
      const hash = await hashPassword(password);
      const changed = await db.transaction().execute(async (trx) => {
        const namesake = await findUserByEmail(trx, email);
        if (namesake !== undefined && namesake.id !== id) throw new AppError('email_taken');
        if (row.password !== null) await deleteSessionsOf(trx, id, who.sessionId);
        // Nobody stands above the owner whom they could be taken for.
        if (row.email !== email && row.role !== 'owner') await claimEmail(trx, id, now());
        return updateUser(trx, id, { email, password: hash });
      });
      if (changed === undefined) throw new AppError('not_found');
      return personOf(changed);
    },
    async devices(who) {
      const rows = await listSessions(db, who.person.id, now());
      return rows.map((row) => ({
        id: row.id,
        current: row.id === who.sessionId,
        userAgent: row.user_agent,
        createdAt: isoTime(row.created_at),
        seenAt: isoTime(row.seen_at),
      }));
    },
    async revokeDevice(who, sessionId) {
      if (!(await deleteSession(db, who.person.id, sessionId))) throw new AppError('not_found');
    },
    async suspend(userId) {
      const row = await findUser(db, userId);
      if (row === undefined) throw new AppError('not_found');
      if (row.role === 'owner') throw new AppError('forbidden');
      await change(userId, { suspended_at: now() });
      await deleteSessionsOf(db, userId);
      await keys.reload(userId);
    },
    async resume(userId) {
      await change(userId, { suspended_at: null });
      await keys.reload(userId);
    },
  };
}

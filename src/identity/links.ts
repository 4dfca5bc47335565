/** Links that let somebody in once: invitations, new passwords. */
import { createHash, randomBytes } from 'node:crypto';
import type { GivenRole } from '#shared/contract/people.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import {
  deleteExpiredInvites,
  deleteInvite,
  deleteResetsOf,
  findInvite,
  insertInvite,
  spendInvite,
} from '#store/invites.ts';
import { claimEmail, takeClaimed } from '#store/claimed-emails.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { InviteRow, UserRow } from '#store/schema.ts';
import { deleteSessionsOf } from '#store/sessions.ts';
import { findFactor } from '#store/second-factors.ts';
import { findTeam, joinTeam } from '#store/teams.ts';
import { findUser, findUserByEmail, insertUser, updateUser } from '#store/users.ts';
import { isWaiting, letIn } from '#store/waiting.ts';
import type { Attempts } from './attempts.ts';
import type { Caller, Entry } from './doors.ts';
import { inviteOf } from './roster.ts';
import { hashPassword } from './passwords.ts';
import { mayStillGive, type SignedIn } from './people.ts';

const DAY = 24 * 60 * 60 * 1000;

export interface NewPerson {
  name: string;
  email: string;
  password: string;
}

export interface LinkView {
  kind: 'invite' | 'reset';
  email: string | null;
  name: string | null;
  role: GivenRole | null;
  expiresAt: string;
}

export interface Links {
  /** Throws `forbidden` for a role one may not give, `not_found` for an unknown team, `email_taken`. */
  invite(
    who: SignedIn,
    terms: { email: string | null; role: GivenRole; teamId: string | null; days: number },
  ): Promise<{ token: string; expiresAt: string }>;
  revokeInvite(id: string): Promise<void>;
  /** A link for a new password; who may ask for it has been decided. */
  resetLink(who: SignedIn, row: UserRow): Promise<{ token: string; expiresAt: string }>;
  /** Throws `link_wrong`, `too_many_attempts`. */
  lookAtLink(token: string, ip: string): Promise<LinkView>;
  /** Throws `link_wrong`, `email_taken`, `invalid_request`, `too_many_attempts`. */
  acceptInvite(token: string, person: NewPerson, caller: Caller): Promise<Entry>;
  /** Null: a second proof is needed, at the door. Throws `link_wrong`, `invalid_request`, `too_many_attempts`. */
  resetPassword(token: string, password: string, caller: Caller): Promise<Entry | null>;
  sweepLinks(): Promise<void>;
}

interface Options {
  db: Db;
  attempts: Attempts;
  enter(row: UserRow, caller: Caller): Promise<Entry>;
  /** Keys may have ended with what a link proved. */
  onChange(userId: string): Promise<void>;
  now(): number;
}

/** What all links share: how one is made, found and turned into a person. */
function tokens({ db, attempts, now }: Pick<Options, 'db' | 'attempts' | 'now'>) {
  /** 256 random bits cannot be guessed; counting the tries keeps the log and the disk quiet. */
  async function open(token: string, kind: InviteRow['kind'] | null, ip: string): Promise<InviteRow> {
    const attempt = await attempts.begin(ip, { kind: 'door', name: 'link' });
    const row = await findInvite(db, hash(token), now());
    if (row === undefined || (kind !== null && row.kind !== kind) || !(await stands(db, row)))
      throw new AppError('link_wrong');
    attempt.succeeded();
    return row;
  }

  async function made(row: Omit<InviteRow, 'id' | 'token' | 'created_at' | 'used_at' | 'used_by'>) {
    const token = randomBytes(32).toString('base64url');
    const at = now();
    const used = { used_at: null, used_by: null };
    await insertInvite(db, { ...row, ...used, id: newId('inv', at), token: hash(token), created_at: at });
    return { token, expiresAt: isoTime(row.expires_at) };
  }

  async function newcomer(trx: Db, person: NewPerson & { hash: string }, role: string): Promise<UserRow> {
    if ((await findUserByEmail(trx, person.email)) !== undefined) throw new AppError('email_taken');
    const at = now();
    const row: UserRow = {
      id: newId('user', at),
      name: person.name,
      email: person.email,
      password: person.hash,
      role,
      access_code: null,
      created_at: at,
      suspended_at: null,
    };
    await insertUser(trx, row);
    return row;
  }

  return { open, made, newcomer };
}

export function createLinks({ db, attempts, enter, onChange, now }: Options): Links {
  const { open, made, newcomer } = tokens({ db, attempts, now });
  return {
    async invite(who, { email, role, teamId, days }) {
      if (role === 'admin' && who.principal.role !== 'owner') throw new AppError('forbidden');
      if (teamId !== null && (await findTeam(db, teamId)) === undefined) throw new AppError('not_found');
      if (email !== null && (await findUserByEmail(db, email)) !== undefined) throw new AppError('email_taken');
      const terms = { email, role, team_id: teamId, expires_at: now() + days * DAY };
      return made({ ...terms, kind: 'invite', user_id: null, created_by: who.person.id });
    },
    async revokeInvite(id) {
      if (!(await deleteInvite(db, id))) throw new AppError('not_found');
    },
    async resetLink(who, row) {
      await deleteResetsOf(db, row.id);
      const whose = { user_id: row.id, email: row.email, role: row.role, team_id: null };
      return made({ ...whose, kind: 'reset', created_by: who.person.id, expires_at: now() + DAY });
    },
    async lookAtLink(token, ip) {
      const row = await open(token, null, ip);
      const expiresAt = isoTime(row.expires_at);
      if (row.kind === 'invite') {
        const { email, role } = inviteOf(row);
        return { kind: 'invite', email, role, name: null, expiresAt };
      }
      const person = row.user_id === null ? undefined : await findUser(db, row.user_id);
      if (person === undefined) throw new AppError('link_wrong');
      return { kind: 'reset', email: person.email, name: person.name, role: null, expiresAt };
    },
    async acceptInvite(token, person, caller) {
      const link = await open(token, 'invite', caller.ip);
      if (link.email !== null && link.email !== person.email) throw new AppError('link_wrong');
      const hashed = await hashPassword(person.password);
      const row = await db.transaction().execute(async (trx) => {
        const { role } = inviteOf(link);
        const made = await newcomer(trx, { ...person, hash: hashed }, role);
        if (!(await spendInvite(trx, link.id, made.id, now()))) throw new AppError('link_wrong');
        // Whoever invited an address knows whose it is; a link for anybody says nothing of who took it.
        if (link.email === null) await claimEmail(trx, made.id, now());
        if (link.team_id !== null && (await findTeam(trx, link.team_id)) !== undefined)
          await joinTeam(trx, made.id, link.team_id, now());
        return made;
      });
      return enter(row, caller);
    },
    async resetPassword(token, password, caller) {
      const link = await open(token, 'reset', caller.ip);
      const hashed = await hashPassword(password);
      const row = await db.transaction().execute(async (trx) => {
        if (link.user_id === null || !(await spendInvite(trx, link.id, link.user_id, now())))
          throw new AppError('link_wrong');
        await deleteSessionsOf(trx, link.user_id);
        // A link of one's own came by mail: who waited for somebody to know them is known by that, and the address is theirs.
        const byMail = link.created_by === link.user_id;
        if (byMail) await takeClaimed(trx, link.user_id, now());
        const waited = byMail && (await isWaiting(trx, link.user_id));
        if (waited) await letIn(trx, link.user_id);
        return updateUser(trx, link.user_id, { password: hashed, ...(waited && { suspended_at: null }) });
      });
      if (row === undefined) throw new AppError('link_wrong');
      await onChange(row.id);
      // Whoever has the link may be anybody: what else the person proves themselves with still counts.
      if ((await findFactor(db, row.id))?.confirmed_at) return null;
      return enter(row, caller);
    },
    sweepLinks: () => deleteExpiredInvites(db, now()),
  };
}

/**
 * Whether whoever made it could still make it. A link is its maker's word: who was suspended, is no admin any more or has
 * gone gives nobody a way in, and nobody gets one to somebody who has come to stand above them meanwhile.
 */
async function stands(db: Db, { kind, role, user_id: target, created_by: maker }: InviteRow): Promise<boolean> {
  // One's own, out of a letter.
  if (maker === target) return true;
  const given = kind === 'invite' ? role : target === null ? undefined : (await findUser(db, target))?.role;
  return mayStillGive(await findUser(db, maker), given);
}

/** A fast hash is enough: the token has 256 random bits. */
function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What owner and admins do with people: see them, change them, let them go. */
import type { GivenRole, Member } from '#shared/contract/people.ts';
import { AppError } from '#shared/errors.ts';
import { putModelAccess } from '#store/model-access.ts';
import type { Db } from '#store/open.ts';
import type { UserRow } from '#store/schema.ts';
import { deleteSessionsOf } from '#store/sessions.ts';
import { hasIdentity } from '#store/sign-in.ts';
import { findTeam, joinTeam, leaveTeam, memberships } from '#store/teams.ts';
import { letIn } from '#store/waiting.ts';
import { deleteUser, findUser, swapOwner, updateUser } from '#store/users.ts';
import type { GatewayKeys } from './gateway-keys.ts';
import { roleOf, type SignedIn } from './people.ts';
import { rosterOf, type Roster } from './roster.ts';

export interface MemberChange {
  name?: string | undefined;
  role?: GivenRole | undefined;
  suspended?: boolean | undefined;
  teamId?: string | null | undefined;
  models?: string[] | null | undefined;
}

export interface Members {
  members(): Promise<Roster>;
  /** Throws `not_found`, and `forbidden` for whoever may not change this person in this way. */
  changeMember(who: SignedIn, id: string, change: MemberChange): Promise<Member>;
  /** The person's row and all that hangs on it; chats and files have gone before. Throws as above. */
  deleteMember(who: SignedIn, id: string): Promise<void>;
  /** Throws `forbidden` when `who` may not act on this person, `not_found` when there is none. */
  mayAct(who: SignedIn, id: string): Promise<UserRow>;
  /** The old owner becomes an admin. Throws `not_found`, and `forbidden` for somebody suspended or without a way in. */
  handOver(who: SignedIn, id: string): Promise<void>;
}

interface Options {
  db: Db;
  keys: GatewayKeys;
  now(): number;
}

export function createMembers({ db, keys, now }: Options): Members {
  async function mayAct(who: SignedIn, id: string): Promise<UserRow> {
    const row = await findUser(db, id);
    if (row === undefined) throw new AppError('not_found');
    const role = roleOf(row.role);
    const isAbove = role === 'owner' || (role === 'admin' && who.principal.role !== 'owner');
    if (isAbove || id === who.person.id) throw new AppError('forbidden');
    return row;
  }

  async function one(id: string): Promise<Member> {
    const found = (await rosterOf(db, now())).people.find((person) => person.id === id);
    if (found === undefined) throw new AppError('not_found');
    return found;
  }

  return {
    members: () => rosterOf(db, now()),
    mayAct,
    async changeMember(who, id, { name, role, suspended, teamId, models }) {
      // One may put oneself into a team, as one may everybody else; the rest is for others to decide.
      const onlyTeam = [name, role, suspended, models].every((each) => each === undefined);
      if (!(onlyTeam && (await findUser(db, id)) !== undefined)) await mayAct(who, id);
      if (role === 'admin' && who.principal.role !== 'owner') throw new AppError('forbidden');
      if (typeof teamId === 'string' && (await findTeam(db, teamId)) === undefined) throw new AppError('not_found');
      await db.transaction().execute(async (trx) => {
        await updateUser(trx, id, {
          ...(name !== undefined && { name }),
          ...(role !== undefined && { role }),
          ...(suspended !== undefined && { suspended_at: suspended ? now() : null }),
        });
        if (suspended === true) await deleteSessionsOf(trx, id);
        // Decided either way: the link that the person's own mailbox has lets nobody in whom an admin shut out.
        if (suspended !== undefined) await letIn(trx, id);
        if (models !== undefined)
          await putModelAccess(trx, { scope: 'user', owner: id }, models, { by: who.person.id, now: now() });
        if (typeof teamId === 'string') await joinTeam(trx, id, teamId, now());
        if (teamId === null) {
          const team = (await memberships(trx)).find(({ user_id }) => user_id === id);
          if (team !== undefined) await leaveTeam(trx, id, team.team_id);
        }
      });
      await keys.reload(id);
      return one(id);
    },
    async deleteMember(who, id) {
      await mayAct(who, id);
      await deleteUser(db, id);
      await keys.reload(id);
    },
    async handOver(who, id) {
      const row = await mayAct(who, id);
      const hasWayIn = row.password !== null || row.access_code !== null || (await hasIdentity(db, id));
      if (row.suspended_at !== null || !hasWayIn) throw new AppError('forbidden');
      await swapOwner(db, who.person.id, id);
      await keys.reload();
    },
  };
}

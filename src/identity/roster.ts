/** Everybody there is, as owner and admins see them. */
import type { Invite, Member } from '#shared/contract/people.ts';
import { NO_LIMITS } from '#shared/contract/limits.ts';
import { listInvites } from '#store/invites.ts';
import { limitsOf, listLimits } from '#store/limits.ts';
import { listModelAccess } from '#store/model-access.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { InviteRow } from '#store/schema.ts';
import { listTeams, memberships } from '#store/teams.ts';
import { keyCounts, lastSeen, listUsers } from '#store/users.ts';
import { waitingIds } from '#store/waiting.ts';
import { mayStillGive, personOf, roleOf } from './people.ts';

export interface Roster {
  people: Member[];
  invites: Invite[];
  teams: { id: string; name: string }[];
}

/** Everybody with what an admin sees of them, the open invitations, and the teams there are. */
export async function rosterOf(db: Db, now: number): Promise<Roster> {
  const [rows, seen, counts, limits, teams, teamOf, invites, lists, waiting] = await Promise.all([
    listUsers(db),
    lastSeen(db),
    keyCounts(db),
    listLimits(db, 'user'),
    listTeams(db),
    memberships(db),
    listInvites(db, now),
    listModelAccess(db),
    waitingIds(db),
  ]);
  const inTeam = new Map(teamOf.map(({ user_id, team_id }) => [user_id, team_id]));
  const limited = new Map(limits.map((row) => [row.owner, limitsOf(row)]));
  const models = new Map(lists.map(({ scope, owner, deployments }) => [`${scope} ${owner}`, deployments]));
  const people = rows.map((row): Member => {
    const at = seen.get(row.id);
    return {
      ...personOf(row),
      teamId: inTeam.get(row.id) ?? null,
      suspended: row.suspended_at !== null,
      hasPassword: row.password !== null,
      hasCode: row.access_code !== null,
      createdAt: isoTime(row.created_at),
      seenAt: at === undefined ? null : isoTime(at),
      keys: counts.get(row.id) ?? 0,
      limits: limited.get(row.id) ?? NO_LIMITS,
      models: models.get(`user ${row.id}`) ?? null,
      waiting: waiting.has(row.id),
    };
  });
  // One that opens nothing any more is no invitation.
  const makers = new Map(rows.map((row) => [row.id, row]));
  const open = invites.filter(({ created_by, role }) => mayStillGive(makers.get(created_by), role));
  return { people, invites: open.map(inviteOf), teams: teams.map(({ id, name }) => ({ id, name })) };
}

export function inviteOf(row: InviteRow): Invite {
  const role = roleOf(row.role);
  return {
    id: row.id,
    email: row.email,
    // Nobody is invited as the owner; a role this version does not know may do the least.
    role: role === 'owner' ? 'viewer' : role,
    teamId: row.team_id,
    createdAt: isoTime(row.created_at),
    expiresAt: isoTime(row.expires_at),
  };
}

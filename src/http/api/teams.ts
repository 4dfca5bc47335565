import { NO_LIMITS, type Limits } from '#shared/contract/limits.ts';
import {
  createTeam,
  deleteTeam,
  joinTeam,
  leaveTeam,
  listTeams,
  updateTeam,
  type Team,
} from '#shared/contract/teams.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { limitsOf, listLimits, putLimits } from '#store/limits.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { TeamRow } from '#store/schema.ts';
import * as teams from '#store/teams.ts';
import { findUser } from '#store/users.ts';
import { handle, type Mounted } from '../mount.ts';

async function limitsBy(db: Db, scope: 'team' | 'user'): Promise<(id: string) => Limits> {
  const rows = new Map((await listLimits(db, scope)).map((row) => [row.owner, limitsOf(row)]));
  return (id) => rows.get(id) ?? NO_LIMITS;
}

type Person = Awaited<ReturnType<typeof teams.people>>[number];

function teamOf(row: TeamRow, people: readonly Person[], limits: (id: string) => Limits): Team {
  const members = people.filter((person) => person.team_id === row.id).map(({ id, name }) => ({ id, name }));
  return { id: row.id, name: row.name, limits: limits(row.id), members, createdAt: isoTime(row.created_at) };
}

/** Throws `not_found` when there is no such team. */
async function oneTeam(db: Db, id: string): Promise<Team> {
  const row = await teams.findTeam(db, id);
  if (row === undefined) throw new AppError('not_found');
  return teamOf(row, await teams.people(db), await limitsBy(db, 'team'));
}

export const teamRoutes: Mounted[] = [
  handle(listTeams, async (_, { db }) => {
    const [rows, people, ofTeam, ofPerson] = await Promise.all([
      teams.listTeams(db),
      teams.people(db),
      limitsBy(db, 'team'),
      limitsBy(db, 'user'),
    ]);
    return {
      teams: rows.map((row) => teamOf(row, people, ofTeam)),
      people: people.map(({ id, name, email, team_id, suspended_at }) => ({
        id,
        name,
        email,
        teamId: team_id,
        suspended: suspended_at !== null,
        limits: ofPerson(id),
      })),
    };
  }),

  handle(createTeam, async ({ body, who }, { db, gateway, now }) => {
    const at = now();
    const id = newId('team', at);
    await db.transaction().execute(async (trx) => {
      await teams.insertTeam(trx, { id, name: body.name, created_at: at, deleted_at: null });
      if (body.limits)
        await putLimits(trx, { scope: 'team', owner: id }, body.limits, { by: who.principal.userId, now: at });
    });
    await gateway.limits.reload();
    return oneTeam(db, id);
  }),

  handle(updateTeam, async ({ params, body, who }, { db, gateway, now }) => {
    const { id } = params;
    await oneTeam(db, id);
    await db.transaction().execute(async (trx) => {
      if (body.name !== undefined) await teams.renameTeam(trx, id, body.name);
      if (body.limits)
        await putLimits(trx, { scope: 'team', owner: id }, body.limits, { by: who.principal.userId, now: now() });
    });
    await gateway.limits.reload();
    return oneTeam(db, id);
  }),

  handle(deleteTeam, async ({ params }, { db, gateway, now }) => {
    if (!(await teams.deleteTeam(db, params.id, now()))) throw new AppError('not_found');
    await gateway.limits.reload();
    return {};
  }),

  handle(joinTeam, async ({ params }, { db, gateway, now }) => {
    await oneTeam(db, params.id);
    if ((await findUser(db, params.userId)) === undefined) throw new AppError('not_found');
    await teams.joinTeam(db, params.userId, params.id, now());
    await gateway.limits.reload();
    return oneTeam(db, params.id);
  }),

  handle(leaveTeam, async ({ params }, { db, gateway }) => {
    if (!(await teams.leaveTeam(db, params.userId, params.id))) throw new AppError('not_found');
    await gateway.limits.reload();
    return {};
  }),
];

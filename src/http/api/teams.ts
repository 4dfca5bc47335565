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
import { listModelAccess, putModelAccess } from '#store/model-access.ts';
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

/** The lists of all teams, by id. */
async function modelsOfTeams(db: Db): Promise<ReadonlyMap<string, string[]>> {
  const lists = (await listModelAccess(db)).filter(({ scope }) => scope === 'team');
  return new Map(lists.map(({ owner, deployments }) => [owner, deployments]));
}

type Person = Awaited<ReturnType<typeof teams.people>>[number];

interface OfTeams {
  limits: (id: string) => Limits;
  models: ReadonlyMap<string, string[]>;
}

function teamOf({ id, ...row }: TeamRow, people: readonly Person[], { limits, models }: OfTeams): Team {
  const members = people
    .filter(({ team_id }) => team_id === id)
    .map((person) => ({ id: person.id, name: person.name }));
  const own = { limits: limits(id), models: models.get(id) ?? null };
  return { id, name: row.name, ...own, members, createdAt: isoTime(row.created_at) };
}

/** Throws `not_found` when there is no such team. */
async function oneTeam(db: Db, id: string): Promise<Team> {
  const row = await teams.findTeam(db, id);
  if (row === undefined) throw new AppError('not_found');
  return teamOf(row, await teams.people(db), { limits: await limitsBy(db, 'team'), models: await modelsOfTeams(db) });
}

export const teamRoutes: Mounted[] = [
  handle(listTeams, async (_, { db }) => {
    const [rows, people, limits, ofPerson, models] = await Promise.all([
      teams.listTeams(db),
      teams.people(db),
      limitsBy(db, 'team'),
      limitsBy(db, 'user'),
      modelsOfTeams(db),
    ]);
    return {
      teams: rows.map((row) => teamOf(row, people, { limits, models })),
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
      if (body.models !== undefined)
        await putModelAccess(trx, { scope: 'team', owner: id }, body.models, { by: who.principal.userId, now: now() });
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

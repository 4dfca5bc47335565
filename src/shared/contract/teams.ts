import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { Models } from './keys.ts';
import { Limits } from './limits.ts';

/** People who share limits and budgets. A person is in one team at most: what they spend is spent by it. */
export const Team = z.object({
  id: Id,
  name: z.string(),
  limits: Limits,
  /** What its people may use, by public names; null: everything. */
  models: Models,
  members: z.array(z.object({ id: Id, name: z.string() })),
  createdAt: z.string(),
});
export type Team = z.infer<typeof Team>;

const Name = z.string().trim().min(1).max(80);

export const listTeams = endpoint({
  method: 'GET',
  path: '/api/teams',
  access: 'admin',
  result: z.object({
    teams: z.array(Team),
    /** Everybody, so that members can be chosen. */
    people: z.array(
      z.object({
        id: Id,
        name: z.string(),
        email: z.string().nullable(),
        teamId: Id.nullable(),
        suspended: z.boolean(),
        limits: Limits,
      }),
    ),
  }),
});
export const createTeam = endpoint({
  method: 'POST',
  path: '/api/teams',
  access: 'admin',
  body: z.strictObject({ name: Name, limits: Limits.optional() }),
  result: Team,
});
export const updateTeam = endpoint({
  method: 'PATCH',
  path: '/api/teams/:id',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({ name: Name.optional(), limits: Limits.optional(), models: Models.optional() }),
  result: Team,
});
/** Its members stay; what it spent stays in the books under its name. */
export const deleteTeam = endpoint({
  method: 'DELETE',
  path: '/api/teams/:id',
  access: 'admin',
  params: z.object({ id: Id }),
});
/** Whoever was in another team leaves it. */
export const joinTeam = endpoint({
  method: 'PUT',
  path: '/api/teams/:id/members/:userId',
  access: 'admin',
  params: z.object({ id: Id, userId: Id }),
  result: Team,
});
export const leaveTeam = endpoint({
  method: 'DELETE',
  path: '/api/teams/:id/members/:userId',
  access: 'admin',
  params: z.object({ id: Id, userId: Id }),
});

import { getMyLimits, listLimits, putLimits } from '#shared/contract/limits.ts';
import { AppError } from '#shared/errors.ts';
import { INSTANCE, limitNames, listLimits as limitRows, putLimits as store, scopeExists } from '#store/limits.ts';
import { listKeys } from '#store/keys.ts';
import { findTeam, memberships } from '#store/teams.ts';
import { handle, type Mounted } from '../mount.ts';

export const limitRoutes: Mounted[] = [
  handle(getMyLimits, async ({ who }, { db, gateway }) => {
    const { id, name } = who.person;
    const mine = (await memberships(db)).find((member) => member.user_id === id);
    const team = mine === undefined ? undefined : await findTeam(db, mine.team_id);
    const limited = new Set((await limitRows(db, 'key')).map(({ owner }) => owner));
    const keys = (await listKeys(db, id)).filter((key) => limited.has(key.id));
    return {
      limits: [
        await gateway.limits.state('user', id, name),
        ...(team === undefined ? [] : [await gateway.limits.state('team', team.id, team.name)]),
        ...(await Promise.all(keys.map((key) => gateway.limits.state('key', key.id, key.name)))),
      ],
    };
  }),

  handle(listLimits, async (_, { db, gateway, identity }) => {
    const [rows, names] = await Promise.all([limitRows(db), limitNames(db)]);
    const instance = await gateway.limits.state(
      'instance',
      INSTANCE,
      await identity.settings.get('instance.name', null),
    );
    const states = rows
      // A row's scope is what `putLimits` wrote.
      .map(({ scope, owner }) => ({ scope: scope as 'key' | 'user' | 'team' | 'instance', owner }))
      .filter(({ scope }) => scope !== 'instance')
      .map(({ scope, owner }) => gateway.limits.state(scope, owner, names.get(owner) ?? ''));
    return { limits: [instance, ...(await Promise.all(states))] };
  }),

  handle(putLimits, async ({ params, body, who }, { db, gateway, identity, notices, now }) => {
    const { scope, id } = params;
    if (!(await scopeExists(db, scope, id))) throw new AppError('not_found');
    await store(db, { scope, owner: id }, body, { by: who.principal.userId, now: now() });
    await gateway.limits.reload();
    notices.mayHavePassed();
    const name =
      scope === 'instance' ? await identity.settings.get('instance.name', null) : (await limitNames(db)).get(id);
    return gateway.limits.state(scope, id, name ?? '');
  }),
];

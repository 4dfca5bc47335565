import { can } from '#identity/can.ts';
import { listEnvironment, listSettings, putSetting } from '#shared/contract/settings.ts';
import { AppError } from '#shared/errors.ts';
import type { Principal } from '#shared/principal.ts';
import { settings } from '#shared/settings.ts';
import { handle, type Mounted } from '../mount.ts';

function mayInstance(principal: Principal): boolean {
  return can(principal, 'see and change instance settings');
}

export const settingRoutes: Mounted[] = [
  handle(listSettings, async ({ who }, { identity }) => {
    const { userId } = who.principal;
    const scopes = mayInstance(who.principal) ? (['user', 'instance'] as const) : (['user'] as const);
    return { settings: await identity.settings.states(userId, scopes) };
  }),

  handle(putSetting, ({ params, body, who }, { identity, now }) => {
    if (settings[params.key].scope === 'instance' && !mayInstance(who.principal)) throw new AppError('forbidden');
    return identity.settings.put(params.key, who.principal.userId, body.value, now());
  }),

  handle(listEnvironment, (_, deps) => ({ variables: [...deps.variables], version: deps.version })),
];

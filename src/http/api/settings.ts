import { can } from '#identity/can.ts';
import { note } from '#environment/notes.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { listEnvironment, listSettings, putSetting } from '#shared/contract/settings.ts';
import { AppError } from '#shared/errors.ts';
import type { Principal } from '#shared/principal.ts';
import { settings, type Setting } from '#shared/settings.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted } from '../mount.ts';

function mayInstance(principal: Principal): boolean {
  return can(principal, 'see and change instance settings');
}

/** The variables as they were read, with a warning where one names a model that is not there (any more). */
async function environment(
  userId: string,
  { variables, version, connections }: Deps,
): Promise<Result<typeof listEnvironment>> {
  const { models } = await connections.models(userId);
  const names = new Set(models.map(({ name }) => name));
  return {
    version,
    variables: variables.map((variable) => {
      const { code, params } = variable.note ?? {};
      const title = code === 'system_agent' ? params?.['model'] : undefined;
      const model = code === 'default_model' ? connections.declaredDefault() : title;
      if (model === undefined || model === null || names.has(model)) return variable;
      return { ...variable, warnings: [...variable.warnings, note('model_missing', { model })] };
    }),
  };
}

export const settingRoutes: Mounted[] = [
  handle(listSettings, async ({ who }, { identity }) => {
    const { userId } = who.principal;
    const scopes = mayInstance(who.principal) ? (['user', 'instance'] as const) : (['user'] as const);
    return { settings: await identity.settings.states(userId, scopes) };
  }),

  handle(putSetting, ({ params, body, who }, { identity, now }) => {
    if (settings[params.key].scope === 'instance' && !mayInstance(who.principal)) throw new AppError('forbidden');
    const setting: Setting = settings[params.key];
    if (setting.ownerOnly === true && who.principal.role !== 'owner') throw new AppError('forbidden');
    return identity.settings.put(params.key, who.principal.userId, body.value, now());
  }),

  handle(listEnvironment, ({ who }, deps) => environment(who.principal.userId, deps)),
];

import { can } from '#identity/can.ts';
import { note } from '#environment/notes.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { listEnvironment, listSettings, putSetting } from '#shared/contract/settings.ts';
import { AppError } from '#shared/errors.ts';
import type { Principal } from '#shared/principal.ts';
import { settings, type Setting } from '#shared/settings.ts';
import { isoTime } from '#store/rows.ts';
import { namesOf } from '#store/users.ts';
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

type Stored = Awaited<ReturnType<Deps['identity']['settings']['states']>>;

/** With the names of those who set them. */
async function named(db: Deps['db'], states: Stored): Promise<Result<typeof putSetting>[]> {
  const ids = new Set(states.flatMap(({ setBy }) => (setBy?.userId ? [setBy.userId] : [])));
  const names = await namesOf(db, [...ids]);
  return states.map(({ setBy, ...state }) => ({
    ...state,
    setBy: setBy && { name: names.get(setBy.userId ?? '') ?? null, at: isoTime(setBy.at) },
  }));
}

function firstOf<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('a setting that was put is not there');
  return first;
}

export const settingRoutes: Mounted[] = [
  handle(listSettings, async ({ who }, { identity, db }) => {
    const { userId } = who.principal;
    const scopes = mayInstance(who.principal) ? (['user', 'instance'] as const) : (['user'] as const);
    return { settings: await named(db, await identity.settings.states(userId, scopes)) };
  }),

  handle(putSetting, async ({ params, body, who }, { identity, db, now }) => {
    if (settings[params.key].scope === 'instance' && !mayInstance(who.principal)) throw new AppError('forbidden');
    const setting: Setting = settings[params.key];
    if (setting.ownerOnly === true && who.principal.role !== 'owner') throw new AppError('forbidden');
    const state = await identity.settings.put(params.key, who.principal.userId, body.value, now());
    // Whoever writes the terms has accepted them.
    const terms = params.key === 'instance.terms' ? await identity.terms() : null;
    if (terms !== null) await identity.acceptTerms(who, terms.version);
    return firstOf(await named(db, [state]));
  }),

  handle(listEnvironment, ({ who }, deps) => environment(who.principal.userId, deps)),
];

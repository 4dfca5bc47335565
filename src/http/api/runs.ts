import { allowCall, startRun, stopRun, watchRun } from '#shared/contract/runs.ts';
import { handle, type Mounted } from '../mount.ts';

export const runRoutes: Mounted[] = [
  handle(startRun, ({ body, who }, deps) => deps.runs.start(who.principal, body)),
  handle(watchRun, ({ params, who }, deps) => deps.runs.watch(who.principal.userId, params.id)),
  handle(stopRun, async ({ params, who }, deps) => {
    await deps.runs.stop(who.principal.userId, params.id);
    return {};
  }),
  handle(allowCall, async ({ params, body, who }, deps) => ({
    taken: await deps.runs.allow(who.principal.userId, params.id, params.call, body.allow),
  })),
];

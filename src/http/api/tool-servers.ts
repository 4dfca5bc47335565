import { forgetSecret, keepSecret, secretOf } from '#chat/tools/server-secrets.ts';
import {
  checkToolServer,
  deleteToolServerSecret,
  listToolServers,
  putToolServerSecret,
} from '#shared/contract/tool-servers.ts';
import { AppError } from '#shared/errors.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted } from '../mount.ts';

const named = async ({ identity }: Deps, name: string) => {
  const server = (await identity.settings.get('tools.servers', null)).find((one) => one.name === name);
  if (!server) throw new AppError('not_found');
  return server;
};

export const toolServerRoutes: Mounted[] = [
  handle(listToolServers, async (_, deps) => {
    const servers = await deps.identity.settings.get('tools.servers', null);
    return {
      servers: await Promise.all(
        servers.map(async (server) => ({ ...server, secret: await secretOf(deps.db, deps.seal, server) })),
      ),
    };
  }),

  handle(putToolServerSecret, async ({ params, body }, deps) => {
    const server = await named(deps, params.name);
    await keepSecret(deps.db, deps.seal, server, { ...body, now: deps.now() });
    return { ...server, secret: await secretOf(deps.db, deps.seal, server) };
  }),

  handle(deleteToolServerSecret, async ({ params }, deps) => {
    await forgetSecret(deps.db, await named(deps, params.name), deps.now());
    return {};
  }),

  handle(checkToolServer, async ({ params }, deps) => {
    await named(deps, params.name);
    return deps.runs.checkToolServer(params.name);
  }),
];

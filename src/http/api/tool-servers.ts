import { z } from 'zod';
import { documentUrlAt } from '#identity/tool-sign-in/own-document.ts';
import { forgetSecret, keepSecret, secretOf } from '#chat/tools/server-secrets.ts';
import {
  checkToolServer,
  deleteToolServerSecret,
  deleteToolServerSignIn,
  finishToolConnection,
  getToolClient,
  listToolServers,
  putToolServerSecret,
  putToolServerSignIn,
  type ToolServer,
} from '#shared/contract/tool-servers.ts';
import { AppError } from '#shared/errors.ts';
import { countToolOperations, listToolServices } from '#store/tool-services.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted, type RequestContext } from '../mount.ts';
import { originOf } from './sign-in.ts';

interface Server {
  name: string;
  url: string;
  kind: ToolServer['kind'];
  service: ToolServer['service'];
}

const Secret = z
  .object({ place: z.enum(['header', 'query']), name: z.string() })
  .nullable()
  .catch(null);

/** MCP servers first, then services; a name is of one of them. */
async function all({ db, identity }: Deps): Promise<Server[]> {
  const servers = await identity.settings.get('tools.servers', null);
  const services = (await listToolServices(db)).filter((row) => !servers.some(({ name }) => name === row.name));
  const counts = services.length === 0 ? [] : await countToolOperations(db);
  return [
    ...servers.map((server) => ({ ...server, kind: 'mcp' as const, service: null })),
    ...services.map(({ name, url, title, secret }) => {
      const { offered = 0, all: has = 0 } = counts.find(({ service }) => service === name) ?? {};
      const wanted = Secret.parse(secret === null ? null : JSON.parse(secret));
      return { name, url, kind: 'openapi' as const, service: { title, offered, all: has, secret: wanted } };
    }),
  ];
}

const named = async (deps: Deps, name: string): Promise<Server> => {
  const server = (await all(deps)).find((one) => one.name === name);
  if (!server) throw new AppError('not_found');
  return server;
};

async function namedMcp(deps: Deps, name: string): Promise<void> {
  if ((await named(deps, name)).kind !== 'mcp') throw new AppError('not_found');
}

async function shown(deps: Deps, servers: readonly Server[]): Promise<ToolServer[]> {
  const offered = await deps.toolSignIn.offered();
  const each = await deps.identity.settings.get('tools.askEachTime', null);
  return Promise.all(
    servers.map(async (server) => ({
      ...server,
      secret: await secretOf(deps.db, deps.seal, server),
      asksEachTime: each.includes(server.name),
      signIn: offered.find((one) => one.server === server.name) ?? null,
    })),
  );
}

/** Throws `not_found`. */
export async function oneShown(deps: Deps, name: string): Promise<ToolServer> {
  const [server] = await shown(deps, [await named(deps, name)]);
  if (server === undefined) throw new AppError('not_found');
  return server;
}

export const redirectUri = (request: RequestContext, deps: Deps) =>
  `${originOf(request, deps)}${finishToolConnection.path}`;

/** Where providers may read what we are; null: they could not. */
export const documentUrl = ({ web }: Deps) => documentUrlAt(web.publicUrl, getToolClient.path);

/** What an admin does. */
const serverRoutes: Mounted[] = [
  handle(listToolServers, async ({ request }, deps) => ({
    servers: await shown(deps, await all(deps)),
    redirectUri: redirectUri(request, deps),
  })),

  handle(putToolServerSecret, async ({ params, body }, deps) => {
    const server = await named(deps, params.name);
    // What stands in an address is written down on the way; a server that can do otherwise is told otherwise.
    if (server.kind === 'mcp' && body.place === 'query') throw new AppError('invalid_request');
    await keepSecret(deps.db, deps.seal, server, { ...body, now: deps.now() });
    return oneShown(deps, params.name);
  }),

  handle(deleteToolServerSecret, async ({ params }, deps) => {
    await forgetSecret(deps.db, await named(deps, params.name), deps.now());
    return {};
  }),

  handle(checkToolServer, async ({ params, who }, deps) => {
    await namedMcp(deps, params.name);
    return deps.runs.checkToolServer(who.principal.userId, params.name);
  }),

  handle(putToolServerSignIn, async ({ params, body: { clientId, clientSecret } }, deps) => {
    await deps.toolSignIn.offer(
      params.name,
      clientId === null ? null : { id: clientId, secret: clientSecret },
      documentUrl(deps),
    );
    return oneShown(deps, params.name);
  }),

  handle(deleteToolServerSignIn, async ({ params }, deps) => {
    await namedMcp(deps, params.name);
    await deps.toolSignIn.withdraw(params.name);
    return {};
  }),
];

export const toolServerRoutes: Mounted[] = serverRoutes;

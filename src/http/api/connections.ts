import {
  checkConnection,
  connectOllama,
  connectSimulator,
  createConnection,
  deleteConnection,
  discoverDeployments,
  listConnections,
  restoreConnection,
  understandAddress,
  updateConnection,
} from '#shared/contract/connections.ts';
import { handle, type Mounted } from '../mount.ts';

export const connectionRoutes: readonly Mounted[] = [
  handle(listConnections, (_, { connections }) => connections.list()),
  handle(understandAddress, ({ body }, { connections }) => ({
    understood: connections.understand(body.text, body.assume),
  })),
  handle(createConnection, ({ body }, { connections }) => connections.create(body)),
  handle(updateConnection, ({ params, body }, { connections }) => connections.update(params.id, body)),
  handle(deleteConnection, async ({ params }, { connections }) => {
    await connections.remove(params.id);
    return {};
  }),
  handle(restoreConnection, ({ params }, { connections }) => connections.restore(params.id)),
  handle(checkConnection, ({ params, body, request }, { connections }) =>
    connections.check(params.id, body, request.signal),
  ),
  handle(discoverDeployments, ({ params, body, request }, { connections }) =>
    connections.discover(params.id, body, request.signal),
  ),
  handle(connectOllama, async (_, { connections }) => ({ connection: await connections.connectOllama() })),
  handle(connectSimulator, (_, { connections }) => connections.connectSimulator()),
];

import {
  checkConnection,
  connectOllama,
  connectSimulator,
  createConnection,
  deleteConnection,
  discoverDeployments,
  listConnections,
  listLatencies,
  restoreConnection,
  understandAddress,
  updateConnection,
} from '#shared/contract/connections.ts';
import { latencies, SLOT_MS } from '#store/latency.ts';
import { isoTime } from '#store/rows.ts';
import { handle, type Mounted } from '../mount.ts';

const HOUR_MS = 3_600_000;
/** How wide a point is, and how many there are. */
const SPANS = { hour: { width: SLOT_MS, points: 12 }, day: { width: HOUR_MS, points: 24 } } as const;

export const connectionRoutes: readonly Mounted[] = [
  handle(listConnections, (_, { connections }) => connections.list()),
  handle(listLatencies, async ({ query: { span } }, { db, now }) => {
    const { width, points } = SPANS[span];
    const to = now() - (now() % width) + width;
    const from = to - points * width;
    return { connections: await latencies(db, { from, to, width }), from: isoTime(from), width };
  }),
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

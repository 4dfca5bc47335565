/** The gateway: the routing table, the calls that are going on, the ledger behind them. */
import type { Net } from '#net/net.ts';
import { openCalls, writeCalls } from '#store/calls.ts';
import type { Db } from '#store/open.ts';
import { loadRoutes } from '#store/routing.ts';
import type { Seal } from '#store/seal.ts';
import type { Gateway } from './gateway.ts';
import { createLedger } from './ledger.ts';
import { ModelCall, type House } from './model-call.ts';
import { createPrices } from './prices.ts';
import { NO_ROUTES, routingTable } from './resolve.ts';
import type { Simulated } from './send.ts';
import { settleLost } from './settle.ts';

export interface GatewayOptions {
  db: Db;
  seal: Seal;
  net: Pick<Net, 'dispatch'>;
  /** The resource in memory, and the key its connection uses; null where there is none. */
  simulator: (Simulated & { resource: { keys: { key1: string } } }) | null;
  /** How a connection with several keys uses them; at random when absent. */
  keyMode?: () => 'random' | 'turn';
  log: { warn(event: string, fields?: Record<string, unknown>): void };
  now?: () => number;
}

/** Reads the routes, settles what a crash left open, and is ready. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { db, seal, net, simulator, log, now = Date.now } = options;
  const ledger = createLedger(db, (cause) => log.warn('the ledger could not be written, trying again', { cause }));
  const house: House = {
    table: NO_ROUTES,
    ways: { net, simulator },
    ledger,
    prices: createPrices(now),
    open: new Set(),
    closing: false,
    keyMode: options.keyMode ?? (() => 'random'),
    now,
  };
  let last: Promise<void> = Promise.resolve();

  async function load(): Promise<void> {
    const rows = await loadRoutes(db);
    house.table = routingTable(rows, house.table, {
      seal,
      simulatorKey: simulator?.resource.keys.key1 ?? null,
      onProblem: (connection, cause) => log.warn('a connection cannot be used', { connection, cause }),
    });
  }

  async function sweep(): Promise<void> {
    const lost = await openCalls(db);
    if (lost.length === 0) return;
    await house.prices.load();
    await writeCalls(
      db,
      lost.map((row) => settleLost(row, row.provider, house.prices, now())),
    );
  }

  await sweep();
  await load();
  return {
    call(request, sink) {
      const call = new ModelCall(house, request, sink);
      house.open.add(call);
      void house.prices.load();
      // The sink hears nothing before its owner holds the call.
      queueMicrotask(() => call.start());
      return call;
    },
    deployments: () => house.table.entries,
    reload() {
      last = last.catch(() => undefined).then(load);
      return last;
    },
    async close() {
      house.closing = true;
      for (const call of house.open) call.abort();
      await ledger.drain();
    },
  };
}

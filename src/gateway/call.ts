/** The gateway: the routing table, the calls that are going on, the ledger behind them. */
import type { Net } from '#net/net.ts';
import type { PriceInForce } from '#shared/contract/prices.ts';
import { defaultOf } from '#shared/settings.ts';
import type { Db } from '#store/open.ts';
import { loadRoutes } from '#store/routing.ts';
import type { Seal } from '#store/seal.ts';
import { AppError } from '#shared/errors.ts';
import { keepBodies } from './bodies/keep.ts';
import type { Gateway } from './gateway.ts';
import type { CallRequest } from './request.ts';
import { placeCall } from './hedge.ts';
import { shareCoolDowns, type Cooling } from './cooling.ts';
import { openDoors } from './doors.ts';
import type { Identities } from './entra/identities.ts';
import { keepThings } from './kept.ts';
import { checkFiles, filesNamed, mayNameFiles } from './named-files.ts';
import { createBag } from './bag.ts';
import { settleAbandoned, settleCrash } from './crash.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createLimits } from './limits/limits.ts';
import type { Counters } from './limits/counters.ts';
import type { SpentBudget } from './limits/refusal.ts';
import type { ModelCall, House } from './model-call.ts';
import { createPrices, type Prices, type UnknownPrice } from './prices.ts';
import { watchPatience } from './overdue.ts';
import { NO_ROUTES, routingTable, type RoutingTable } from './resolve.ts';
import type { Simulated, Ways } from './send.ts';
import { Affinity } from './routing/affinity.ts';
import { Retries } from './routing/retries.ts';
import { healthOf } from './routing/states.ts';
import { openSpool, type Spool } from './spool.ts';
import { openThings } from './things.ts';
import { openWatches } from './watch.ts';

export interface GatewayOptions {
  db: Db;
  seal: Seal;
  net: Pick<Net, 'dispatch' | 'open'>;
  /** The resource in memory, and the key its connection uses; null where there is none. */
  simulator: (Simulated & { resource: { keys: { key1: string } } }) | null;
  /** The longest pause within an answer, ms; five minutes when absent. */
  idleMs?: number;
  /** The first pause before an answer in the background is asked for, ms; 2 s when absent. */
  watchMs?: number;
  /** Who signs in where connections do; they cannot be used when absent. */
  identities?: Identities;
  /** Whether the owner lets us call Ollama on this machine; not when absent. */
  allowsOllama?: () => boolean;
  /** How a connection with several keys uses them; at random when absent. */
  keyMode?: () => 'random' | 'turn';
  /** What budgets do with calls whose price is not known; `assume` a dear one when absent. */
  unknownPrice?: () => UnknownPrice;
  /** Where rows of the ledger outlive the process until they are committed; in memory only when absent. */
  spool?: string;
  /** Spools of processes that will not come back. */
  leftSpools?: readonly string[];
  /** Where calls are counted; in this process when absent. */
  counters?: Counters | undefined;
  /** How other processes hear of limits of targets, and tell; nobody does when absent. */
  cooling?: Cooling | undefined;
  /** Called after calls were written into the books, a group at a time; it must do next to nothing. */
  onSettled?: () => void;
  /** Called when a call was refused because a budget has nothing left for it; the same holds. */
  onSpent?: (budget: SpentBudget) => void;
  log: { warn(event: string, fields?: Record<string, unknown>): void };
  now?: () => number;
}

const UNKNOWN_PRICE: UnknownPrice = {
  policy: defaultOf('limits.unknownPrice'),
  assumed: defaultOf('limits.assumedPrice'),
};

/** How long an answer in the background is left alone before it is asked for, ms. */
const WATCH_MS = 2000;

/** Reads the routes, settles what a crash left open, and is ready. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { db, net, simulator, log, now = Date.now } = options;
  const { ledger, spool, leftSpools } = openBooks(options);
  const prices = createPrices();
  const unknownPrice = options.unknownPrice ?? (() => UNKNOWN_PRICE);
  const limits = createLimits({ db, prices, unknownPrice, counters: options.counters, onSpent: options.onSpent, now });
  const onLost = (reason: string, cause?: unknown) => log.warn('what a call said was not kept', { reason, cause });
  const bodies = keepBodies(db, { now, onLost });
  const onFailure = (cause: unknown) => log.warn('what upstreams keep could not be written down', { cause });
  const kept = keepThings(db, { now, onFailure, mayUse: limits.mayUse, isShared: limits.counters.isShared });
  const ways: Ways = { net, simulator, ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }) };
  const watches = openWatches(ways, options.watchMs ?? WATCH_MS);
  const house: House = {
    table: NO_ROUTES,
    ways,
    ledger,
    prices,
    limits,
    unknownPrice,
    open: createBag(),
    kept,
    watch: watches.watch,
    retries: new Retries(() => house.open.size),
    affinity: new Affinity(),
    paces: new Map(),
    alert: alertIn(log),
    closing: false,
    keyMode: options.keyMode ?? (() => 'random'),
    now,
  };
  const things = openThings({ ...house, db, table: () => house.table, isClosing: () => house.closing });
  let last: Promise<void> = Promise.resolve();
  const load = () => loadTable(options, house);
  await limits.reload();
  const crashed = { ...house, db };
  await settleCrash(crashed, spool === null ? leftSpools : [spool, ...leftSpools]);
  for (const left of leftSpools) left.close();
  await limits.seed();
  await load();
  const looks = [watchPatience(house.open), shareCoolDowns(() => house.table, options.cooling ?? null, now)];
  const doors = openDoors(house, { db, seal: options.seal, call: placing(house, bodies), onFailure });
  return {
    ...doors.open,
    relay: things.relay,
    make: things.make,
    listKept: things.listKept,
    deployments: (caller) => {
      const { entries } = house.table;
      return caller === undefined ? entries : entries.filter(({ name }) => limits.mayUse(caller, name));
    },
    ...healthOf(house, now),
    reload() {
      last = last.catch(() => undefined).then(load);
      return last;
    },
    limits,
    async sweep() {
      await things.sweep();
      await doors.sweep();
      await settleAbandoned(crashed);
    },
    async pricesInForce() {
      await prices.load();
      return pricesInForce(house.table, prices, now());
    },
    priceList: priceListOf(prices, now),
    async close() {
      house.closing = true;
      for (const look of looks) look.stop();
      for (const call of house.open) call.abort();
      doors.leave();
      await watches.close();
      await things.close();
      await ledger.drain();
      await doors.close();
      await bodies.close();
      spool?.close();
    },
  };
}

/** Reads the routes anew; health and order of what stays are kept. */
async function loadTable(options: GatewayOptions, house: House): Promise<void> {
  const { db, seal, simulator, log } = options;
  const rows = await loadRoutes(db);
  house.table = routingTable(rows, house.table, {
    seal,
    simulatorKey: simulator?.resource.keys.key1 ?? null,
    identities: options.identities ?? null,
    allowsOllama: options.allowsOllama?.() ?? false,
    onProblem: (connection, cause) => log.warn('a connection cannot be used', { connection, cause }),
  });
}

/** The ledger, and where its rows outlive the process. */
function openBooks({ db, spool: file, leftSpools = [], onSettled, log }: GatewayOptions): {
  ledger: Ledger;
  spool: Spool | null;
  leftSpools: Spool[];
} {
  const onSpool = (cause: unknown) => log.warn('the ledger’s spool could not be written', { cause });
  const spool = file === undefined ? null : openSpool(file, onSpool);
  const onFailure = (cause: unknown) => log.warn('the ledger could not be written, trying again', { cause });
  const left = leftSpools.map((path) => openSpool(path, onSpool));
  return { ledger: createLedger(db, spool, onFailure, onSettled), spool, leftSpools: left };
}

function placing(house: House, bodies: ReturnType<typeof keepBodies>): Gateway['call'] {
  return (request, sink) => {
    const keeps = request.principal.grant?.logBodies === true;
    const looked = lookedAt(house, request);
    return placeCall(house, request, keeps ? bodies.listen(request, sink) : sink, (call) => begin(house, call, looked));
  };
}

/** Null for nearly every request; what it resolves to is why the call may not be made. */
function lookedAt({ kept }: House, { body, json, principal }: CallRequest): Promise<AppError | null> | null {
  const files = mayNameFiles(body) ? filesNamed(json) : [];
  if (files.length === 0) return null;
  return checkFiles(kept, files, principal).then(
    () => null,
    (error: unknown) => (error instanceof AppError ? error : new AppError('store_unavailable', { cause: error })),
  );
}

function begin(house: House, call: ModelCall, looked: Promise<AppError | null> | null): void {
  const { prices, limits } = house;
  house.open.add(call);
  const priced = prices.load();
  if (looked !== null) return void Promise.all([looked, priced]).then(([refusal]) => call.start(refusal));
  // A budget must know what a call may cost before it begins.
  if (limits.hasBudgets && !prices.loaded) void priced.then(() => call.start());
  // The sink hears nothing before its owner holds the call.
  else queueMicrotask(() => call.start());
}

function alertIn(log: GatewayOptions['log']): House['alert'] {
  return ({ connectionId: connection, upstreamName: target }, deployment, code) =>
    log.warn('a target cannot answer until somebody repairs it', { deployment, connection, target, code });
}

function priceListOf(prices: Prices, now: () => number): Gateway['priceList'] {
  return {
    async models(provider) {
      await prices.load();
      return prices.models(provider).map((one) => ({ provider, ...one }));
    },
    async sheets(asked) {
      await prices.load();
      return asked.map((one) => prices.sheet({ ...one, connectionId: null, at: now() }));
    },
  };
}

function pricesInForce(table: RoutingTable, prices: Prices, at: number): PriceInForce[] {
  return [...table.routes.values()].flatMap(({ entry, targets }) =>
    targets.map(({ provider, connectionId, model }) => {
      const sheet = prices.sheet({ provider: provider.id, connectionId, model, at });
      return {
        deployment: entry.name,
        connectionId,
        model,
        source: sheet?.source ?? ('unknown' as const),
        rates: sheet?.rates ?? null,
        tiers: [...(sheet?.tiers ?? [])],
      };
    }),
  );
}

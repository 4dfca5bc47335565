/** The house on one data folder: every floor, from the ground up, not listening yet. */
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { approvalsTogether } from '#chat/tools/approvals-together.ts';
import { createApprovals } from '#chat/tools/approvals.ts';
import type { Blobs } from '#chat/blobs.ts';
import { fileReader, projectPreface } from '#chat/project-preface.ts';
import { createCalls } from '#chat/call/calls.ts';
import type { RunsOptions } from '#chat/options.ts';
import { openRuns } from '#chat/runs.ts';
import { createWebSearch } from '#chat/web-search/web-search.ts';
import { spoolIn, type Slot } from './commands/workers.ts';
import type { Config } from './config.ts';
import { nobodyTold, openNotices } from './telling.ts';
import { openFiles, openMovingIn, openTogether } from './together.ts';
import { openBackups, openToolSignIn, schedule, toolsAllowed, versionOf, watchElsewhere, webConfig } from './upkeep.ts';
import { holdWishes } from './wishes.ts';
import { readEnvironment } from '#environment/lobechat.ts';
import { createGateway } from '#gateway/call.ts';
import { createConnections } from '#gateway/connections.ts';
import { createIdentities } from '#gateway/entra/identities.ts';
import type { Deps } from '#http/deps.ts';
import type { Log } from '#http/log.ts';
import { enterCall, isCall } from '#http/calls.ts';
import { hearUpgrades } from '#http/openai/realtime.ts';
import { createAudit } from '#http/audit.ts';
import { drain, serverOptions } from '#http/listening.ts';
import { createCallers } from '#http/openai/callers.ts';
import { createListener } from '#http/server.ts';
import { createIdentity } from '#identity/identity.ts';
import { createSingleSignOn } from '#identity/single-sign-on.ts';
import { guardedFetch } from '#net/fetch.ts';
import { createNet } from '#net/net.ts';
import { createSimulator, type Simulator } from '#simulator/index.ts';
import { fileRoom } from '#store/files.ts';
import { openStore } from '#store/open.ts';
import { storeOf } from '#store/where.ts';
import { indexOld } from '#store/search-old.ts';
import { openSeal } from '#store/seal.ts';
import { openSearching } from '#store/search-thread.ts';

/** How long a stopping server waits for answers being written. */
const GRACE_MS = 20_000;

/** Where package.json and the built page are, seen from the sources; the launcher says it for the built server. */
export const SOURCE_ROOT = join(import.meta.dirname, '..');

export interface Parlor {
  deps: Deps;
  server: http.Server;
  close(): Promise<void>;
}

/** Builds every floor on `config.dataFolder` without listening; what tests run against is this same house. */
export async function openParlor(
  config: Config,
  log: Log,
  {
    root = SOURCE_ROOT,
    simulator = createSimulator(),
    slot = { folder: config.dataFolder, leftFolders: [] },
    restart = null,
  }: { root?: string; simulator?: Simulator; slot?: Slot; restart?: (() => void) | null } = {},
): Promise<Parlor> {
  const { deps, leads, closeFloors } = await openFloors(config, log, { simulator, root, slot, restart });
  const jobs = schedule(deps, leads);
  const listener = createListener(deps);
  const server = config.tls
    ? https.createServer({ ...config.tls, ...serverOptions }, listener)
    : http.createServer(serverOptions, listener);
  const sessions = hearUpgrades(server, {
    ...deps,
    elsewhere(req, socket, head) {
      if (!isCall(req.url ?? '/')) return false;
      void enterCall(req, socket, head, deps);
      return true;
    },
  });
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  return {
    deps,
    server,
    async close() {
      jobs.stop();
      const until = Date.now() + GRACE_MS;
      const drained = drain(server);
      await deps.calls.close();
      sessions.rest();
      await deps.runs.close(GRACE_MS);
      // Programs in the middle of an answer get what is left of the time.
      await Promise.race([drained, pause(until - Date.now(), undefined, { ref: false })]);
      server.closeAllConnections();
      await closeFloors();
    },
  };
}

/** From the ground up; each floor gets what stands beneath it. */
async function openFloors(
  config: Config,
  log: Log,
  { simulator, root, slot, restart }: { simulator: Simulator; root: string; slot: Slot; restart: (() => void) | null },
) {
  const ground = await openGround(config, log, slot);
  const { store, db, seal, searching, together, declared, identity } = ground;
  const models = await openModels(config, log, { ground, simulator, slot });
  const { net, gateway, connections, toolSignIn } = models;
  const callers = createCallers();
  const watch = watchElsewhere(store, log, { identity, gateway, callers });
  const blobs = openFiles(config, net);
  const { runs, calls, webSearch, reach } = await openConversations(log, { ...models, ground, blobs });
  together?.link.begin();
  const leads = () => together?.link.leads() ?? true;
  const version = versionOf(root);
  const { now } = Date;
  const { settings } = identity;
  const roomBytes = () => fileRoom(settings);
  const transfers = await openMovingIn(config, log, { store, together, blobs, roomBytes });
  const backups = openBackups(config, { db, seal, blobs, net, settings, version, restart, log });
  const talking = { runs, calls, blobs, searching, transfers, backups, webSearch, toolSignIn, reach };
  const signOn = await createSingleSignOn({
    db,
    seal,
    settings,
    declared: config.signIn,
    reach,
    enter: identity.enter,
    onRoleChange: (userId) => identity.keys.reload(userId),
    now,
  });
  const notices = openNotices(config, log, { ground, net, gateway, version });
  const audit = createAudit({ db, seal, now, onError: (cause) => log.error('an act was not written down', { cause }) });
  const deps: Deps = {
    version,
    db,
    log,
    seal,
    audit,
    callers,
    gateway,
    connections,
    identity,
    signOn,
    notices,
    ...talking,
    variables: declared.variables,
    web: webConfig(config, root),
    place: { root, dataFolder: config.dataFolder, certificate: config.tls?.cert ?? null },
    now,
  };
  const leaving = new AbortController();
  const indexing = (leads() ? indexOld(db, leaving.signal) : Promise.resolve()).catch((cause: unknown) =>
    log.error('old messages could not be indexed', { cause }),
  );
  return {
    deps,
    leads,
    async closeFloors() {
      leaving.abort();
      await indexing;
      await searching.close();
      await transfers.close();
      clearInterval(watch);
      await gateway.close();
      await notices.close();
      await identity.close();
      await net.close();
      await together?.link.close();
      await store.close();
    },
  };
}

type Ground = Awaited<ReturnType<typeof openGround>>;

/** The data, what other processes share of them, and who may come in. */
async function openGround(config: Config, log: Log, slot: Slot) {
  const store = await openStore(storeOf(config));
  const { db } = store;
  await store.hold({ shared: config.redis !== null });
  const searching = openSearching(storeOf(config), db);
  const seal = openSeal(config.dataFolder, config.secret);
  const together = await openTogether(config.redis, slot, { db, seal });
  const declared = readEnvironment(config.environment);
  const { accessCodes, setup } = config;
  const told = nobodyTold();
  const identity = await createIdentity({
    db,
    seal,
    canWrite: () => told.canWrite(),
    accessCodes,
    setup,
    declared: declared.settings,
    log,
    together: together?.doors,
  });
  return { store, db, seal, searching, together, declared, identity, told, settings: identity.settings };
}

/** The way out, and what is called there. */
async function openModels(
  config: Config,
  log: Log,
  { ground, simulator, slot }: { ground: Ground; simulator: Simulator; slot: Slot },
) {
  const { db, seal, together, declared, identity, settings } = ground;
  const { now } = Date;
  const wishes = await holdWishes(settings, async () => {
    await gateway.reload();
    void connections.findOllama();
  });
  const allowsOllama = () => wishes.now.findOllama;
  const net = createNet({ allowedNetworks: () => wishes.now.allowedNetworks, proxy: config.proxy });
  const identities = createIdentities({ net, seal, machine: config.machine, now });
  const out = { db, seal, net, identities, allowsOllama, simulator, log, now };
  const gateway = await createGateway({
    ...out,
    // One mode for the whole instance, as the variable says it.
    keyMode: () => (declared.connections.some((one) => one.keySelect === 'turn') ? 'turn' : 'random'),
    unknownPrice: () => wishes.now.unknownPrice,
    spool: spoolIn(slot.folder),
    leftSpools: slot.leftFolders.map(spoolIn),
    counters: together?.counters,
    cooling: together?.cooling,
    onSettled: () => ground.told.onSettled(),
    onSpent: (budget) => ground.told.onSpent(budget),
  });
  const connections = createConnections({ ...out, gateway, settings });
  await connections.applyDeclared(declared);
  // Not waited for: a resource that does not answer must not hold up the start.
  void connections.discoverDeclared();
  void connections.findOllama();
  identity.keys.onChange(() => gateway.limits.reload());
  const toolSignIn = openToolSignIn({ db, seal, net, settings, log });
  return { net, gateway, connections, toolSignIn };
}

type Models = Awaited<ReturnType<typeof openModels>>;

async function openConversations(
  log: Log,
  { ground, net, gateway, connections, blobs, toolSignIn }: Models & { ground: Ground; blobs: Blobs },
) {
  const { db, seal, together, declared, settings } = ground;
  const reach = (trusted: string | null) => guardedFetch(net, { trusted });
  const webSearch = createWebSearch({ db, seal, reach, declared: declared.webSearch, now: Date.now });
  const readProjectFile = fileReader({ db, blobs });
  const options: RunsOptions = {
    db,
    gateway,
    blobs,
    now: Date.now,
    defaultModel: (userId) => connections.defaultModel(userId),
    preface: async (userId, chatId, answer) => [
      {
        kind: 'instructions',
        text: (await settings.get('chat.instructions', userId)) || (declared.instructions ?? ''),
      },
      ...(await projectPreface(
        { db, read: readProjectFile, remembers: (id) => settings.get('chat.memory', id) },
        { userId, chatId, answer },
      )),
    ],
    preferences: async (userId) => ({
      // What the owner has chosen holds; the rest is the person's.
      titleModel: (await settings.get('instance.titleModel', null)) ?? (await settings.get('chat.titleModel', userId)),
      summaryModel:
        (await settings.get('instance.summaryModel', null)) ?? (await settings.get('chat.summaryModel', userId)),
      translationModel:
        (await settings.get('chat.translationModel', userId)) ??
        (await settings.get('instance.translationModel', null)),
      followUps: await settings.get('chat.followUps', userId),
      remembers: await settings.get('chat.memory', userId),
      recalls: await settings.get('chat.recall', userId),
    }),
    searchMessages: (userId, query) => ground.searching.search(userId, query),
    approvals: together === null ? createApprovals() : approvalsTogether(createApprovals(), together.elsewhere),
    web: async (userId) => ({
      ...(await toolsAllowed(userId, { db, seal, settings, toolSignIn })),
      get: reach(null),
      search: (await settings.get('features.tools', null)) && (await webSearch.isSet()) ? webSearch.find : null,
    }),
    elsewhere: together?.elsewhere,
    onError: (event, cause) => log.error(event, { cause }),
  };
  const runs = await openRuns(options);
  const calls = createCalls({ ...options, transcriber: () => settings.get('voice.transcriber', null) });
  return { runs, calls, webSearch, reach: reach(null) };
}

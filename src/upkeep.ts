/** What keeps itself in order beside answering: jobs, backups and putting them back, put together for parlor.ts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { backupFolderOf, createBackups, type Backups } from '#backup/backups.ts';
import { openBackupBucket } from '#backup/bucket.ts';
import { applyRestore, restoreState, type Restoring } from '#backup/restoring.ts';
import { sweepBin } from '#chat/bin.ts';
import type { Blobs } from '#chat/blobs.ts';
import { originOf } from '#chat/blobs-s3.ts';
import { sweepByTerms } from '#chat/retention.ts';
import { offeredServices } from '#chat/tools/openapi/services.ts';
import { withSecrets } from '#chat/tools/server-secrets.ts';
import type { Config } from '#config.ts';
import type { Gateway } from '#gateway/gateway.ts';
import type { Deps } from '#http/deps.ts';
import type { Callers } from '#http/openai/callers.ts';
import type { Identity } from '#identity/identity.ts';
import { createToolSignIn, type ToolSignIn } from '#identity/tool-sign-in/tool-sign-in.ts';
import { guardedFetch } from '#net/fetch.ts';
import { createNet, type Net } from '#net/net.ts';
import { peersOf } from '#net/peers.ts';
import type { RestoreState } from '#shared/contract/backup.ts';
import { sweepAudit } from '#store/audit.ts';
import { sweepBodies } from '#store/bodies.ts';
import { sweepLatency } from '#store/latency.ts';
import type { Db, Store } from '#store/open.ts';
import { openSeal, type Seal } from '#store/seal.ts';
import type { SettingStore } from '#store/settings.ts';
import { listToolServices } from '#store/tool-services.ts';
import { sweepToolWords } from '#store/tool-words.ts';
import { goneAmong } from '#store/users.ts';
import { storeOf } from '#store/where.ts';
import { openFiles } from '#together.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BIN_DAYS_MS = 30 * DAY_MS;
const BODIES_AT_ONCE = 100;
/** How soon what another process wrote is known. */
const ELSEWHERE_MS = 1000;
/** The same where the store itself says so: looking costs nothing. */
const NOTICED_MS = 200;
/** How often it is looked whether a backup is due. */
const BACKUP_LOOK_MS = 60_000;

interface Notes {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

interface Upkeep {
  db: Db;
  seal: Seal;
  blobs: Blobs;
  net: Net;
  settings: SettingStore;
  version: string;
  restart: (() => void) | null;
  log: Notes;
}

export function openBackups(config: Config, upkeep: Upkeep): Backups {
  const { settings, net, version, log } = upkeep;
  const { bucket } = config;
  return createBackups({
    ...upkeep,
    where: storeOf(config),
    dataFolder: config.dataFolder,
    program: version,
    together: config.redis !== null,
    bucket: bucket && openBackupBucket(bucket, guardedFetch(net, { trusted: originOf(bucket) })),
    schedule: async () => ({
      every: await settings.get('backup.every', null),
      hour: await settings.get('backup.hour', null),
      weekday: await settings.get('backup.weekday', null),
      keep: await settings.get('backup.keep', null),
    }),
    now: Date.now,
    onError: (event, cause) => log.error(event, { cause }),
  });
}

/** What a restore needs, without a server. `close` when it is done. */
export function restoringOf(config: Config, version: string): Restoring & { close(): Promise<void> } {
  const net = createNet({ allowedNetworks: () => [], proxy: config.proxy });
  return {
    where: storeOf(config),
    dataFolder: config.dataFolder,
    folder: backupFolderOf(config.dataFolder),
    blobs: openFiles(config, net),
    seal: openSeal(config.dataFolder, config.secret),
    program: version,
    spools: spoolsIn(config.dataFolder),
    now: Date.now,
    close: () => net.close(),
  };
}

/** Puts back what was asked for before this start. The folder is held by whoever calls this. */
export async function restoreIfAsked(config: Config, version: string, log: Notes): Promise<RestoreState | null> {
  if (restoreState(backupFolderOf(config.dataFolder))?.state !== 'waiting') return null;
  log.info('putting a backup back');
  const restoring = restoringOf(config, version);
  try {
    const outcome = await applyRestore(restoring);
    if (outcome?.state === 'done') log.info('the backup was put back', { id: outcome.id });
    if (outcome?.state === 'failed')
      log.error('the backup was not put back', { id: outcome.id, cause: outcome.reason });
    return outcome;
  } finally {
    await restoring.close();
  }
}

/** Calls of the last moments that are not in the ledger, of every process there was. */
function spoolsIn(dataFolder: string): string[] {
  if (!existsSync(dataFolder)) return [];
  const folders = readdirSync(dataFolder).filter((name) => /^worker-\d+$/.test(name));
  return ['', ...folders].flatMap((folder) => ['a', 'b'].map((end) => join(dataFolder, folder, `ledger-spool.${end}`)));
}

/** The scheduler: everything that happens by itself, every hour. */
export function schedule(deps: Deps, leads: () => boolean): { stop(): void } {
  const { db, identity, gateway, connections, transfers, notices, log, now } = deps;
  const jobs = setInterval(() => {
    if (!leads()) return;
    const work = [
      identity.sweep(),
      sweepOld(deps),
      transfers.sweep(),
      connections.sweep(now() - BIN_DAYS_MS),
      gateway.sweep(),
      notices.sweep(),
      deps.toolSignIn.sweep(),
      sweepToolWordsOf(db, identity),
      sweepOldBodies(db, identity, now()),
    ];
    for (const job of work) job.catch((cause: unknown) => log.error('a job failed', { cause }));
  }, HOUR_MS);
  const backing = setInterval(() => {
    deps.backups.tick().catch((cause: unknown) => log.error('a scheduled backup failed', { cause }));
  }, BACKUP_LOOK_MS);
  jobs.unref();
  backing.unref();
  return {
    stop() {
      clearInterval(jobs);
      clearInterval(backing);
    },
  };
}

async function sweepToolWordsOf(db: Db, { settings }: Identity): Promise<void> {
  await sweepToolWords(db, [...(await settings.get('tools.servers', null)), ...(await listToolServices(db))]);
}

/** A few at a time, so that answers in between need not wait for many. */
async function sweepOldBodies(db: Db, { settings }: Identity, now: number): Promise<void> {
  const days = await settings.get('logs.retentionDays', null);
  while ((await sweepBodies(db, now - days * DAY_MS, BODIES_AT_ONCE)) === BODIES_AT_ONCE) await pause(50);
}

export function watchElsewhere(
  store: Store,
  log: Notes,
  { identity, gateway, callers }: { identity: Identity; gateway: Gateway; callers: Callers },
): NodeJS.Timeout {
  // Other processes, and `parlor key …`, which writes from one of its own.
  const readAgain = async () => {
    await identity.settings.changedElsewhere();
    await identity.readAgain();
    await gateway.reload();
    await gateway.limits.reload();
    // Somebody was suspended at another process: what their keys are in the middle of here ends too.
    for (const userId of await goneAmong(store.db, callers.people())) callers.cutOff(userId);
  };
  return setInterval(
    () => {
      if (store.changedElsewhere())
        readAgain().catch((cause: unknown) => log.error('what was changed could not be read again', { cause }));
    },
    store.engine === 'postgres' ? NOTICED_MS : ELSEWHERE_MS,
  ).unref();
}

/** What goes by the owner's terms. */
async function sweepOld({ db, blobs, seal, identity: { settings }, now }: Deps): Promise<void> {
  const days = await settings.get('retention.binDays', null);
  await sweepBin({ db, blobs }, now(), days * DAY_MS);
  const terms = {
    chatDays: await settings.get('retention.chatDays', null),
    ledgerDays: await settings.get('retention.ledgerDays', null),
    fileDays: await settings.get('retention.fileDays', null),
  };
  await sweepByTerms({ db, blobs }, terms, now());
  const auditDays = await settings.get('retention.auditDays', null);
  await sweepLatency(db, now() - 2 * DAY_MS);
  if (auditDays !== null) await sweepAudit(db, seal, now() - auditDays * DAY_MS, now());
}

/** People's own accounts at the MCP servers that the owner named. */
export function openToolSignIn({ db, seal, net, settings, log }: Omit<Upkeep, 'blobs' | 'version' | 'restart'>) {
  return createToolSignIn({
    db,
    seal,
    reach: guardedFetch(net, { trusted: null }),
    servers: async () => withSecrets(db, seal, await settings.get('tools.servers', null)),
    now: Date.now,
    warn: (event, fields) => log.warn(event, fields),
  });
}

/** Which tools a person's answers are offered. */
export async function toolsAllowed(
  userId: string,
  { db, seal, settings, toolSignIn }: { db: Db; seal: Seal; settings: SettingStore; toolSignIn: ToolSignIn },
) {
  const on = await settings.get('features.tools', null);
  const megabytes = await settings.get('files.roomMegabytes', null);
  const named = on ? await withSecrets(db, seal, await settings.get('tools.servers', null)) : [];
  const each = await settings.get('tools.askEachTime', null);
  const servers = named.map((server) => ({ ...server, asksEachTime: each.includes(server.name) }));
  return {
    allowed: on && (await settings.get('tools.readPages', null)),
    servers: await toolSignIn.forPerson(userId, servers),
    services: on ? await offeredServices({ db, seal }, { servers, each }) : [],
    pictures: await settings.get('features.images', null),
    code: await settings.get('features.code', null),
    roomBytes: megabytes === null ? null : megabytes * 1024 ** 2,
  };
}

/** Where the built page is, and what the operator says of the way to it. */
export function webConfig({ publicUrl, trustedProxies, metricsToken }: Config, root: string): Deps['web'] {
  const folder = join(root, 'dist/web');
  const built = existsSync(join(folder, 'index.html')) ? folder : null;
  return { folder: built, publicUrl, trustedProxies: peersOf(trustedProxies), metricsToken };
}

/** As package.json says it. */
export function versionOf(root: string): string {
  const json: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof json === 'object' && json !== null && 'version' in json ? String(json.version) : '0';
}

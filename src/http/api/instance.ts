import { existsSync, readFileSync } from 'node:fs';
import { release, type } from 'node:os';
import { join } from 'node:path';
import {
  cleanStorage,
  getDiagnostics,
  getHealth,
  getStorage,
  getVersions,
  previewRetention,
} from '#shared/contract/instance.ts';
import { countUnused, sweepFiles } from '#chat/retention.ts';
import { countAudit } from '#store/audit.ts';
import { freeBytes } from '#backup/reading.ts';
import { migrations } from '#store/migrations/index.ts';
import { countCalls, countUntouched } from '#store/retention.ts';
import { isoTime } from '#store/rows.ts';
import { databaseVersion, engineOf, roomOfPeople } from '#store/standing.ts';
import type { Deps } from '../deps.ts';
import { securityHeaders } from '../guard.ts';
import { handle, type Mounted } from '../mount.ts';
import { healthOf, storageParts } from '../standing.ts';

const DAY_MS = 86_400_000;
const MOST_PEOPLE = 200;
const startedAt = Date.now() - process.uptime() * 1000;

async function versions({ db, version, place }: Deps) {
  const file = join(place.root, 'CHANGELOG.md');
  return {
    program: version,
    node: process.versions.node,
    engine: engineOf(db),
    database: await databaseVersion(db),
    system: `${type()} ${release()} ${process.arch}`,
    data: Object.keys(migrations).at(-1) ?? '',
    changes: existsSync(file) ? readFileSync(file, 'utf8') : '',
  };
}

/** Settings whose values name people or places are told by whether they are set. */
const TOLD_WHOLE =
  /^(?:features|backup|retention|limits|logs)\.|^instance\.(?:registration|sharing|findOllama|language)$/;

async function diagnostics(deps: Deps, userId: string) {
  const { changes: _, ...about } = await versions(deps);
  const settings = await deps.identity.settings.states(userId, ['instance']);
  return {
    at: isoTime(deps.now()),
    ...about,
    uptimeSeconds: Math.round(process.uptime()),
    // Whose connections fail is told by how many.
    health: (await healthOf(deps)).map(({ about: names, ...check }) => ({ ...check, about: names.length })),
    storage: await storageParts(deps),
    settings: settings.map(({ key, source, value }) => ({
      key,
      source,
      ...(TOLD_WHOLE.test(key) && { value }),
    })),
    variables: deps.variables.map(({ name, effect, note, warnings }) => ({
      name,
      effect,
      note: note?.code ?? null,
      warnings: warnings.map(({ code }) => code),
    })),
  };
}

export const instanceRoutes: Mounted[] = [
  handle(getStorage, async (_, deps) => ({
    parts: await storageParts(deps),
    freeBytes: await freeBytes(deps.place.dataFolder),
    people: await roomOfPeople(deps.db, MOST_PEOPLE),
    unused: await countUnused(deps.db, deps.now() - DAY_MS),
  })),

  handle(cleanStorage, async (_, { db, blobs, now }) => ({ removed: await sweepFiles({ db, blobs }, now() - DAY_MS) })),

  handle(getHealth, async (_, deps) => ({ checks: await healthOf(deps), startedAt: isoTime(startedAt) })),

  handle(getVersions, (_, deps) => versions(deps)),

  handle(getDiagnostics, async ({ who, request }, deps) => {
    const headers = new Headers(securityHeaders('file', request.client.secure));
    headers.set('content-type', 'application/json');
    headers.set('content-disposition', 'attachment; filename="parlor-diagnostics.json"');
    headers.set('cache-control', 'no-store');
    return new Response(JSON.stringify(await diagnostics(deps, who.principal.userId), null, 2), { headers });
  }),

  handle(previewRetention, async ({ query }, { db, now }) => {
    const before = (days: number | undefined) => (days === undefined ? 0 : now() - days * DAY_MS);
    const { chatDays, ledgerDays, auditDays, fileDays } = query;
    return {
      ...(await countUntouched(db, before(chatDays))),
      calls: await countCalls(db, before(ledgerDays)),
      audit: await countAudit(db, before(auditDays)),
      files: fileDays === undefined ? 0 : await countUnused(db, before(fileDays)),
    };
  }),
];

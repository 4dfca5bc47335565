/** What several processes on the same data have in common: one count, one way to each other’s answers, one file store. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBucket, originOf } from '#chat/blobs-s3.ts';
import { openBlobs, type Blobs } from '#chat/blobs.ts';
import { openElsewhere, type Elsewhere } from '#chat/live-elsewhere.ts';
import { workElsewhere } from '#chat/import/elsewhere.ts';
import { openTransfers, type Transfers } from '#chat/import/transfers.ts';
import type { Config } from '#config.ts';
import type { Cooling } from '#gateway/cooling.ts';
import { SharedCounters } from '#gateway/limits/shared-counters.ts';
import { attemptsTogether } from '#identity/attempts-together.ts';
import type { Attempts } from '#identity/attempts.ts';
import { guardedFetch } from '#net/fetch.ts';
import type { Net } from '#net/net.ts';
import { installationOf } from '#store/installation.ts';
import type { Db, Store } from '#store/open.ts';
import { openLink, type Link } from '#store/redis/link.ts';
import type { Seal } from '#store/seal.ts';
import { storeOf } from '#store/where.ts';

export interface Together {
  link: Link;
  counters: SharedCounters;
  cooling: Cooling;
  elsewhere: Elsewhere;
  doors: { attempts: Attempts; setupCode: string };
}

const NOTE = 'instance';
/** As many as can have died here before one of them came far enough to settle what they left. */
const PREDECESSORS = 16;

/** Null where this process is the only one. `folder`: its own place. Throws OpenFailure. */
export async function openTogether(
  redis: string | null,
  { folder, leftFolders }: { folder: string; leftFolders: readonly string[] },
  { db, seal }: { db: Db; seal: Seal },
): Promise<Together | null> {
  if (redis === null) return null;
  const link = await openLink(redis, await installationOf(db, Date.now()));
  // Whoever had this place before is no more, or it would have it still.
  const here = notedIn(folder);
  const predecessors = [...here, ...leftFolders.flatMap(notedIn)];
  for (const instance of predecessors) await link.bury(instance);
  writeFileSync(join(folder, NOTE), [...here.slice(1 - PREDECESSORS), link.instance].join('\n'));
  return {
    link,
    counters: new SharedCounters(link, predecessors),
    cooling: {
      tell: (text) => link.eventually(() => link.command('PUBLISH', link.key('cooling'), text)),
      hear: (listener) => void link.subscribe('cooling', listener),
    },
    elsewhere: await openElsewhere(link),
    // Whoever shows the link to the set-up, everybody takes its code.
    doors: { attempts: attemptsTogether(link, Date.now), setupCode: seal.mark('set-up').slice(0, 32) },
  };
}

/** Who had the place in this folder, one after the other. */
function notedIn(folder: string): string[] {
  const note = join(folder, NOTE);
  return existsSync(note) ? readFileSync(note, 'utf8').split('\n') : [];
}

/** Uploaded files: in a folder, or in a bucket over it. */
export function openFiles({ bucket, filesFolder, dataFolder }: Config, net: Net): Blobs {
  const before = openBlobs(filesFolder ?? join(dataFolder, 'files'));
  if (bucket === null) return before;
  return openBucket(bucket, { send: guardedFetch(net, { trusted: originOf(bucket) }), before, now: Date.now });
}

/** What is being moved in, here and at the other processes. */
export function openMovingIn(
  config: Config,
  log: { error(event: string, fields: { cause: unknown }): void },
  {
    store,
    together,
    blobs,
    roomBytes,
  }: { store: Store; together: Together | null; blobs: Blobs; roomBytes: () => Promise<number | null> },
): Promise<Transfers> {
  return openTransfers({
    db: store.db,
    where: storeOf(config),
    folder: join(config.dataFolder, 'transfers'),
    blobs,
    roomBytes,
    elsewhere: together === null ? null : workElsewhere(together.link),
    now: Date.now,
    onError: (event, cause) => log.error(event, { cause }),
  });
}

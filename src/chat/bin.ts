/** The bin: what was deleted goes for good after 30 days, or at once when somebody says so. */
import { setTimeout as pause } from 'node:timers/promises';
import * as bin from '#store/bin.ts';
import type { Db } from '#store/open.ts';
import { destroyPictures } from '#store/pictures.ts';
import type { Blobs } from './blobs.ts';

const DAY_MS = 86_400_000;
const BIN_MS = 30 * DAY_MS;
const TEMPORARY_MS = DAY_MS;
/** Chats deleted in one go, and the pause after it, ms: answers being written must not wait for a big bin. */
const AT_ONCE = 50;
const PAUSE_MS = 20;

export interface BinOptions {
  db: Db;
  blobs: Blobs;
}

/** Deletes these chats of a person for good, in the bin or not. */
export async function destroyChats({ db, blobs }: BinOptions, userId: string, ids: readonly string[]): Promise<void> {
  for (const file of await bin.destroyChats(db, userId, ids)) await blobs.delete(file);
}

/** Empties the person's bin, or takes only `ids` out of it for good; how many chats that were. */
export async function emptyBin(options: BinOptions, userId: string, ids?: readonly string[]): Promise<number> {
  let destroyed = 0;
  for (;;) {
    const some = await bin.listBin(options.db, userId, AT_ONCE, ids);
    if (some.length === 0) return destroyed;
    await destroyChats(options, userId, some);
    destroyed += some.length;
    await pause(PAUSE_MS);
  }
}

/** The job: what is in the bin for so many days, and temporary chats a day after their last word. */
export async function sweepBin(options: BinOptions, now: number, binMs: number = BIN_MS): Promise<number> {
  const { db, blobs } = options;
  const due = { deletedBefore: now - binMs, temporaryBefore: now - TEMPORARY_MS, limit: AT_ONCE };
  let destroyed = 0;
  for (;;) {
    const some = await bin.listOverdue(db, due);
    for (const [userId, chats] of Map.groupBy(some, (chat) => chat.userId))
      await destroyChats(
        options,
        userId,
        chats.map((chat) => chat.id),
      );
    destroyed += some.length;
    if (some.length < AT_ONCE) break;
    await pause(PAUSE_MS);
  }
  for (const file of await bin.destroyMessages(db, due.deletedBefore)) await blobs.delete(file);
  for (const file of await destroyPictures(db, due.deletedBefore)) await blobs.delete(file);
  await bin.destroyProjects(db, due.deletedBefore);
  return destroyed;
}

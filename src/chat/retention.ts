/** The job of the owner's terms: what nobody touches goes. Twice or by two processes at once it does no harm. */
import { setTimeout as pause } from 'node:timers/promises';
import { forgetUnused, unusedFiles } from '#store/bin.ts';
import type { Db } from '#store/open.ts';
import { binUntouched, filesBefore, sweepCalls, sweepPromptTexts } from '#store/retention.ts';
import type { Blobs } from './blobs.ts';

const DAY_MS = 86_400_000;
const PAUSE_MS = 20;

/** Days; null: never. */
export interface Terms {
  chatDays: number | null;
  ledgerDays: number | null;
  fileDays: number | null;
}

/** Does what the terms say: chats into the bin, calls out of the ledger, files nobody uses any more for good. */
export async function sweepByTerms({ db, blobs }: { db: Db; blobs: Blobs }, terms: Terms, now: number): Promise<void> {
  const { chatDays, ledgerDays, fileDays } = terms;
  if (chatDays !== null) await untilNone(() => binUntouched(db, now - chatDays * DAY_MS, now));
  if (ledgerDays !== null) await untilNone(() => sweepCalls(db, now - ledgerDays * DAY_MS));
  if (fileDays !== null) await sweepFiles({ db, blobs }, now - fileDays * DAY_MS);
  await sweepPromptTexts(db);
}

async function untilNone(step: () => Promise<number>): Promise<void> {
  while ((await step()) > 0) await pause(PAUSE_MS);
}

/** Files that were uploaded before `before` and that nothing refers to. */
export async function countUnused(db: Db, before: number): Promise<number> {
  let count = 0;
  for (const [userId, ids] of await filesBefore(db, before)) count += (await unusedFiles(db, userId, ids)).length;
  return count;
}

/** Files from before that moment (ms since 1970) that nothing of their person refers to; how many went. */
export async function sweepFiles({ db, blobs }: { db: Db; blobs: Blobs }, before: number): Promise<number> {
  let count = 0;
  for (const [userId, ids] of await filesBefore(db, before))
    for (const id of await forgetUnused(db, userId, ids)) {
      await blobs.delete(id);
      count++;
    }
  return count;
}

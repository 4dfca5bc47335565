/** Moments at which something is to be done once, whoever does it. */
import type { Db } from './open.ts';

/** True for the first who asks for this moment (ms) or a later one than any before. */
export async function takeSlot(db: Db, name: string, moment: number, now: number): Promise<boolean> {
  const key = `slot.${name}`;
  // Times as text of one length: they compare as numbers do.
  const value = JSON.stringify(new Date(moment).toISOString());
  const done = await db
    .insertInto('settings')
    .values({ scope: 'internal', owner: 'instance', key, value, updated_at: now, updated_by: null })
    .onConflict((oc) =>
      oc.columns(['scope', 'owner', 'key']).doUpdateSet({ value, updated_at: now }).where('settings.value', '<', value),
    )
    .executeTakeFirst();
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

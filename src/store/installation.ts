/** What tells the keys of these data in Redis from those of other data there. Made once, kept with the data. */
import { randomBytes } from 'node:crypto';
import type { Db } from './open.ts';

const PLACE = { scope: 'internal', owner: 'instance', key: 'installation' } as const;

export async function installationOf(db: Db, now: number): Promise<string> {
  const value = JSON.stringify(randomBytes(6).toString('hex'));
  await db
    .insertInto('settings')
    .values({ ...PLACE, value, updated_at: now, updated_by: null })
    .onConflict((oc) => oc.columns(['scope', 'owner', 'key']).doNothing())
    .execute();
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('scope', '=', PLACE.scope)
    .where('owner', '=', PLACE.owner)
    .where('key', '=', PLACE.key)
    .executeTakeFirstOrThrow();
  return String(JSON.parse(row.value));
}

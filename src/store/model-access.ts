/** Which deployments people and teams may use. Without a row all of them; a list that cannot be read has none. */
import { z } from 'zod';
import type { Db } from './open.ts';

export type AccessScope = 'user' | 'team';

const Names = z.array(z.string());

/** Every list there is: the owner's id and the public names. */
export async function listModelAccess(db: Db): Promise<{ scope: string; owner: string; deployments: string[] }[]> {
  const rows = await db.selectFrom('model_access').select(['scope', 'owner', 'deployments']).execute();
  return rows.map(({ scope, owner, deployments }) => ({ scope, owner, deployments: namesIn(deployments) }));
}

/** Replaces the list of one person or team; null: all of them. `by`: the person who changes it. */
export async function putModelAccess(
  db: Db,
  { scope, owner }: { scope: AccessScope; owner: string },
  deployments: readonly string[] | null,
  { by, now }: { by: string; now: number },
): Promise<void> {
  if (deployments === null) {
    await db.deleteFrom('model_access').where('scope', '=', scope).where('owner', '=', owner).execute();
    return;
  }
  const values = { deployments: JSON.stringify([...new Set(deployments)]), updated_at: now, updated_by: by };
  await db
    .insertInto('model_access')
    .values({ scope, owner, ...values })
    .onConflict((oc) => oc.columns(['scope', 'owner']).doUpdateSet(values))
    .execute();
}

function namesIn(text: string): string[] {
  try {
    return Names.catch([]).parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** Rows of keys to what the floors above speak of. */
import { z } from 'zod';
import { Surface, type GatewayKey } from '#shared/contract/keys.ts';
import { NO_LIMITS } from '#shared/contract/limits.ts';
import { jsonIn } from '#shared/json.ts';
import type { KeyGrant, Principal } from '#shared/principal.ts';
import type { LiveKey } from '#store/keys.ts';
import { limitsOf, listLimits } from '#store/limits.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { KeyRow } from '#store/schema.ts';
import { roleOf } from './people.ts';

const Names = z.array(z.string());
const Surfaces = z.array(Surface);

/** Keys as their owners see them. */
export async function keysOf(db: Db, rows: readonly KeyRow[]): Promise<GatewayKey[]> {
  const owners = [...new Set(rows.map((row) => row.user_id))];
  const people =
    owners.length === 0 ? [] : await db.selectFrom('users').select(['id', 'name']).where('id', 'in', owners).execute();
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const limits = new Map((await listLimits(db, 'key')).map((row) => [row.owner, limitsOf(row)]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    prefix2: row.prefix2,
    owner: { id: row.user_id, name: names.get(row.user_id) ?? '' },
    deployments: row.deployments === null ? null : Names.parse(JSON.parse(row.deployments)),
    surfaces: row.surfaces === null ? null : Surfaces.parse(JSON.parse(row.surfaces)),
    limits: limits.get(row.id) ?? NO_LIMITS,
    logBodies: row.log_bodies === 1,
    createdAt: isoTime(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : isoTime(row.last_used_at),
    expiresAt: row.expires_at === null ? null : isoTime(row.expires_at),
  }));
}

/** Who calls with this key. A restriction that cannot be read lets nothing through. */
export function principalOf(row: LiveKey): Principal & { keyId: string } {
  const grant = grantOf(row);
  const principal = { userId: row.userId, role: roleOf(row.role), keyId: row.id };
  return grant === null ? principal : { ...principal, grant };
}

function grantOf({ deployments, surfaces, logBodies }: LiveKey): KeyGrant | null {
  if (deployments === null && surfaces === null && logBodies !== 1) return null;
  return {
    deployments: deployments === null ? null : new Set(Names.catch([]).parse(jsonIn(deployments))),
    surfaces: surfaces === null ? null : new Set(Surfaces.catch([]).parse(jsonIn(surfaces))),
    logBodies: logBodies === 1,
  };
}

/** Keys for programs: every live one in memory, found by the hash of either of its two secrets. */
import type { GatewayKey, Surface } from '#shared/contract/keys.ts';
import type { Limits } from '#shared/contract/limits.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { KeyDirectory } from '#shared/principal.ts';
import { forgetBodies } from '#store/bodies.ts';
import {
  findKey,
  insertKey,
  listAllKeys,
  listKeys,
  revokeKey,
  updateKey,
  type KeyChange,
  type LiveKey,
} from '#store/keys.ts';
import { putLimits } from '#store/limits.ts';
import type { Db } from '#store/open.ts';
import type { KeyRow } from '#store/schema.ts';
import { LateKeys } from './late-keys.ts';
import { keysOf } from './key-records.ts';
import { newSecret } from './key-secret.ts';
import { lastUses, liveKeyring } from './live-keys.ts';
import type { Notes } from './notes.ts';

/** Keys of one person. */
const MOST = 100;

/** What a key may do; times in ms since 1970, null: no bounds. */
export interface KeyTerms {
  name: string;
  expiresAt: number | null;
  deployments?: readonly string[] | null | undefined;
  surfaces?: readonly Surface[] | null | undefined;
  limits?: Limits | undefined;
  logBodies?: boolean | undefined;
}

export type KeyTermsChange = { [K in keyof KeyTerms]?: KeyTerms[K] | undefined };

export interface GatewayKeys extends KeyDirectory {
  /** The secret is not kept. Throws `invalid_request` for a time that has passed, or one key too many. */
  create(userId: string, key: KeyTerms): Promise<{ key: GatewayKey; secret: string }>;
  /** One person's, or everybody's (`null`). */
  list(userId: string | null): Promise<GatewayKey[]>;
  /** Whose key it is; null when there is none, or it is revoked. */
  ownerOf(id: string): Promise<string | null>;
  /** Changes what is named. `by`: who does. Throws `not_found` when the person has no such key. */
  update(userId: string, id: string, change: KeyTermsChange, by: string): Promise<GatewayKey>;
  /** Replaces one of the two secrets; from the moment this returns the old one opens nothing, the other one still does. */
  regenerate(userId: string, id: string, which: 1 | 2): Promise<{ key: GatewayKey; secret: string }>;
  /** From the moment this returns the key opens nothing. Throws `not_found` when the person has no such key. */
  revoke(userId: string, id: string): Promise<void>;
  /** Reads keys again, of one person or of all: after a person was suspended, or another process changed keys. */
  reload(userId?: string): Promise<void>;
  /** Called when keys or their limits changed, before anything that changed is in force. */
  onChange(listener: () => Promise<void>): void;
  /** Writes what is waiting to be written. */
  flush(): Promise<void>;
}

interface Options {
  db: Db;
  /** Whether the owner of a key may use Parlor at present. */
  isWelcome(owner: Pick<LiveKey, 'password' | 'accessCode' | 'suspendedAt' | 'role'>): boolean;
  now(): number;
  log: Notes;
}

export async function createGatewayKeys({ db, isWelcome, now, log }: Options): Promise<GatewayKeys> {
  const uses = lastUses(db, log);
  const live = liveKeyring({ db, isWelcome, now, onUse: uses.note });
  const listeners: (() => Promise<void>)[] = [];
  let last: Promise<unknown> = Promise.resolve();

  /** Changes happen one after the other: a slow reading must not bring a revoked key back. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  /** What a key is confined to comes before the key. */
  async function refresh(userId: string): Promise<void> {
    for (const listener of listeners) await listener();
    await live.reload(userId);
  }

  async function changed(userId: string, row: KeyRow): Promise<GatewayKey> {
    await refresh(userId);
    const [key] = await keysOf(db, [row]);
    if (key === undefined) throw new Error('one row is one key');
    return key;
  }

  const late = new LateKeys({ db, now, log, learn: (userId) => inTurn(() => refresh(userId)) });
  await live.reload();
  return {
    find: live.find,
    seek: (secret) => (live.knows(secret) ? null : late.seek(secret)),
    create: (userId, terms) =>
      inTurn(async () => {
        const at = now();
        checkExpiry(terms.expiresAt, at);
        checkRoom(await listKeys(db, userId));
        const { secret, hash, prefix } = newSecret();
        const row = rowOf({ id: newId('key', at), userId, hash, prefix, at }, terms);
        await db.transaction().execute(async (trx) => {
          await insertKey(trx, row);
          if (terms.limits !== undefined)
            await putLimits(trx, { scope: 'key', owner: row.id }, terms.limits, { by: userId, now: at });
        });
        return { key: await changed(userId, row), secret };
      }),
    async list(userId) {
      await uses.flush();
      return keysOf(db, userId === null ? await listAllKeys(db) : await listKeys(db, userId));
    },
    async ownerOf(id) {
      const row = await findKey(db, id);
      return row === undefined || row.revoked_at !== null ? null : row.user_id;
    },
    update: (userId, id, change, by) =>
      inTurn(async () => {
        checkExpiry(change.expiresAt, now());
        // What somebody says to models is kept by their own wish alone.
        if (change.logBodies === true && by !== userId && (await findKey(db, id))?.log_bodies !== 1)
          throw new AppError('forbidden');
        const row = await db.transaction().execute(async (trx) => {
          const made = await updateKey(trx, userId, id, columnsOf(change));
          if (made === undefined) throw new AppError('not_found');
          if (change.limits !== undefined)
            await putLimits(trx, { scope: 'key', owner: id }, change.limits, { by, now: now() });
          // Switched off means gone, not only stopped.
          if (change.logBodies === false) await forgetBodies(trx, id);
          return made;
        });
        return changed(userId, row);
      }),
    regenerate: (userId, id, which) =>
      inTurn(async () => {
        const { secret, hash, prefix } = newSecret();
        const change = which === 1 ? { secret: hash, prefix } : { secret2: hash, prefix2: prefix };
        const row = await updateKey(db, userId, id, change);
        if (row === undefined) throw new AppError('not_found');
        return { key: await changed(userId, row), secret };
      }),
    revoke: (userId, id) =>
      inTurn(async () => {
        if (!(await revokeKey(db, userId, id, now()))) throw new AppError('not_found');
        live.drop(id);
      }),
    reload: (userId) => inTurn(() => live.reload(userId)),
    onChange: (listener) => void listeners.push(listener),
    flush: uses.flush,
  };
}

function checkExpiry(expiresAt: number | null | undefined, now: number): void {
  if (typeof expiresAt === 'number' && expiresAt <= now)
    throw new AppError('invalid_request', { params: { reason: 'expiresAt: this time has passed' } });
}

function checkRoom({ length }: readonly KeyRow[]): void {
  if (length >= MOST)
    throw new AppError('invalid_request', { params: { reason: `there are ${MOST} keys already; revoke one` } });
}

interface Made {
  id: string;
  userId: string;
  hash: string;
  prefix: string;
  at: number;
}

function rowOf({ id, userId, hash, prefix, at }: Made, terms: KeyTerms): KeyRow {
  return {
    id,
    user_id: userId,
    name: terms.name,
    secret: hash,
    prefix,
    secret2: null,
    prefix2: null,
    deployments: listOf(terms.deployments),
    surfaces: listOf(terms.surfaces),
    log_bodies: terms.logBodies === true ? 1 : 0,
    created_at: at,
    expires_at: terms.expiresAt,
    revoked_at: null,
    last_used_at: null,
  };
}

function columnsOf({ name, expiresAt, deployments, surfaces, logBodies }: KeyTermsChange): KeyChange {
  return {
    ...(name === undefined ? {} : { name }),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    ...(deployments === undefined ? {} : { deployments: listOf(deployments) }),
    ...(surfaces === undefined ? {} : { surfaces: listOf(surfaces) }),
    ...(logBodies === undefined ? {} : { log_bodies: logBodies ? 1 : 0 }),
  };
}

function listOf(names: readonly string[] | null | undefined): string | null {
  return names === null || names === undefined ? null : JSON.stringify(names);
}

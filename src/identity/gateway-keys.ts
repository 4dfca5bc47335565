/** Keys for programs: 256 random bits, shown once, SHA-256 at rest, and every live one in memory. */
import { createHash, randomBytes } from 'node:crypto';
import type { GatewayKey } from '#shared/contract/keys.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { KeyDirectory, Principal } from '#shared/principal.ts';
import { insertKey, listKeys, liveKeys, revokeKey, touchKeys, type LiveKey } from '#store/keys.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { KeyRow } from '#store/schema.ts';
import type { Notes } from './notes.ts';
import { roleOf } from './people.ts';

const PREFIX = 'plr-';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 > 2^256. */
const LETTERS = 43;
const LENGTH = PREFIX.length + LETTERS;
/** Characters shown to recognise a key by. */
const SHOWN = PREFIX.length + 4;
/** When a key was last used is written together with other keys' uses. */
const WRITE_AFTER = 30_000;
/** Keys of one person. */
const MOST = 100;

export interface GatewayKeys extends KeyDirectory {
  /** `expiresAt`: ms since 1970. The secret is not kept. Throws `invalid_request` for a time that has passed. */
  create(userId: string, key: { name: string; expiresAt: number | null }): Promise<{ key: GatewayKey; secret: string }>;
  list(userId: string): Promise<GatewayKey[]>;
  /** From the moment this returns the key opens nothing. Throws `not_found` when the person has no such key. */
  revoke(userId: string, id: string): Promise<void>;
  /** Reads keys again, of one person or of all: after a person was suspended, or another process changed keys. */
  reload(userId?: string): Promise<void>;
  /** Writes what is waiting to be written. */
  flush(): Promise<void>;
}

interface Entry {
  principal: Principal & { keyId: string };
  expiresAt: number | null;
}

interface Options {
  db: Db;
  /** Whether the owner of a key may use Parlor at present. */
  isWelcome(owner: Pick<LiveKey, 'password' | 'accessCode' | 'suspendedAt'>): boolean;
  now(): number;
  log: Notes;
}

export async function createGatewayKeys({ db, isWelcome, now, log }: Options): Promise<GatewayKeys> {
  const live = new Map<string, Entry>();
  const uses = lastUses(db, log);
  let last: Promise<unknown> = Promise.resolve();

  /** Changes happen one after the other: a slow reading must not bring a revoked key back. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  async function reload(userId?: string): Promise<void> {
    const rows = await liveKeys(db, userId);
    for (const [hash, { principal }] of live)
      if (userId === undefined || principal.userId === userId) live.delete(hash);
    for (const row of rows)
      if (isWelcome(row))
        live.set(row.secretHash, {
          principal: { userId: row.userId, role: roleOf(row.role), keyId: row.id },
          expiresAt: row.expiresAt,
        });
  }

  await reload();
  return {
    find(secret) {
      // Hashing takes time with the length; a secret of another length is none of ours.
      if (secret.length !== LENGTH || !secret.startsWith(PREFIX)) return null;
      const entry = live.get(hashOf(secret));
      if (entry === undefined) return null;
      const at = now();
      if (entry.expiresAt !== null && entry.expiresAt <= at) return null;
      uses.note(entry.principal.keyId, at);
      return entry.principal;
    },
    create: (userId, { name, expiresAt }) =>
      inTurn(async () => {
        const at = now();
        if (expiresAt !== null && expiresAt <= at)
          throw new AppError('invalid_request', { params: { reason: 'expiresAt: this time has passed' } });
        if ((await listKeys(db, userId)).length >= MOST)
          throw new AppError('invalid_request', { params: { reason: `there are ${MOST} keys already; revoke one` } });
        const secret = PREFIX + randomLetters();
        const row: KeyRow = {
          id: newId('key', at),
          user_id: userId,
          name,
          secret: hashOf(secret),
          prefix: secret.slice(0, SHOWN),
          created_at: at,
          expires_at: expiresAt,
          revoked_at: null,
          last_used_at: null,
        };
        await insertKey(db, row);
        await reload(userId);
        return { key: keyOf(row), secret };
      }),
    async list(userId) {
      await uses.flush();
      return (await listKeys(db, userId)).map(keyOf);
    },
    revoke: (userId, id) =>
      inTurn(async () => {
        if (!(await revokeKey(db, userId, id, now()))) throw new AppError('not_found');
        for (const [hash, { principal }] of live) if (principal.keyId === id) live.delete(hash);
      }),
    reload: (userId) => inTurn(() => reload(userId)),
    flush: uses.flush,
  };
}

/** When keys were last used, written together: a key may be used thousands of times a second. */
function lastUses(db: Db, log: Notes) {
  let uses = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (uses.size === 0) return;
    const writing = uses;
    uses = new Map();
    try {
      await touchKeys(db, writing);
    } catch (cause) {
      log.warn('the last use of gateway keys could not be written', { reason: String(cause) });
    }
  }
  return {
    note(keyId: string, at: number) {
      uses.set(keyId, at);
      timer ??= setTimeout(() => void flush(), WRITE_AFTER).unref();
    },
    flush,
  };
}

function keyOf(row: KeyRow): GatewayKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: isoTime(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : isoTime(row.last_used_at),
    expiresAt: row.expires_at === null ? null : isoTime(row.expires_at),
  };
}

/** A fast hash is enough: the secret has 256 random bits. Looking a hash up leaks no usable timing of the secret. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function randomLetters(): string {
  let letters = '';
  while (letters.length < LETTERS)
    // 248 is the largest multiple of 62 in a byte: what lies above would favour the first letters.
    for (const byte of randomBytes(LETTERS)) if (byte < 248) letters += ALPHABET.charAt(byte % ALPHABET.length);
  return letters.slice(0, LETTERS);
}

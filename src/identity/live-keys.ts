/** Every key that opens something at present, in memory, found by the hash of either of its secrets. */
import type { KeyDirectory, Principal } from '#shared/principal.ts';
import { liveKeys, touchKeys, type LiveKey } from '#store/keys.ts';
import type { Db } from '#store/open.ts';
import { principalOf } from './key-records.ts';
import { hashOf, looksLikeSecret } from './key-secret.ts';
import type { Notes } from './notes.ts';

/** When a key was last used is written together with other keys' uses. */
const WRITE_AFTER = 30_000;

interface Entry {
  principal: Principal & { keyId: string };
  expiresAt: number | null;
}

interface Options {
  db: Db;
  isWelcome(owner: Pick<LiveKey, 'password' | 'accessCode' | 'suspendedAt' | 'role'>): boolean;
  now(): number;
  onUse(keyId: string, at: number): void;
}

export interface LiveKeyring extends Pick<KeyDirectory, 'find'> {
  /** Expired ones too. */
  knows(secret: string): boolean;
  reload(userId?: string): Promise<void>;
  /** The key opens nothing any more. */
  drop(id: string): void;
}

export function liveKeyring({ db, isWelcome, now, onUse }: Options): LiveKeyring {
  const live = new Map<string, Entry>();
  return {
    find(secret) {
      if (!looksLikeSecret(secret)) return null;
      const entry = live.get(hashOf(secret));
      if (entry === undefined) return null;
      const at = now();
      if (entry.expiresAt !== null && entry.expiresAt <= at) return null;
      onUse(entry.principal.keyId, at);
      return entry.principal;
    },
    knows: (secret) => looksLikeSecret(secret) && live.has(hashOf(secret)),
    async reload(userId) {
      const rows = await liveKeys(db, userId);
      for (const [hash, { principal }] of live)
        if (userId === undefined || principal.userId === userId) live.delete(hash);
      for (const row of rows) {
        if (!isWelcome(row)) continue;
        const entry = { principal: principalOf(row), expiresAt: row.expiresAt };
        live.set(row.secretHash, entry);
        if (row.secretHash2 !== null) live.set(row.secretHash2, entry);
      }
    },
    drop(id) {
      for (const [hash, { principal }] of live) if (principal.keyId === id) live.delete(hash);
    },
  };
}

/** When keys were last used, written together: a key may be used thousands of times a second. */
export function lastUses(db: Db, log: Notes) {
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

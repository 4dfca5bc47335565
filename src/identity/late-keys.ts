/**
 * Keys that this process does not know yet, because another one made them a moment ago. Each unknown key is looked up
 * once; what is not there is remembered, and only so many are looked up in a second: whoever tries keys by the thousand
 * costs the database next to nothing, and learns nothing but what a refusal says.
 */
import { keyOwner } from '#store/keys.ts';
import type { Db } from '#store/open.ts';
import { hashOf, looksLikeSecret } from './key-secret.ts';
import type { Notes } from './notes.ts';

/** Look-ups in a second, and at once. */
const MOST = 20;
/** Keys that were looked up and are remembered. Nobody knows a secret before it is made: it will not come later. */
const MOST_KNOWN = 1000;

interface Options {
  db: Db;
  now(): number;
  /** Reads one person's keys, and what they are confined to. */
  learn(userId: string): Promise<void>;
  log: Notes;
}

/** Lives as long as the process. */
export class LateKeys {
  readonly #options: Options;
  readonly #known = new Set<string>();
  readonly #asked = new Map<string, Promise<void>>();
  #left = MOST;
  #countedAt = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Resolves when it may be asked for again; null: it opens nothing, and that is certain enough. */
  seek(secret: string): Promise<void> | null {
    if (!looksLikeSecret(secret)) return null;
    const hash = hashOf(secret);
    if (this.#known.has(hash)) return null;
    const asked = this.#asked.get(hash);
    if (asked !== undefined) return asked;
    if (!this.#mayAsk()) return null;
    const asking = this.#look(hash).finally(() => this.#asked.delete(hash));
    this.#asked.set(hash, asking);
    return asking;
  }

  #mayAsk(): boolean {
    const now = this.#options.now();
    // A clock that was set back gives nothing.
    const gained = Math.max(now - this.#countedAt, 0) * (MOST / 1000);
    this.#left = Math.min(this.#left + gained, MOST);
    this.#countedAt = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  async #look(hash: string): Promise<void> {
    try {
      const userId = await keyOwner(this.#options.db, hash);
      if (userId !== undefined) await this.#options.learn(userId);
      // Found or not: from now on whoever reads keys knows whether it opens anything.
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      this.#known.add(hash);
    } catch (cause) {
      this.#options.log.warn('an unknown key could not be looked up', { reason: String(cause) });
    }
  }
}

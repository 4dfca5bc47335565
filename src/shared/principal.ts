import type { Role } from './contract/account.ts';
import type { Surface } from './contract/keys.ts';

/** Who asks: a signed-in person, or a program by one of a person's keys. Everything is spent and owned by `userId`. */
export interface Principal {
  userId: string;
  role: Role;
  /** The gateway key used; null for a person in the workspace. */
  keyId: string | null;
  /** What this key is confined to; absent: nothing. */
  grant?: KeyGrant;
}

/** Null: all. */
export interface KeyGrant {
  /** Public names of deployments. */
  deployments: ReadonlySet<string> | null;
  surfaces: ReadonlySet<Surface> | null;
  /** What calls say is kept for a while. */
  logBodies: boolean;
}

/** Every live gateway key in memory, so that the data plane decides without waiting for the database. */
export interface KeyDirectory {
  /** Whose key this secret is; null when it is unknown, expired or revoked, or when its owner is suspended. */
  find(secret: string): Principal | null;
  /**
   * Looks for a key that `find` does not know: another process may have made it. Resolves when it should be asked for
   * again; null when it opens nothing for certain.
   */
  seek?(secret: string): Promise<void> | null;
}

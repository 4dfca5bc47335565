import type { Role } from './contract/account.ts';

/** Who asks: a signed-in person, or a program by one of a person's keys. Everything is spent and owned by `userId`. */
export interface Principal {
  userId: string;
  role: Role;
  /** The gateway key used; null for a person in the workspace. */
  keyId: string | null;
}

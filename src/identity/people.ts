/** Rows of people to what the floors above speak of. */
import { Role, type Person } from '#shared/contract/account.ts';
import type { Principal } from '#shared/principal.ts';
import type { UserRow } from '#store/schema.ts';

/** A person in front of a browser, found by its cookie. */
export interface SignedIn {
  principal: Principal;
  person: Person;
  sessionId: string;
  /** Which terms of use they accepted last. */
  termsVersion: string | null;
}

/** A role this version does not know may do the least. */
export function roleOf(stored: string): Role {
  return Role.catch('viewer').parse(stored);
}

export function personOf(row: UserRow): Person {
  return { id: row.id, name: row.name, email: row.email, role: roleOf(row.role) };
}

export function signedIn(row: UserRow, sessionId: string): SignedIn {
  const person = personOf(row);
  return {
    principal: { userId: person.id, role: person.role, keyId: null },
    person,
    sessionId,
    termsVersion: row.terms_version ?? null,
  };
}

/** Whether a link to this role is worth anything, going by who made it as they are now; undefined: they are gone. */
export function mayStillGive(
  giver: Pick<UserRow, 'role' | 'suspended_at'> | undefined,
  given: string | undefined,
): boolean {
  if (giver === undefined || giver.suspended_at !== null) return false;
  if (giver.role === 'owner') return given !== 'owner';
  return giver.role === 'admin' && given !== 'owner' && given !== 'admin';
}

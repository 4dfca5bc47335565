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

/** Who may do what: the one declaration. The server keeps the doors by it, the page shows it, tests walk every route by it. */
import type { Role } from './contract/account.ts';
import type { Access } from './contract/endpoint.ts';

const everyone: readonly Role[] = ['owner', 'admin', 'member', 'viewer'];
const administrators: readonly Role[] = ['owner', 'admin'];

/** Which roles an endpoint's access lets in; strangers only where it says so. */
export const doors: Record<Access, { roles: readonly Role[]; strangers: boolean }> = {
  public: { roles: everyone, strangers: true },
  user: { roles: everyone, strangers: false },
  member: { roles: ['owner', 'admin', 'member'], strangers: false },
  admin: { roles: administrators, strangers: false },
  owner: { roles: ['owner'], strangers: false },
};

/** What endpoints open to every signed-in person still ask about. */
export const acts = {
  'see and change instance settings': administrators,
  'keep everybody’s keys': administrators,
  'see everybody’s usage': administrators,
  'publish assistants and prompts': administrators,
} satisfies Record<string, readonly Role[]>;

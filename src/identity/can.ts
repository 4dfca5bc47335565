/** Who may do what: the whole table of permissions. A suspended person never gets this far: nobody is signed in. */
import type { Role } from '#shared/contract/account.ts';
import type { Access } from '#shared/contract/endpoint.ts';
import type { Principal } from '#shared/principal.ts';

const everyone: readonly Role[] = ['owner', 'admin', 'member', 'viewer'];

/** Which roles an endpoint's access lets in; strangers only where it says so. */
const doors: Record<Access, { roles: readonly Role[]; strangers: boolean }> = {
  public: { roles: everyone, strangers: true },
  user: { roles: everyone, strangers: false },
  member: { roles: ['owner', 'admin', 'member'], strangers: false },
  admin: { roles: ['owner', 'admin'], strangers: false },
  owner: { roles: ['owner'], strangers: false },
};

/** What endpoints open to every signed-in person still ask about. */
const acts = {
  'see and change instance settings': ['owner', 'admin'],
  'keep everybody’s keys': ['owner', 'admin'],
  'see everybody’s usage': ['owner', 'admin'],
  'publish assistants and prompts': ['owner', 'admin'],
} satisfies Record<string, readonly Role[]>;

export type Act = keyof typeof acts;

/** Whether `who` (null: a stranger) may call an endpoint of this access. */
export function canAccess(access: Access, who: { principal: Principal } | null): boolean {
  return who === null ? doors[access].strangers : doors[access].roles.includes(who.principal.role);
}

export function can(principal: Principal, act: Act): boolean {
  const roles: readonly Role[] = acts[act];
  return roles.includes(principal.role);
}

/** Who may do what, by the declaration in shared/permissions.ts. A suspended person never gets this far: nobody is signed in. */
import type { Access } from '#shared/contract/endpoint.ts';
import { acts, doors } from '#shared/permissions.ts';
import type { Role } from '#shared/contract/account.ts';
import type { Principal } from '#shared/principal.ts';

export type Act = keyof typeof acts;

/** Whether `who` (null: a stranger) may call an endpoint of this access. */
export function canAccess(access: Access, who: { principal: Principal } | null): boolean {
  return who === null ? doors[access].strangers : doors[access].roles.includes(who.principal.role);
}

/** Whether their role allows what an endpoint's access alone does not tell (shared/permissions.ts). */
export function can(principal: Principal, act: Act): boolean {
  const roles: readonly Role[] = acts[act];
  return roles.includes(principal.role);
}

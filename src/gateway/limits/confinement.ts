/** Which deployments people and teams are confined to. What both lists have may be used; without a list, everything. */
import type { Principal } from '#shared/principal.ts';

export interface Confinement {
  replace(lists: readonly { scope: string; owner: string; deployments: readonly string[] }[]): void;
  /** Whether the key, its person and their team (null: none) may all use this deployment, by its public name. */
  allows(caller: Pick<Principal, 'userId' | 'grant'>, team: string | null, deployment: string): boolean;
}

export function createConfinement(): Confinement {
  let confined = new Map<string, ReadonlySet<string>>();
  return {
    replace(lists) {
      confined = new Map(lists.map(({ scope, owner, deployments }) => [`${scope} ${owner}`, new Set(deployments)]));
    },
    allows({ userId, grant }, team, deployment) {
      if (grant?.deployments?.has(deployment) === false) return false;
      if (confined.size === 0) return true;
      if (confined.get(`user ${userId}`)?.has(deployment) === false) return false;
      return team === null || confined.get(`team ${team}`)?.has(deployment) !== false;
    },
  };
}

/** What people may do, by the groups somebody else puts them in. */
import type { GivenRole } from '#shared/contract/people.ts';

export type GroupRoles = readonly { group: string; role: GivenRole }[];

const RANK: readonly GivenRole[] = ['viewer', 'member', 'admin'];

/** The highest role of these groups; `otherwise` when none of them has one. */
export function roleOfGroups(groups: ReadonlySet<string>, roles: GroupRoles, otherwise: GivenRole): GivenRole {
  const given = roles.filter(({ group }) => groups.has(group)).map(({ role }) => RANK.indexOf(role));
  return RANK[Math.max(...given)] ?? otherwise;
}

/** `group = role` a line, as the owner types it. */
import type { GivenRole } from '#shared/contract/people.ts';

export interface GroupRole {
  group: string;
  role: GivenRole;
}

const ROLES: readonly GivenRole[] = ['admin', 'member', 'viewer'];

/** The lines read, and the first that is none. */
export function groupRolesOf(text: string): { roles: GroupRole[]; wrong: string | undefined } {
  const roles: GroupRole[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const at = line.lastIndexOf('=');
    const group = line.slice(0, at).trim();
    const role = ROLES.find(
      (each) =>
        each ===
        line
          .slice(at + 1)
          .trim()
          .toLowerCase(),
    );
    if (at < 1 || group === '' || role === undefined) return { roles, wrong: line };
    roles.push({ group, role });
  }
  return { roles, wrong: undefined };
}

export function textOf(roles: readonly GroupRole[]): string {
  return roles.map(({ group, role }) => `${group} = ${role}`).join('\n');
}

import { expect, it } from 'vitest';
import { groupRolesOf, textOf } from './group-roles.ts';

it('reads groups and roles line by line, and names the line that is neither', () => {
  const text = 'Parlor Admins = admin\n\n cn=staff,dc=example = Member \n';
  const { roles, wrong } = groupRolesOf(text);
  expect(wrong).toBeUndefined();
  expect(roles).toEqual([
    { group: 'Parlor Admins', role: 'admin' },
    { group: 'cn=staff,dc=example', role: 'member' },
  ]);
  expect(groupRolesOf(textOf(roles)).roles).toEqual(roles);
  expect(groupRolesOf('staff = owner').wrong).toBe('staff = owner');
  expect(groupRolesOf('staff').wrong).toBe('staff');
});

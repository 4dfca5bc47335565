import { describe, expect, it } from 'vitest';
import { Role } from '#shared/contract/account.ts';
import { can, canAccess } from './can.ts';

const who = (role: Role) => ({ principal: { userId: 'user_00000000000000000000000001', role, keyId: null } });

describe('the table of permissions', () => {
  it('lets each role through exactly its doors', () => {
    const open = (role: Role) =>
      (['public', 'user', 'member', 'admin', 'owner'] as const).filter((access) => canAccess(access, who(role)));
    expect(Role.options.map((role) => [role, open(role)])).toEqual([
      ['owner', ['public', 'user', 'member', 'admin', 'owner']],
      ['admin', ['public', 'user', 'member', 'admin']],
      ['member', ['public', 'user', 'member']],
      ['viewer', ['public', 'user']],
    ]);
  });

  it('shows strangers the public doors only', () => {
    expect(
      (['public', 'user', 'member', 'admin', 'owner'] as const).filter((access) => canAccess(access, null)),
    ).toEqual(['public']);
  });

  it('keeps the instance’s settings for owner and admins', () => {
    const able = Role.options.filter((role) => can(who(role).principal, 'see and change instance settings'));
    expect(able).toEqual(['owner', 'admin']);
  });
});

import { describe, expect, it } from 'vitest';
import { cookieOf, from, house, PASSWORD, settle } from '../../test/security/house.ts';
import { setupVariable } from './owner.ts';

const details = { name: 'Ann', email: 'ann@example.org', password: PASSWORD };

describe('the first owner', () => {
  it('is whoever has the code of the console', async () => {
    const here = await house();
    expect(here.identity.setupCode()).toMatch(/^[\w-]{32}$/);
    expect(await here.identity.owner()).toBeNull();
    const { who, cookie } = await settle(here);
    expect(who.person).toMatchObject({ name: 'Ann', email: 'ann@example.org', role: 'owner' });
    expect(await here.identity.authenticate(cookieOf(cookie))).toEqual(who);
    expect(await here.identity.owner()).toEqual(who.person);
    expect(here.identity.setupCode()).toBeNull();
  });

  it('is nobody without the code', async () => {
    const here = await house();
    const code = here.identity.setupCode() ?? '';
    for (const setupCode of ['', code.slice(0, -1), `${code} `, code.toUpperCase(), 'undefined', 'null'])
      await expect(here.identity.setUp({ ...details, setupCode }, from('192.0.2.1'))).rejects.toMatchObject({
        code: 'setup_code_wrong',
      });
    expect(await here.identity.owner()).toBeNull();
    await settle(here);
  });

  it('is one, and the code is spent', async () => {
    const here = await house();
    const setupCode = here.identity.setupCode() ?? '';
    await settle(here);
    await expect(
      here.identity.setUp({ ...details, email: 'eve@example.org', setupCode }, from('192.0.2.1')),
    ).rejects.toMatchObject({ code: 'already_set_up' });
    expect(await here.db.selectFrom('users').selectAll().execute()).toHaveLength(1);
  });

  it('can try again with the same code when the attempt failed', async () => {
    const here = await house();
    const setupCode = here.identity.setupCode() ?? '';
    await expect(
      here.identity.setUp({ ...details, password: '          ', setupCode }, from('192.0.2.1')),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    expect(here.identity.setupCode()).toBe(setupCode);
    await settle(here);
  });

  it('has a new code after a restart', async () => {
    const here = await house();
    const before = here.identity.setupCode();
    const after = (await here.restart()).identity.setupCode();
    expect(after).not.toBeNull();
    expect(after).not.toBe(before);
  });
});

describe('PARLOR_SETUP', () => {
  it('makes the owner, once, and stays without effect afterwards', async () => {
    const here = await house({ setup: 'Ann@Example.org:a password: with colons' });
    expect(here.identity.setupCode()).toBeNull();
    const credentials = { email: 'ann@example.org', password: 'a password: with colons' };
    const entry = await here.identity.signIn(credentials, from('192.0.2.1'));
    expect(entry.who.person).toMatchObject({ role: 'owner', email: 'ann@example.org' });
    const again = await here.restart({ setup: 'eve@example.org:another password' });
    expect(await again.identity.owner()).toEqual(entry.who.person);
    expect(await again.identity.authenticate(cookieOf(entry.cookie))).toEqual(entry.who);
    expect(await again.db.selectFrom('users').selectAll().execute()).toHaveLength(1);
  });

  it('beside access codes makes the owner’s account; the codes are members', async () => {
    const here = await house({ setup: 'ann@example.org:a long password', accessCodes: ['alpha'] });
    expect((await here.identity.enterCode('alpha', from('192.0.2.1'))).who.person.role).toBe('member');
    expect(await here.identity.owner()).toMatchObject({ email: 'ann@example.org' });
  });

  it('gives an owner known by a code these credentials, history and all', async () => {
    const here = await house({ accessCodes: ['alpha'] });
    const { who } = await here.identity.enterCode('alpha', from('192.0.2.1'));
    const named = await here.restart({ setup: 'ann@example.org:a long password' });
    const entry = await named.identity.signIn(
      { email: 'ann@example.org', password: 'a long password' },
      from('192.0.2.1'),
    );
    expect(entry.who.person.id).toBe(who.person.id);
    expect(entry.who.person.role).toBe('owner');
  });

  it('is refused in a sentence that names it and does not repeat it', async () => {
    for (const bad of [
      '',
      'ann',
      'ann@example.org',
      ':canary-1234',
      'not an email:canary-1234',
      'ann@example.org:canary',
    ])
      expect(() => setupVariable(bad), `for ${bad}`).toThrow(/^PARLOR_SETUP must be email:password, for example/);
    expect(() => setupVariable('ann@example.org:          ')).toThrow(/8 to 200 characters, not only spaces/);
    expect(() => setupVariable('canary-1234')).not.toThrow(/canary-1234/);
    await expect(house({ setup: 'ann' })).rejects.toThrow(/^PARLOR_SETUP must be/);
  });
});

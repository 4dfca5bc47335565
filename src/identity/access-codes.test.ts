import { describe, expect, it } from 'vitest';
import { cookieOf, from, house, PASSWORD, settle, type House } from '../../test/security/house.ts';
import { sealFrom } from '#store/seal.ts';
import { accessCodes } from './access-codes.ts';

/** Enters a code from an address nobody else uses. */
let address = 0;
function enter(here: House, code: string) {
  address += 1;
  return here.identity.enterCode(code, from(`10.0.${address >> 8}.${address & 255}`));
}

async function people(here: House) {
  const rows = await here.db.selectFrom('users').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows.map(({ name, role }) => ({ name, role }));
}

describe('access codes', () => {
  it('are people of their own: the first the owner, the others members', async () => {
    const here = await house({ accessCodes: ['alpha', 'beta', 'gamma'] });
    expect((await people(here)).sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'Member 2', role: 'member' },
      { name: 'Member 3', role: 'member' },
      { name: 'Owner', role: 'owner' },
    ]);
    const alpha = await enter(here, 'alpha');
    const beta = await enter(here, 'beta');
    expect(alpha.who.person).toMatchObject({ name: 'Owner', role: 'owner', email: null });
    expect(beta.who.person).toMatchObject({ name: 'Member 2', role: 'member' });
    expect(beta.who.person.id).not.toBe(alpha.who.person.id);
  });

  it('lead to the same person from every device, and after a restart', async () => {
    const here = await house({ accessCodes: ['alpha', 'beta'] });
    const laptop = await enter(here, 'beta');
    const phone = await enter(here, 'beta');
    expect(phone.who.person).toEqual(laptop.who.person);
    expect(phone.who.sessionId).not.toBe(laptop.who.sessionId);
    const again = await here.restart();
    expect((await enter(again, 'beta')).who.person).toEqual(laptop.who.person);
    expect(await again.identity.authenticate(cookieOf(phone.cookie))).toEqual(phone.who);
    expect(await people(again)).toHaveLength(2);
  });

  it('are right only exactly', async () => {
    const here = await house({ accessCodes: ['Sésame 1'] });
    for (const wrong of ['', ' ', 'sésame 1', 'Sésame 1 ', 'Sésame', 'Sésame 12', 'Sésame 1,', '\0', 'x'.repeat(1000)])
      await expect(enter(here, wrong), `for ${JSON.stringify(wrong)}`).rejects.toMatchObject({ code: 'code_wrong' });
    await enter(here, 'Sésame 1');
  });

  it('are matched by comparing every one of them', () => {
    const codes = accessCodes(['a', 'b', 'b', '', 'c'], sealFrom('a secret of this test'));
    expect(codes.count).toBe(3);
    expect(codes.match('b')).toBe(codes.marks[1]);
    expect(codes.match('c')).toBe(codes.marks[2]);
    expect(codes.match('')).toBeNull();
    expect(codes.match('d')).toBeNull();
  });

  it('lock the house: no set-up page, no set-up', async () => {
    const here = await house({ accessCodes: ['alpha'] });
    expect(here.identity.setupCode()).toBeNull();
    expect(await here.identity.state(null)).toMatchObject({ state: 'locked', doors: { code: true, password: false } });
    await expect(settle(here)).rejects.toMatchObject({ code: 'already_set_up' });
  });

  it('that are gone open nothing: their sessions end at the start, their history and place stay', async () => {
    const here = await house({ accessCodes: ['alpha', 'beta'] });
    const alpha = await enter(here, 'alpha');
    const beta = await enter(here, 'beta');
    const { secret } = await here.identity.keys.create(beta.who.person.id, { name: 'script', expiresAt: null });
    const without = await here.restart({ accessCodes: ['alpha'] });
    expect(await without.identity.authenticate(cookieOf(beta.cookie))).toBeNull();
    expect(without.identity.keys.find(secret)).toBeNull();
    await expect(enter(without, 'beta')).rejects.toMatchObject({ code: 'code_wrong' });
    expect(await without.identity.authenticate(cookieOf(alpha.cookie))).toEqual(alpha.who);
    const back = await without.restart({ accessCodes: ['alpha', 'beta'] });
    expect((await enter(back, 'beta')).who.person).toEqual(beta.who.person);
    expect(back.identity.keys.find(secret)).toMatchObject({ userId: beta.who.person.id });
    // The old session stays ended.
    expect(await back.identity.authenticate(cookieOf(beta.cookie))).toBeNull();
  });

  it('may change places without changing the owner', async () => {
    const here = await house({ accessCodes: ['alpha', 'beta'] });
    const alpha = await enter(here, 'alpha');
    const turned = await here.restart({ accessCodes: ['beta', 'alpha'] });
    expect((await enter(turned, 'alpha')).who.person).toEqual(alpha.who.person);
    expect((await enter(turned, 'beta')).who.person.role).toBe('member');
  });

  it('hand the house on when the owner’s is gone: there is always exactly one owner', async () => {
    const here = await house({ accessCodes: ['alpha', 'beta'] });
    const beta = await enter(here, 'beta');
    const without = await here.restart({ accessCodes: ['beta', 'gamma'] });
    expect((await enter(without, 'beta')).who.person).toEqual({ ...beta.who.person, role: 'owner' });
    expect((await enter(without, 'gamma')).who.person.role).toBe('member');
    expect((await people(without)).filter(({ role }) => role === 'owner')).toHaveLength(1);
  });

  it('stay the same person when the only one is changed, and its sessions end', async () => {
    const here = await house({ accessCodes: ['old code'] });
    const before = await enter(here, 'old code');
    const changed = await here.restart({ accessCodes: ['new code'] });
    expect(await changed.identity.authenticate(cookieOf(before.cookie))).toBeNull();
    await expect(enter(changed, 'old code')).rejects.toMatchObject({ code: 'code_wrong' });
    expect((await enter(changed, 'new code')).who.person).toEqual(before.who.person);
    expect(await people(changed)).toEqual([{ name: 'Owner', role: 'owner' }]);
  });

  it('are new people when several change: nobody inherits another’s history', async () => {
    const here = await house({ accessCodes: ['alpha', 'beta'] });
    const alpha = await enter(here, 'alpha');
    const changed = await here.restart({ accessCodes: ['gamma', 'beta'] });
    const gamma = await enter(changed, 'gamma');
    expect(gamma.who.person.id).not.toBe(alpha.who.person.id);
    expect(gamma.who.person.role).toBe('owner');
    const alone = await changed.restart({ accessCodes: ['delta'] });
    const delta = await enter(alone, 'delta');
    expect([alpha, gamma].map(({ who }) => who.person.id)).not.toContain(delta.who.person.id);
    expect((await people(alone)).filter(({ role }) => role === 'owner')).toHaveLength(1);
  });

  it('of a house with an owner’s account are members', async () => {
    const here = await house();
    await settle(here);
    const coded = await here.restart({ accessCodes: ['alpha'] });
    expect((await enter(coded, 'alpha')).who.person).toMatchObject({ name: 'Member 2', role: 'member' });
    expect(await coded.identity.state(null)).toMatchObject({ doors: { code: true, password: true } });
  });

  it('become accounts: the same person by email and by code, also when the code is gone', async () => {
    const here = await house({ accessCodes: ['alpha', 'beta'] });
    const beta = await enter(here, 'beta');
    const credentials = { email: 'bea@example.org', password: PASSWORD };
    const person = await here.identity.setCredentials(beta.who, credentials, '192.0.2.1');
    expect(person).toEqual({ ...beta.who.person, email: 'bea@example.org' });
    expect((await here.identity.signIn(credentials, from('192.0.2.1'))).who.person).toEqual(person);
    expect((await enter(here, 'beta')).who.person).toEqual(person);

    const without = await here.restart({ accessCodes: ['alpha'] });
    expect(await without.identity.authenticate(cookieOf(beta.cookie))).toBeNull();
    await expect(enter(without, 'beta')).rejects.toMatchObject({ code: 'code_wrong' });
    const entry = await without.identity.signIn(credentials, from('192.0.2.1'));
    expect(entry.who.person).toEqual(person);
    // Only the start at which the code had gone ends sessions, not every later one.
    const later = await without.restart();
    expect(await later.identity.authenticate(cookieOf(entry.cookie))).toEqual(entry.who);
  });

  it('do not share an email', async () => {
    const here = await house({ accessCodes: ['alpha', 'beta'] });
    const credentials = { email: 'bea@example.org', password: PASSWORD };
    await here.identity.setCredentials((await enter(here, 'beta')).who, credentials, '192.0.2.1');
    await expect(
      here.identity.setCredentials((await enter(here, 'alpha')).who, credentials, '192.0.2.1'),
    ).rejects.toMatchObject({ code: 'email_taken' });
  });

  it('are in the data only as marks that another secret could not make', async () => {
    const here = await house({ accessCodes: ['a code nobody guesses'] });
    const rows = JSON.stringify([
      await here.db.selectFrom('users').selectAll().execute(),
      await here.db.selectFrom('settings').selectAll().execute(),
    ]);
    expect(rows).not.toContain('a code nobody guesses');
    expect(sealFrom('one secret of ours').mark('x')).not.toBe(sealFrom('other secret of ours').mark('x'));
  });

  it('removed altogether leave the set-up to whoever has the console, who becomes that owner', async () => {
    const here = await house({ accessCodes: ['alpha'] });
    const alpha = await enter(here, 'alpha');
    const { secret } = await here.identity.keys.create(alpha.who.person.id, { name: 'script', expiresAt: null });
    const open = await here.restart({ accessCodes: [] });
    expect(await open.identity.state(null)).toMatchObject({ state: 'setup', doors: { code: false, password: false } });
    expect(await open.identity.authenticate(cookieOf(alpha.cookie))).toBeNull();
    expect(open.identity.keys.find(secret)).toBeNull();
    const { who } = await settle(open);
    expect(who.person).toMatchObject({ id: alpha.who.person.id, role: 'owner', email: 'ann@example.org' });
    expect(open.identity.keys.find(secret)).toMatchObject({ userId: who.person.id });
  });
});

import { describe, expect, it } from 'vitest';
import { cookieOf, DAY, from, house, MINUTE, PASSWORD, settle } from '../../test/security/house.ts';

describe('sessions', () => {
  it('are found by their cookie and by nothing else in the header', async () => {
    const here = await house();
    const { who, cookie } = await settle(here);
    const pair = cookieOf(cookie);
    expect(await here.identity.authenticate(`a=b; ${pair}; c=d`)).toEqual(who);
    for (const other of [
      null,
      '',
      'parlor=',
      pair.slice(0, -1),
      `${pair}x`,
      pair.replace('parlor', 'Parlor'),
      pair.replace('parlor', 'xparlor'),
      pair.replace('parlor=', 'parlor2='),
      `x=${pair}`,
      who.sessionId,
      `parlor=${who.sessionId}`,
      `parlor=${'A'.repeat(43)}`,
    ])
      expect(await here.identity.authenticate(other), `for ${other}`).toBeNull();
  });

  it('survive a foreign cookie of the same name beside their own', async () => {
    const here = await house();
    const { who, cookie } = await settle(here);
    const stale = `parlor=${'B'.repeat(43)}`;
    expect(await here.identity.authenticate(`${stale}; ${cookieOf(cookie)}`)).toEqual(who);
    const flood = Array.from({ length: 500 }, (_, i) => `parlor=${String(i).padStart(43, 'C')}`).join('; ');
    expect(await here.identity.authenticate(flood)).toBeNull();
  });

  it('have a cookie no script reads, and on https one no other host can plant', async () => {
    const here = await house();
    const { cookie: plain } = await settle(here);
    expect(plain).toMatch(/^parlor=[\w-]{43}; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Lax$/);
    const entry = await here.identity.signIn(
      { email: 'ann@example.org', password: PASSWORD },
      { ...from('192.0.2.1'), secure: true },
    );
    expect(entry.cookie).toMatch(/^__Host-parlor=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
    expect(await here.identity.authenticate(cookieOf(entry.cookie), true)).toEqual(entry.who);
    // Over https a plain cookie may have been planted by a neighbour.
    expect(await here.identity.authenticate(cookieOf(plain), true)).toBeNull();
    const cleared = await here.identity.signOut(entry.who, true);
    expect(cleared.map(cookieOf)).toEqual(['__Host-parlor=', 'parlor=']);
    for (const cookie of cleared) expect(cookie).toContain('Max-Age=0');
  });

  it('slide by thirty days from the last use, and end after a hundred and eighty', async () => {
    const here = await house();
    const { who, cookie } = await settle(here);
    const pair = cookieOf(cookie);
    here.later(30 * DAY - 1);
    expect(await here.identity.authenticate(pair)).toEqual(who);
    for (let day = 30; day + 25 < 180; day += 25) {
      here.later(25 * DAY);
      expect(await here.identity.authenticate(pair), `day ${day}`).toEqual(who);
    }
    here.later(25 * DAY + 1);
    expect(await here.identity.authenticate(pair)).toBeNull();
  });

  it('end thirty days after the last use', async () => {
    const here = await house();
    const { cookie } = await settle(here);
    here.later(30 * DAY);
    expect(await here.identity.authenticate(cookieOf(cookie))).toBeNull();
    await here.identity.sweep();
    expect(await here.db.selectFrom('sessions').selectAll().execute()).toEqual([]);
  });

  it('write when they were seen once a minute, not with every request', async () => {
    const here = await house();
    const { cookie } = await settle(here);
    const seen = async () => (await here.db.selectFrom('sessions').select('seen_at').executeTakeFirst())?.seen_at;
    const start = here.now();
    here.later(MINUTE - 1);
    await here.identity.authenticate(cookieOf(cookie));
    expect(await seen()).toBe(start);
    here.later(1);
    await here.identity.authenticate(cookieOf(cookie));
    expect(await seen()).toBe(start + MINUTE);
  });

  it('of two browsers are two devices; either can end the other', async () => {
    const here = await house();
    const laptop = await settle(here);
    here.later(MINUTE);
    const phone = await here.identity.signIn({ email: 'ann@example.org', password: PASSWORD }, from('192.0.2.1'));
    const devices = await here.identity.devices(phone.who);
    expect(devices.map(({ id, current }) => [id, current])).toEqual([
      [phone.who.sessionId, true],
      [laptop.who.sessionId, false],
    ]);
    await here.identity.revokeDevice(phone.who, laptop.who.sessionId);
    expect(await here.identity.authenticate(cookieOf(laptop.cookie))).toBeNull();
    expect(await here.identity.authenticate(cookieOf(phone.cookie))).toEqual(phone.who);
    await expect(here.identity.revokeDevice(phone.who, laptop.who.sessionId)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('end for good by signing out, in the data too', async () => {
    const here = await house();
    const { who, cookie } = await settle(here);
    await here.identity.signOut(who, false);
    expect(await here.identity.authenticate(cookieOf(cookie))).toBeNull();
    expect(await here.db.selectFrom('sessions').selectAll().execute()).toEqual([]);
  });

  it('are replaced, not kept beside, when the same browser signs in again', async () => {
    const here = await house();
    const first = await settle(here);
    const credentials = { email: 'ann@example.org', password: PASSWORD };
    const second = await here.identity.signIn(credentials, from('192.0.2.1', first.who));
    expect(second.cookie).not.toBe(first.cookie);
    expect(await here.identity.authenticate(cookieOf(first.cookie))).toBeNull();
    expect(await here.identity.devices(second.who)).toHaveLength(1);
  });

  it('survive a restart', async () => {
    const here = await house();
    const { who, cookie } = await settle(here);
    const again = await here.restart();
    expect(await again.identity.authenticate(cookieOf(cookie))).toEqual(who);
  });

  it('are stored as hashes only', async () => {
    const here = await house();
    const { cookie } = await settle(here);
    const token = cookieOf(cookie).split('=')[1] ?? '';
    expect(token).toHaveLength(43);
    expect(JSON.stringify(await here.db.selectFrom('sessions').selectAll().execute())).not.toContain(token);
  });
});

describe('accounts', () => {
  it('open by email in any case, and by the right password only', async () => {
    const here = await house();
    const { who } = await settle(here);
    const entry = await here.identity.signIn({ email: ' ANN@Example.org ', password: PASSWORD }, from('192.0.2.1'));
    expect(entry.who.person).toEqual(who.person);
    for (const credentials of [
      { email: 'ann@example.org', password: 'wrong password' },
      { email: 'ann@example.org', password: '' },
      { email: 'bob@example.org', password: PASSWORD },
      { email: '', password: '' },
    ])
      await expect(here.identity.signIn(credentials, from('192.0.2.1'))).rejects.toMatchObject({
        code: 'credentials_wrong',
      });
  });

  it('raise the cost of an old hash when their person signs in', async () => {
    const here = await house();
    await settle(here);
    // The same password, hashed with N = 2^4 as an earlier version might have.
    const old = await oldHash(PASSWORD);
    await here.db.updateTable('users').set({ password: old }).execute();
    await here.identity.signIn({ email: 'ann@example.org', password: PASSWORD }, from('192.0.2.1'));
    const row = await here.db.selectFrom('users').select('password').executeTakeFirstOrThrow();
    expect(row.password).toMatch(/^scrypt\$15,8,1\$/);
    await here.identity.signIn({ email: 'ann@example.org', password: PASSWORD }, from('192.0.2.1'));
  });

  it('change their password with the current one, and the other browsers are signed out', async () => {
    const here = await house();
    const here1 = await settle(here);
    const there = await here.identity.signIn({ email: 'ann@example.org', password: PASSWORD }, from('192.0.2.1'));
    const wanted = { email: 'ann@example.org', password: 'another password' };
    for (const currentPassword of [undefined, '', 'wrong password'])
      await expect(
        here.identity.setCredentials(here1.who, { ...wanted, currentPassword }, '192.0.2.1'),
      ).rejects.toMatchObject({ code: 'credentials_wrong' });
    await here.identity.setCredentials(here1.who, { ...wanted, currentPassword: PASSWORD }, '192.0.2.1');
    expect(await here.identity.authenticate(cookieOf(there.cookie))).toBeNull();
    expect(await here.identity.authenticate(cookieOf(here1.cookie))).not.toBeNull();
    await expect(
      here.identity.signIn({ email: 'ann@example.org', password: PASSWORD }, from('192.0.2.1')),
    ).rejects.toMatchObject({ code: 'credentials_wrong' });
    await here.identity.signIn(wanted, from('192.0.2.1'));
  });

  it('can be renamed, and are the same person after a restart', async () => {
    const here = await house();
    const { who, cookie } = await settle(here);
    expect(await here.identity.rename(who, 'Ann Z.')).toEqual({ ...who.person, name: 'Ann Z.' });
    const again = await here.restart();
    expect((await again.identity.authenticate(cookieOf(cookie)))?.person.name).toBe('Ann Z.');
  });
});

describe('what the page is told', () => {
  it('is set-up, then locked, the same for every stranger, and more only for who is signed in', async () => {
    const here = await house();
    const before = {
      state: 'setup',
      doors: { code: false, password: false, register: false, forgotten: false, providers: [] },
      instanceName: 'Parlor',
      house: { off: [], logo: null, announcement: null },
      person: null,
      settings: {},
    };
    expect(await here.identity.state(null)).toEqual(before);
    const { who } = await settle(here);
    await here.identity.settings.put('look.theme', who.person.id, 'dark', here.now());
    const locked = {
      ...before,
      state: 'locked',
      doors: { code: false, password: true, register: false, forgotten: false, providers: [] },
    };
    expect(await here.identity.state(null)).toEqual(locked);
    const state = await here.identity.state(who);
    expect(state).toMatchObject({ state: 'signed-in', person: who.person });
    expect(state.settings).toMatchObject({ 'look.theme': 'dark', 'chat.sendWith': 'enter' });
    expect(state.settings).not.toHaveProperty(['instance.allowedNetworks']);
  });
});

async function oldHash(password: string): Promise<string> {
  const { scryptSync } = await import('node:crypto');
  const salt = Buffer.from('some salt');
  const key = scryptSync(password, salt, 32, { N: 2 ** 4, r: 8, p: 1 });
  return `scrypt$4,8,1$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

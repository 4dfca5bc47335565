import { describe, expect, it } from 'vitest';
import { DAY, from, house, settle } from '../../test/security/house.ts';

async function keyed() {
  const here = await house({ accessCodes: ['alpha', 'beta'] });
  const { who } = await here.identity.enterCode('beta', from('192.0.2.1'));
  return { here, who, keys: here.identity.keys };
}

describe('gateway keys', () => {
  it('are shown once, found at once, and stored as a hash', async () => {
    const { here, who, keys } = await keyed();
    const { key, secret } = await keys.create(who.person.id, { name: 'script', expiresAt: null });
    expect(secret).toMatch(/^plr-[0-9A-Za-z]{43}$/);
    expect(secret.startsWith(key.prefix)).toBe(true);
    expect(key.prefix).toHaveLength(8);
    expect(keys.find(secret)).toEqual({ userId: who.person.id, role: 'member', keyId: key.id });
    const rows = JSON.stringify(await here.db.selectFrom('keys').selectAll().execute());
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(secret.slice(4));
    expect(JSON.stringify(await keys.list(who.person.id))).not.toContain(secret.slice(8));
  });

  it('are all different', async () => {
    const { who, keys } = await keyed();
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, i) => keys.create(who.person.id, { name: `k${i}`, expiresAt: null })),
    );
    expect(new Set(made.map(({ secret }) => secret)).size).toBe(20);
    for (const { key, secret } of made) expect(keys.find(secret)?.keyId).toBe(key.id);
  });

  it('open nothing when a character is wrong, missing or too many', async () => {
    const { who, keys } = await keyed();
    const { secret } = await keys.create(who.person.id, { name: 'script', expiresAt: null });
    const last = secret.at(-1) === 'a' ? 'b' : 'a';
    for (const wrong of [
      '',
      'plr-',
      secret.slice(0, -1),
      `${secret}a`,
      ` ${secret}`,
      secret.slice(0, -1) + last,
      secret.replace('plr-', 'PLR-'),
      `plr-${'\0'.repeat(43)}`,
      `plr-' OR 1=1--${'x'.repeat(32)}`,
      'plr-'.repeat(250_000),
    ])
      expect(keys.find(wrong), `for ${wrong.slice(0, 60)}`).toBeNull();
  });

  it('end when they expire', async () => {
    const { here, who, keys } = await keyed();
    const { secret } = await keys.create(who.person.id, { name: 'script', expiresAt: here.now() + DAY });
    here.later(DAY - 1);
    expect(keys.find(secret)).not.toBeNull();
    here.later(1);
    expect(keys.find(secret)).toBeNull();
    await expect(keys.create(who.person.id, { name: 'late', expiresAt: here.now() })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('end when they are revoked, from that moment and after a restart', async () => {
    const { here, who, keys } = await keyed();
    const { key, secret } = await keys.create(who.person.id, { name: 'script', expiresAt: null });
    await keys.revoke(who.person.id, key.id);
    expect(keys.find(secret)).toBeNull();
    expect(await keys.list(who.person.id)).toEqual([]);
    expect((await here.restart()).identity.keys.find(secret)).toBeNull();
    await expect(keys.revoke(who.person.id, key.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('stay revoked when all keys are read again at the same moment', async () => {
    const { who, keys } = await keyed();
    const { key, secret } = await keys.create(who.person.id, { name: 'script', expiresAt: null });
    await Promise.all([keys.reload(), keys.revoke(who.person.id, key.id), keys.reload(), keys.reload(who.person.id)]);
    expect(keys.find(secret)).toBeNull();
  });

  it('can be revoked only by the one they belong to', async () => {
    const { here, who, keys } = await keyed();
    const { key, secret } = await keys.create(who.person.id, { name: 'script', expiresAt: null });
    const { who: owner } = await here.identity.enterCode('alpha', from('192.0.2.1'));
    await expect(keys.revoke(owner.person.id, key.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await keys.list(owner.person.id)).toEqual([]);
    expect(keys.find(secret)).not.toBeNull();
  });

  it('survive a restart', async () => {
    const { here, who, keys } = await keyed();
    const { key, secret } = await keys.create(who.person.id, { name: 'script', expiresAt: null });
    expect((await here.restart()).identity.keys.find(secret)).toEqual({
      userId: who.person.id,
      role: 'member',
      keyId: key.id,
    });
  });

  it('remember their last use, written later and together', async () => {
    const { here, who, keys } = await keyed();
    const { key, secret } = await keys.create(who.person.id, { name: 'script', expiresAt: null });
    here.later(5000);
    keys.find(secret);
    const stored = async () =>
      (await here.db.selectFrom('keys').select('last_used_at').where('id', '=', key.id).executeTakeFirst())
        ?.last_used_at;
    expect(await stored()).toBeNull();
    expect((await keys.list(who.person.id))[0]?.lastUsedAt).toBe(new Date(here.now()).toISOString());
    expect(await stored()).toBe(here.now());
    here.later(5000);
    keys.find(secret);
    await here.identity.close();
    expect(await stored()).toBe(here.now());
  });

  it('are a hundred to a person at most', async () => {
    const here = await house();
    const { who } = await settle(here);
    for (let i = 0; i < 100; i++) await here.identity.keys.create(who.person.id, { name: `k${i}`, expiresAt: null });
    await expect(here.identity.keys.create(who.person.id, { name: 'more', expiresAt: null })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

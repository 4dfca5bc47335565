import { describe, expect, it } from 'vitest';
import { createGatewayKeys } from './gateway-keys.ts';
import { newSecret } from './key-secret.ts';
import { silent } from './notes.ts';
import { from, house } from '../../test/security/house.ts';

/** A second process on the same data, which hears nothing of what the first one does. */
async function twoProcesses() {
  const here = await house({ accessCodes: ['alpha'] });
  const { who } = await here.identity.enterCode('alpha', from('192.0.2.1'));
  const clock = { now: here.now() };
  const asked: string[] = [];
  const db = here.db.withPlugin({
    transformQuery({ node }) {
      if (node.kind === 'SelectQueryNode') asked.push(node.kind);
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const other = await createGatewayKeys({
    db,
    isWelcome: (row) => row.suspendedAt === null,
    now: () => clock.now,
    log: silent,
  });
  const user = who.person.id;
  asked.length = 0;
  return { here, other, user, asked, clock };
}

describe('a key that another process made', () => {
  it('is found once it was looked for, with its limits first', async () => {
    const { here, other, user } = await twoProcesses();
    const heard: unknown[] = [];
    const { secret, key } = await here.identity.keys.create(user, { name: 'new', expiresAt: null });
    other.onChange(async () => void heard.push(other.find(secret)));
    expect(other.find(secret)).toBeNull();
    await other.seek?.(secret);
    expect(other.find(secret)?.keyId).toBe(key.id);
    expect(heard).toEqual([null]);
    // The second of its secrets too.
    const second = await here.identity.keys.regenerate(user, key.id, 2);
    await other.seek?.(second.secret);
    expect(other.find(second.secret)?.keyId).toBe(key.id);
    expect(other.find(secret)?.keyId).toBe(key.id);
  });

  it('is looked for once by many at the same time', async () => {
    const { here, other, user, asked } = await twoProcesses();
    const { secret } = await here.identity.keys.create(user, { name: 'new', expiresAt: null });
    const sought = Array.from({ length: 50 }, () => other.seek?.(secret));
    expect(new Set(sought).size).toBe(1);
    await sought[0];
    // Whose it is, and that person's keys.
    expect(asked).toHaveLength(2);
  });
});

describe('a key that is nobody’s', () => {
  it('is asked of the database once, and never when it cannot be one', async () => {
    const { other, asked } = await twoProcesses();
    expect(other.seek?.('sk-something-else')).toBeNull();
    const { secret } = newSecret();
    await other.seek?.(secret);
    const once = asked.length;
    expect(once).toBeGreaterThan(0);
    expect(other.seek?.(secret)).toBeNull();
    expect(asked).toHaveLength(once);
  });

  it('costs next to nothing, however many there are', async () => {
    const { other, asked, clock } = await twoProcesses();
    const flood = () =>
      Array.from({ length: 5000 }, () => other.seek?.(newSecret().secret)).filter(
        (asking) => asking instanceof Promise,
      );
    const first = flood();
    expect(first).toHaveLength(20);
    await Promise.all(first);
    expect(asked.length).toBeLessThanOrEqual(40);
    clock.now += 500;
    expect(flood()).toHaveLength(10);
  });

  it('is not asked for again when its person is suspended or it has expired', async () => {
    const { here, other, user, clock, asked } = await twoProcesses();
    const { secret } = await here.identity.keys.create(user, { name: 'short', expiresAt: clock.now + 1000 });
    await other.seek?.(secret);
    clock.now += 2000;
    expect(other.find(secret)).toBeNull();
    expect(other.seek?.(secret)).toBeNull();
    const { secret: closed } = await here.identity.keys.create(user, { name: 'closed', expiresAt: null });
    await here.db.updateTable('users').set({ suspended_at: 1 }).where('id', '=', user).execute();
    await other.seek?.(closed);
    const before = asked.length;
    expect(other.find(closed)).toBeNull();
    expect(other.seek?.(closed)).toBeNull();
    expect(asked).toHaveLength(before);
  });
});

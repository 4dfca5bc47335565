import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { Link } from '#store/redis/link.ts';
import { installation, redisLink } from '../../test/redis.ts';
import { attemptsTogether } from './attempts-together.ts';
import { createAttempts, type Attempts } from './attempts.ts';

const links: Link[] = [];
afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
});

async function processOn(name: string, now: () => number): Promise<{ link: Link; attempts: Attempts }> {
  const link = await redisLink(name);
  links.push(link);
  return { link, attempts: attemptsTogether(link, now) };
}

async function waitOf(work: () => unknown): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (error instanceof AppError && error.code === 'too_many_attempts') return error.retryAfterMs ?? -1;
    throw error;
  }
}

describe('attempts counted together', () => {
  it('delay as one process does, whichever is asked', async () => {
    const clock = { now: Date.UTC(2026, 10, 22) };
    const name = installation();
    const [one, other] = [await processOn(name, () => clock.now), await processOn(name, () => clock.now)];
    const single = createAttempts(() => clock.now);
    for (let step = 0; step < 120; step++) {
      const ip = `198.51.100.${step % 3}`;
      const target =
        step % 5 === 0 ? { kind: 'door' as const, name: 'access code' } : { kind: 'account' as const, name: 'ann' };
      const { attempts } = step % 2 === 0 ? one : other;
      const here = { attempt: undefined as { succeeded(): void } | undefined };
      const there = { attempt: undefined as { succeeded(): void } | undefined };
      const expected = await waitOf(() => {
        here.attempt = single.begin(ip, target);
      });
      const got = await waitOf(async () => {
        there.attempt = await attempts.begin(ip, target);
      });
      expect(got, `step ${step}`).toBe(expected);
      if (step === 20) {
        here.attempt?.succeeded();
        there.attempt?.succeeded();
        await one.link.command('PING');
      }
      clock.now += step % 7 === 0 ? 3000 : 100;
    }
  });
});

/** Four processes on one port, with a real PostgreSQL and a real Redis, as an operator starts them. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { NO_LIMITS, type LimitScope, type Limits } from '#shared/contract/limits.ts';
import { newId } from '#shared/ids.ts';
import { putLimits } from '#store/limits.ts';
import { readInternal } from '#store/settings.ts';
import { insertUser } from '#store/users.ts';
import { killWorkers } from '../../test/servers/workers-killing.ts';
import { startWorkers, type Reply, type Workers } from '../../test/servers/workers.ts';
import { newSecret } from '#identity/key-secret.ts';
import { insertKey } from '#store/keys.ts';
import { redisLink } from '../../test/redis.ts';
import { talkTo } from '../../test/talk.ts';
import { dropDatabase, freshDatabase } from '../../test/store.ts';

let postgres: string;
let workers: Workers;
beforeAll(async () => {
  postgres = await freshDatabase();
  workers = await startWorkers(4, { postgres, redis: inject('redis') });
}, 120_000);
afterAll(async () => {
  // It is not there when the start failed.
  await (workers as Workers | undefined)?.close();
  await dropDatabase(postgres);
}, 60_000);

async function limit(scope: LimitScope, owner: string, limits: Partial<Limits>): Promise<void> {
  await putLimits(workers.store.db, { scope, owner }, { ...NO_LIMITS, ...limits }, { by: 'test', now: Date.now() });
  // Every process knows within a second.
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

async function insertMember(name: string): Promise<string> {
  const person = { id: newId('user'), name, email: `${name}@example.com`, password: 'never used', role: 'member' };
  await insertUser(workers.store.db, { ...person, access_code: null, created_at: Date.now(), suspended_at: null });
  return person.id;
}

/** Written straight into the data: no process is told. */
async function keyOf(user_id: string): Promise<{ id: string; secret: string }> {
  const { secret, hash, prefix } = newSecret();
  const id = newId('key');
  const none = { secret2: null, prefix2: null, deployments: null, surfaces: null, log_bodies: 0 };
  const times = { created_at: Date.now(), expires_at: null, revoked_at: null, last_used_at: null };
  await insertKey(workers.store.db, { id, user_id, name: id, secret: hash, prefix, ...none, ...times });
  return { id, secret };
}

const free = () => limit('instance', 'instance', {});

async function ledger() {
  return workers.store.db.selectFrom('calls').selectAll().orderBy('id').execute();
}

/** Every row settled, none open. */
async function settled(): Promise<void> {
  await expect
    .poll(async () => (await ledger()).filter(({ state }) => state === 'open').length, { timeout: 20_000 })
    .toBe(0);
}

function count(replies: readonly PromiseSettledResult<Reply>[], status: number): number {
  return replies.filter((one) => one.status === 'fulfilled' && one.value.status === status).length;
}

/** Calls at once while the upstream answers nobody, until those that came through wait there and the others were refused. */
async function rush(calls: number): Promise<{ through: number; replies: PromiseSettledResult<Reply>[] }> {
  workers.upstream.hold();
  let refused = 0;
  const all = Array.from({ length: calls }, async () => {
    const reply = await workers.call({ max_tokens: 100 });
    if (reply.status !== 200) refused++;
    return reply;
  });
  await expect.poll(() => refused + workers.upstream.waiting(), { timeout: 60_000 }).toBe(calls);
  const through = workers.upstream.waiting();
  workers.upstream.release();
  return { through, replies: await Promise.allSettled(all) };
}

describe('four workers', () => {
  it('take turns on one port', async () => {
    expect(workers.pids()).toHaveLength(4);
    const replies = await Promise.all(Array.from({ length: 40 }, () => workers.call({})));
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    await expect.poll(async () => (await ledger()).length).toBe(40);
    await settled();
  });

  it('let not one call too many through: a thousand at once against a limit', async () => {
    await limit('instance', 'instance', { concurrency: 50 });
    const { through, replies } = await rush(1000);
    expect(through).toBe(50);
    expect(count(replies, 200)).toBe(50);
    expect(count(replies, 429)).toBe(950);
    await free();
  }, 120_000);

  it('spend not one micro-dollar too much: a thousand at once against a budget', async () => {
    await settled();
    const before = new Set((await ledger()).map(({ id }) => id));
    const key = (await workers.store.db.selectFrom('keys').select('id').executeTakeFirstOrThrow()).id;
    // One call alone says what is held for each.
    await limit('key', key, { budgetDayMicroUsd: 1_000_000 });
    await workers.call({ max_tokens: 100 });
    const worstOf = async () => (await ledger()).find(({ id }) => !before.has(id))?.reserved_micro_usd ?? 0;
    await expect.poll(worstOf).toBeGreaterThan(0);
    await settled();
    const worst = await worstOf();
    const spent = (await ledger()).reduce((sum, row) => sum + (row.charged_micro_usd ?? 0), 0);
    const budget = spent + 100 * worst;
    await limit('key', key, { budgetDayMicroUsd: budget });
    const { through, replies } = await rush(1000);
    expect(through).toBe(100);
    expect(count(replies, 200)).toBe(100);
    await expect.poll(async () => (await ledger()).length, { timeout: 10_000 }).toBe(before.size + 101);
    await settled();
    const all = (await ledger()).reduce((sum, row) => sum + (row.charged_micro_usd ?? 0), 0);
    expect(all).toBeLessThanOrEqual(budget);
    // The counters and the ledger agree.
    const spentOfKey = async () => {
      const shown = await workers.page('GET', '/api/limits');
      const state = (JSON.parse(shown.text) as { limits: { scope: string; day: { spentMicroUsd: number } }[] }).limits;
      return state.find(({ scope }) => scope === 'key')?.day.spentMicroUsd;
    };
    await expect.poll(spentOfKey, { timeout: 10_000 }).toBe(all);
    await limit('key', key, {});
  }, 120_000);

  it('lose no finished call when one is killed, count none twice, and leave nobody without an answer', async () => {
    await settled();
    // bench/kill-workers.ts does the same for as long as one likes.
    const report = await killWorkers(workers, { kills: 1, everyMs: () => Math.random() * 300 });
    expect(report.wrong).toEqual([]);
    expect(report.finished).toBeGreaterThan(20);
    expect(report.hung).toBe(0);
    expect([report.open, report.unknown, report.inFlight]).toEqual([0, 0, 0]);
    expect(report.calls.hours).toBe(report.calls.rows);
    expect(report.charged.hours).toBe(report.charged.rows);
    // And so do the counters that all of them share, however the process died.
    expect(report.charged.counters).toBe(report.charged.rows);
    expect(workers.pids()).toHaveLength(4);
  }, 120_000);

  it('mark the answers of one that is killed as interrupted, and go on with them where they stopped', async () => {
    workers.upstream.hold();
    const started = await workers.page('POST', '/api/runs', {
      clientId: 'client-of-the-test',
      chatId: null,
      parentId: null,
      input: { text: 'Tell me both halves.', fileIds: [] },
    });
    expect(started.status, started.text).toBe(200);
    const { runId, chat, message } = JSON.parse(started.text) as {
      runId: string;
      chat: { id: string };
      message: { id: string };
    };
    const installation = String(await readInternal(workers.store.db, 'installation'));
    const link = await redisLink(installation);
    let owner = 0;
    await expect
      .poll(async () => {
        const place = await link.command('HGET', link.key('runs'), runId);
        owner = typeof place === 'string' ? Number((JSON.parse(place) as { i: string }).i.split('-')[0]) : 0;
        return owner;
      })
      .toBeGreaterThan(0);
    await link.close();
    expect(workers.pids()).toContain(owner);
    // Whoever is asked shows it.
    const watched = Promise.all(
      Array.from({ length: 8 }, () => workers.page('GET', `/api/runs/${runId}/events`).catch(() => null)),
    );
    const answer = async () => {
      const { text } = await workers.page('GET', `/api/chats/${chat.id}`);
      const { messages } = JSON.parse(text) as {
        messages: { id: string; status: string; parts: { text?: string }[] }[];
      };
      const found = messages.find(({ id }) => id === message.id);
      return { status: found?.status, text: found?.parts.map((part) => part.text ?? '').join('') };
    };
    await expect.poll(() => workers.upstream.waiting(), { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(async () => (await answer()).text, { timeout: 20_000 }).toContain('first half');
    process.kill(owner, 'SIGKILL');
    await expect.poll(answer, { timeout: 30_000 }).toEqual({ status: 'interrupted', text: 'The first half' });
    const seen = (await watched).filter((reply) => reply !== null);
    // Those who watched at another process saw how it ended.
    for (const { text } of seen) expect(text).toContain('"reason":"interrupted"');

    workers.upstream.release();
    const again = await workers.page('POST', '/api/runs', {
      clientId: 'client-that-goes-on',
      chatId: chat.id,
      parentId: null,
      continueId: message.id,
      input: null,
    });
    expect(again.status, again.text).toBe(200);
    await expect.poll(async () => (await answer()).status, { timeout: 20_000 }).toBe('done');
  }, 120_000);

  it('cut off somebody who is suspended, whichever of them answers', async () => {
    const now = Date.now();
    const { db } = workers.store;
    // The key is somebody else's for this while, so that the owner stays.
    const tom = await insertMember('Tom');
    const { id, user_id: owner } = await db
      .selectFrom('keys')
      .select(['id', 'user_id'])
      .where('name', '=', 'test')
      .executeTakeFirstOrThrow();
    await db.updateTable('keys').set({ user_id: tom }).where('id', '=', id).execute();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    workers.upstream.hold();
    const calls = Array.from({ length: 16 }, () => workers.call({}).catch(() => null));
    await expect.poll(() => workers.upstream.waiting(), { timeout: 20_000 }).toBe(16);
    await db.updateTable('users').set({ suspended_at: now }).where('id', '=', tom).execute();
    // Nobody releases them: they are cut.
    const replies = await Promise.all(calls);
    expect(replies).toEqual(replies.map(() => null));
    workers.upstream.release();
    await db.updateTable('keys').set({ user_id: owner }).where('id', '=', id).execute();
  }, 60_000);

  it('hold realtime sessions as one: limits, the ledger, and the end of whoever is suspended', async () => {
    const { db } = workers.store;
    const { id: connectionId } = await db.selectFrom('connections').select('id').executeTakeFirstOrThrow();
    const voice = { connectionId, name: 'voice', upstreamName: 'gpt-realtime', model: 'gpt-realtime' };
    expect((await workers.page('POST', '/api/deployments', voice)).status).toBe(200);
    const mia = await insertMember('Mia');
    const { secret, id: key } = await keyOf(mia);
    const open = () =>
      talkTo(`${workers.url}/openai/v1/realtime?model=voice`, { headers: { 'api-key': secret } }).catch(
        (error: { status?: number }) => error.status ?? 0,
      );
    const several = async (count: number) => {
      const all = await Promise.all(Array.from({ length: count }, open));
      const talks = all.filter((one) => typeof one !== 'number');
      return { talks, refused: all.filter((one) => typeof one === 'number') };
    };
    // Every process knows the deployment.
    await expect
      .poll(async () => {
        const { talks, refused } = await several(12);
        for (const talk of talks) talk.socket.close();
        return refused;
      })
      .toEqual([]);
    await limit('key', key, { concurrency: 5, requestsPerMinute: 1200 });
    const { talks, refused } = await several(20);
    expect(talks).toHaveLength(5);
    expect(new Set(refused)).toEqual(new Set([429]));
    const before = (await ledger()).length;
    for (const talk of talks) talk.say({ type: 'response.create', response: { max_output_tokens: 100 } });
    await Promise.all(talks.map((talk) => talk.heard('response.done')));
    await expect.poll(async () => (await ledger()).length, { timeout: 10_000 }).toBe(before + 5);
    await settled();
    const rows = (await ledger()).slice(before);
    expect(rows.map(({ key_id: of, error }) => [of, error])).toEqual(rows.map(() => [key, null]));
    expect(rows.map((row) => row.output_tokens)).toEqual(rows.map(() => 5));
    // One that leaves makes room for one, wherever either of them is.
    talks[0]?.socket.close();
    await talks[0]?.closed;
    await expect
      .poll(async () => {
        const { talks: next } = await several(3);
        talks.push(...next);
        return next.length;
      })
      .toBe(1);
    await db.updateTable('users').set({ suspended_at: Date.now() }).where('id', '=', mia).execute();
    await Promise.all(talks.map((talk) => talk.closed));
    // Each process hears of it by itself.
    await expect
      .poll(async () => {
        const one = await open();
        if (typeof one === 'number') return one;
        one.socket.close();
        return null;
      })
      .toBe(401);
  }, 60_000);

  it('know a key that was revoked, and a setting that was changed, within a second', async () => {
    const made = await workers.page('POST', '/api/keys', { name: 'short', expiresAt: null });
    const { secret, key } = JSON.parse(made.text) as { secret: string; key: { id: string } };
    const statuses = async () =>
      new Set(
        (await Promise.all(Array.from({ length: 16 }, () => workers.call({}, { key: secret })))).map(
          ({ status }) => status,
        ),
      );
    // Made at one process a moment ago, and known at all of them.
    expect(await statuses()).toEqual(new Set([200]));
    await workers.page('DELETE', `/api/keys/${key.id}`);
    await expect.poll(statuses, { timeout: 1500 }).toEqual(new Set([401]));
  });

  // Half a minute on a slow machine: `PARLOR_TEST_LONG=1 npx vitest run --project postgres src/commands/workers`.
  it.runIf(process.env['PARLOR_TEST_LONG'])(
    'all stop to put a backup back, and all begin again',
    async () => {
      await settled();
      const look = async () => {
        // Nobody answers while they are away.
        const reply = await workers.page('GET', '/api/backups').catch(() => null);
        if (reply?.status !== 200) return null;
        return JSON.parse(reply.text) as {
          backups: { id: string }[];
          working: unknown;
          together: boolean;
          restoresNow: boolean;
          restore: { state: string; reason: string | null } | null;
        };
      };
      await workers.page('POST', '/api/backups', {});
      await expect.poll(async () => (await look())?.working, { timeout: 60_000 }).toBeNull();
      const overview = await look();
      expect(overview).toMatchObject({ together: true, restoresNow: true });
      const before = new Set(workers.pids());
      const calls = (await ledger()).length;
      await workers.call({});
      await expect.poll(async () => (await ledger()).length, { timeout: 20_000 }).toBe(calls + 1);
      const [backup] = overview?.backups ?? [];
      const asked = await workers.page('POST', `/api/backups/${backup?.id}/restore`, { when: 'now' });
      expect(asked.status, asked.text).toBe(200);
      await expect.poll(async () => (await look())?.restore?.state, { timeout: 60_000 }).toBe('done');
      await expect.poll(() => workers.listening(), { timeout: 30_000 }).toBe(4);
      expect(workers.pids().filter((pid) => before.has(pid))).toEqual([]);
      // What came after the backup is in the one that was made of it.
      expect((await ledger()).length).toBe(calls);
      expect((await workers.call({})).status).toBe(200);
    },
    180_000,
  );
});

/** Files that are being moved in by one of several processes, through a real Redis and a real database. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Import } from '#shared/contract/transfer.ts';
import type { Link } from '#store/redis/link.ts';
import { insertTransfer, listTransfers } from '#store/transfers.ts';
import { insertUser } from '#store/users.ts';
import { installation, redisLink } from '../../../test/redis.ts';
import { openTestStore } from '../../../test/store.ts';
import { openBlobs } from '../blobs.ts';
import { workElsewhere } from './elsewhere.ts';
import { openTransfers } from './transfers.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function house() {
  const [name, folder, { db, close }] = [installation(), mkdtempSync(join(tmpdir(), 'parlor-')), await openTestStore()];
  closers.push(close, () => rmSync(folder, { recursive: true, force: true }));
  const person = { id: 'user_1', name: 'Ann', email: null, password: null, role: 'member', access_code: null };
  await insertUser(db, { ...person, created_at: 0, suspended_at: null });
  const process = async () => {
    const link: Link = await redisLink(name);
    closers.push(() => link.close());
    return { link, elsewhere: workElsewhere(link) };
  };
  const roomBytes = async () => null;
  const open = async (elsewhere: ReturnType<typeof workElsewhere>) => {
    const options = {
      db,
      where: '',
      folder,
      blobs: openBlobs(join(folder, 'files')),
      elsewhere,
      now: Date.now,
      roomBytes,
    };
    const transfers = await openTransfers({ ...options, onError: () => undefined });
    closers.push(() => transfers.close());
    return transfers;
  };
  const put = async (id: string, state: Import['state']) => {
    writeFileSync(join(folder, id), 'bytes');
    const times = { created_at: Date.now(), updated_at: Date.now() };
    await insertTransfer(db, { id, user_id: 'user_1', name: id, bytes: 5, state, report: null, ...times });
  };
  const states = async () =>
    Object.fromEntries((await listTransfers(db, 'user_1', 10)).map(({ id, state }) => [id, state]));
  return { process, open, put, states };
}

it('a process that starts leaves alone what another works at, and says of a dead one’s that it was interrupted', async () => {
  const { process, open, put, states } = await house();
  const { link, elsewhere } = await process();
  // Another process, which lives as long as its lease.
  await link.command('ZADD', link.key('alive'), Date.now() + 600_000, 'another');
  await link.command('HSET', link.key('transfers'), 'imp_1', 'another');
  await put('imp_1', 'importing');
  await put('imp_2', 'looking');
  await open(elsewhere);
  // Nobody has the second one: it is left from before.
  expect(await states()).toEqual({ imp_1: 'importing', imp_2: 'interrupted' });
  await link.bury('another');
  await expect.poll(states).toEqual({ imp_1: 'interrupted', imp_2: 'interrupted' });
});

it('one that is taken away is stopped wherever it is worked at', async () => {
  const { process, open, put, states } = await house();
  const [one, two] = [await process(), await process()];
  const stopped: string[] = [];
  await one.elsewhere.hear({ stop: (id) => void stopped.push(id), died: async () => undefined });
  await one.elsewhere.take('imp_1');
  await put('imp_1', 'importing');
  const transfers = await open(two.elsewhere);
  await transfers.remove('user_1', 'imp_1');
  expect(await states()).toEqual({});
  await expect.poll(() => stopped).toEqual(['imp_1']);
  expect(await one.elsewhere.taken()).toEqual([]);
});

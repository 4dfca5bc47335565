import { afterAll, beforeAll, expect, it } from 'vitest';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresPrograms } from '../../test/servers/programs.ts';
import { answers, ended, freePort, unprivileged } from '../../test/servers/start.ts';
import { diskError } from './failures.ts';
import { openStore } from './open.ts';
import { createSettings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'parlor-outage-'));
const user = unprivileged();
const data = join(folder, 'data');
const bin = postgresPrograms() ?? '';
let port = 0;
let server: ChildProcess;

function begin(): ChildProcess {
  const args = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'fsync=off'];
  return spawn(join(bin, 'postgres'), args, { ...user, cwd: folder, stdio: 'ignore' });
}

beforeAll(async () => {
  if (user !== null) chownSync(folder, user.uid, user.gid);
  spawnSync(join(bin, 'initdb'), ['-D', data, '-U', 'parlor', '-A', 'trust', '-E', 'UTF8', '-N'], {
    ...user,
    cwd: folder,
  });
  port = await freePort();
  server = begin();
  await answers(port, server);
});
afterAll(async () => {
  await ended(server, 'SIGINT');
  rmSync(folder, { recursive: true, force: true });
});

it('a server that goes away is said to be away, and used again when it is back', async () => {
  const store = await openStore(`postgres://parlor@127.0.0.1:${port}/postgres`);
  const settings = createSettings(store.db);
  await settings.put('instance.name', 'user_1', 'Home', 1);
  await ended(server, 'SIGINT');
  for (let tries = 0; tries < 3; tries++) {
    const error: unknown = await settings.get('instance.name', null).catch((cause: unknown) => cause);
    expect(diskError(error)).toMatchObject({ code: 'store_unavailable' });
  }
  server = begin();
  await answers(port, server);
  await expect.poll(() => settings.get('instance.name', null).catch(() => null), { timeout: 20_000 }).toBe('Home');
  // It listens again too.
  await expect.poll(() => store.changedElsewhere(), { timeout: 10_000 }).toBe(true);
  await expect
    .poll(
      async () => {
        await settings.put('instance.name', 'user_1', 'Office', 2);
        return store.changedElsewhere();
      },
      { timeout: 10_000 },
    )
    .toBe(true);
  await store.close();
});

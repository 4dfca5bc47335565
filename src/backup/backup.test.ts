/** Backups as the owner meets them: made, checked, looked at, put back; and what is no backup refused. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipOf, type ZipEntry } from '#chat/import/zip.ts';
import {
  checkBackup,
  deleteBackup,
  fetchBackup,
  listBackups,
  listBucketBackups,
  lookAtBackup,
  makeBackup,
  restoreBackup,
  type BackupOverview,
} from '#shared/contract/backup.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { newId } from '#shared/ids.ts';
import { openStore } from '#store/open.ts';
import { sealFrom } from '#store/seal.ts';
import type { z } from 'zod';
import { testApp, type Caller, type TestApp } from '../../test/app.ts';
import { MANIFEST } from './manifest.ts';
import { applyRestore, askRestore, restoreState } from './restoring.ts';
import { lastDue, nextDue, takeDue } from './schedule.ts';

let app: TestApp;
let owner: Caller;

beforeAll(async () => {
  app = await testApp({ env: { PARLOR_SECRET: 'a secret of twenty-four' } });
  owner = await app.as('owner', 'owner');
});
afterAll(() => app.close());

type Overview = z.infer<typeof BackupOverview>;

async function settled(): Promise<Overview> {
  for (;;) {
    const overview = await owner.call(listBackups);
    if (overview.working === null) return overview;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function made(): Promise<string> {
  await owner.call(makeBackup);
  const { backups, failed } = await settled();
  expect(failed).toBeNull();
  return backups[0]?.id ?? '';
}

async function fileOf(name: string, text: string): Promise<string> {
  const reply = await owner.raw(`/api/files?name=${name}`, { method: 'POST', body: text });
  const { id } = (await reply.json()) as { id: string };
  return id;
}

async function zipped(parts: Record<string, string | Buffer>): Promise<Buffer> {
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (const [name, text] of Object.entries(parts)) yield { name, packed: true, bytes: once(Buffer.from(text)) };
  }
  async function* once(bytes: Buffer) {
    yield bytes;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipOf(entries())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('a backup', () => {
  it('holds the data and every file, is checked, and is told from what came after it', async () => {
    const file = await fileOf('kept.txt', 'kept in the backup');
    const id = await made();
    const [backup] = (await settled()).backups;
    expect(backup).toMatchObject({ id, reason: 'asked', checked: { faults: [] }, holds: { people: 1, files: 1 } });

    await app.as('late', 'member');
    const report = await owner.call(lookAtBackup, { params: { id } });
    expect(report).toMatchObject({
      now: { people: 2 },
      lost: { people: 1, files: 0 },
      data: 'same',
      secretFits: true,
      obstacles: [],
    });
    const archive = await owner.raw(`/api/backups/${id}/file`);
    const bytes = Buffer.from(await archive.arrayBuffer());
    expect(bytes.length).toBe(backup?.bytes);
    expect(bytes.includes(file)).toBe(true);
    // Sealed with it; never in it.
    expect(bytes.includes('a secret of twenty-four')).toBe(false);

    const uploaded = await owner.raw('/api/backups/upload', { method: 'POST', body: Uint8Array.from(bytes) });
    expect(await uploaded.json()).toMatchObject({ uploaded: true, checked: null, holds: { people: 1 } });
  });

  it('is found out when a byte of it changed', async () => {
    const id = await made();
    const path = app.deps.backups.pathOf(id);
    const bytes = readFileSync(path);
    const at = Math.floor(bytes.length / 3);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    writeFileSync(path, bytes);
    await owner.call(checkBackup, { params: { id } });
    const broken = (await settled()).backups.find((one) => one.id === id);
    expect(broken?.checked?.faults).toHaveLength(1);
    await expect(owner.call(restoreBackup, { params: { id }, body: { when: 'next-start' } })).rejects.toMatchObject({
      code: 'backup_obstacle',
    });
    await owner.call(deleteBackup, { params: { id } });
    expect(existsSync(path)).toBe(false);
  });

  it('is refused when it names anything but the data and files, or is larger than it says', async () => {
    const about = {
      format: 'parlor-backup',
      version: 1,
      program: '1',
      madeAt: '2026-01-01T00:00:00.000Z',
      reason: 'asked',
      engine: 'sqlite',
      migrations: [],
      holds: { people: 0, chats: 0, messages: 0, files: 0, calls: 0 },
      missingFiles: 0,
      secretMark: '',
    };
    const part = (name: string, bytes: number) => ({ name, bytes, sha256: '0'.repeat(64) });
    const send = async (parts: Record<string, string | Buffer>, listed: unknown) => {
      const manifest = JSON.stringify({ ...about, parts: listed });
      const body = Uint8Array.from(await zipped({ ...parts, [MANIFEST]: manifest }));
      return (await owner.raw('/api/backups/upload', { method: 'POST', body })).status;
    };
    const data = part('parlor.db', 1);
    const lies = [
      await send({ 'parlor.db': 'x', '../../evil': 'x' }, [data, part('../../evil', 1)]),
      await send({ 'parlor.db': 'x', '../../evil': 'x' }, [data]),
      await send({ 'parlor.db': 'x', 'files/../x': 'x' }, [data, part('files/../x', 1)]),
      await send({ 'parlor.db': 'much more than one' }, [data]),
      await send({}, []),
      (await owner.raw('/api/backups/upload', { method: 'POST', body: 'no archive' })).status,
    ];
    expect(lies).toEqual([400, 400, 400, 400, 400, 400]);
    expect(readdirSync(app.deps.backups.folder).filter((name) => name.startsWith('.'))).toEqual([]);
    const names = ['..%2f..%2fparlor', 'parlor-2026-01-01T00-00-00Z-canary%2f..'];
    for (const name of names) expect((await owner.raw(`/api/backups/${name}/file`)).status).toBe(404);
  });

  it('is nobody’s but the owner’s', async () => {
    const admin = await app.as('adam', 'admin');
    await expect(admin.call(listBackups)).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      admin.call(putSetting, { params: { key: 'backup.every' }, body: { value: 'daily' } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('the schedule', () => {
  const at = (text: string) => new Date(text).getTime();
  it('knows the last moment and the next one', () => {
    const daily = { every: 'daily' as const, hour: 3, weekday: 0 };
    expect(lastDue(daily, at('2026-11-22T02:59'))).toBe(at('2026-11-21T03:00'));
    expect(nextDue(daily, at('2026-11-22T03:00'))).toBe(at('2026-11-23T03:00'));
    const weekly = { every: 'weekly' as const, hour: 3, weekday: 1 };
    // 23 November 2026 is a Monday.
    expect(lastDue(weekly, at('2026-11-25T12:00'))).toBe(at('2026-11-23T03:00'));
    expect(nextDue(weekly, at('2026-11-23T02:00'))).toBe(at('2026-11-23T03:00'));
    expect(lastDue({ ...daily, every: 'off' }, 0)).toBeNull();
  });

  it('gives each moment to one process only', async () => {
    const daily = { every: 'daily' as const, hour: 3, weekday: 0 };
    const now = at('2026-11-22T04:00');
    const takers = await Promise.all([1, 2, 3, 4].map(() => takeDue(app.deps.db, daily, now)));
    expect(takers.filter(Boolean)).toHaveLength(1);
    expect(await takeDue(app.deps.db, daily, at('2026-11-22T23:00'))).toBe(false);
    expect(await takeDue(app.deps.db, daily, at('2026-11-23T03:00'))).toBe(true);
  });
});

describe('putting back', () => {
  it('brings the old state back with its files, and keeps the present as a backup', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'parlor-backup-'));
    const house = await testApp({ dataFolder });
    const ann = await house.as('ann', 'owner');
    const reply = await ann.raw('/api/files?name=a.txt', { method: 'POST', body: 'the words of the file' });
    const { id: file } = (await reply.json()) as { id: string };
    await (
      await house.deps.backups.make('asked')
    ).done;
    const id =
      readdirSync(house.deps.backups.folder)
        .find((name) => name.endsWith('.zip'))
        ?.slice(0, -4) ?? '';
    await house.deps.db.insertInto('prompt_texts').values({ user_id: ann.userId, hash: 'x', text: 'later' }).execute();
    await house.deps.blobs.delete(file);
    await ann.call(restoreBackup, { params: { id }, body: { when: 'next-start' } });
    await house.close();

    const again = await testApp({ dataFolder });
    const { backups } = again.deps;
    const { restore } = await backups.overview();
    expect(restore).toMatchObject({ id, state: 'waiting' });
    await again.close();

    const outcome = await applyRestore({
      where: join(dataFolder, 'parlor.db'),
      dataFolder,
      folder: backups.folder,
      blobs: again.deps.blobs,
      seal: sealFrom('some secret of length'),
      program: '1',
      spools: [],
      now: Date.now,
    });
    expect(outcome?.state).toBe('done');
    const after = await testApp({ dataFolder });
    expect(await after.deps.db.selectFrom('prompt_texts').selectAll().execute()).toEqual([]);
    expect((await after.deps.blobs.get(file)).toString()).toBe('the words of the file');
    const { backups: kept } = await after.deps.backups.overview();
    expect(kept.map(({ reason }) => reason).toSorted()).toEqual(['asked', 'before-restore']);
    await after.close();
  });

  it('leaves all of the old or all of the new when it is killed at any step, and the next start goes on', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'parlor-backup-'));
    const house = await testApp({ dataFolder });
    const seal = sealFrom('some secret of length');
    const { folder } = house.deps.backups;
    const where = join(dataFolder, 'parlor.db');
    await house.as('ann', 'owner');
    const { id } = await (await house.deps.backups.make('asked')).done;
    await house.as('bob', 'member');
    await house.close();

    const people = async () => {
      const store = await openStore(where);
      const rows = await store.db.selectFrom('users').select('name').orderBy('name').execute();
      await store.close();
      return rows.map(({ name }) => name);
    };
    for (const step of ['files', 'swap', 'swapped']) {
      await askRestore(folder, id, Date.now());
      const victim = join(import.meta.dirname, '../../test/restore-victim.ts');
      const { signal } = spawnSync(process.execPath, [victim, dataFolder, step], { encoding: 'utf8' });
      expect(signal, step).toBe('SIGKILL');
      expect(restoreState(folder)?.state, step).toBe('waiting');
      const between = await people();
      expect(between, step).toEqual(step === 'swapped' ? ['ann'] : ['ann', 'bob']);
      const blobs = { put: async () => undefined, get: async () => Buffer.alloc(0), delete: async () => undefined };
      const rest = { where, dataFolder, folder, blobs, seal, program: '1', spools: [] };
      await applyRestore({ ...rest, now: Date.now });
      expect(restoreState(folder), step).toMatchObject({ state: 'done', reason: null });
      expect(await people(), step).toEqual(['ann']);
      const store = await openStore(where);
      const row = { id: newId('user'), name: 'bob', email: 'bob@example.com', password: null, role: 'member' };
      await store.db
        .insertInto('users')
        .values({ ...row, access_code: null, created_at: Date.now(), suspended_at: null })
        .execute();
      await store.close();
    }
  });
});

describe('a bucket', () => {
  const kept = new Map<string, Buffer[]>();
  /** The few words of S3's that backups need. */
  const s3 = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const key = url.pathname.replace('/house/', '');
      if (url.searchParams.has('list-type')) {
        const entries = [...kept].map(([name, parts]) => {
          const size = Buffer.concat(parts).length;
          return `<Contents><Key>${name}</Key><Size>${size}</Size></Contents>`;
        });
        return response.end(`<R>${entries.join('')}</R>`);
      }
      if (request.method === 'GET') return response.end(Buffer.concat(kept.get(key) ?? []));
      if (url.searchParams.has('uploads')) return response.end('<R><UploadId>u1</UploadId></R>');
      if (request.method === 'PUT') kept.set(key, [...(kept.get(key) ?? []), Buffer.concat(pieces)]);
      response.end();
    });
  });
  let other: TestApp;
  let theirs: Caller;

  beforeAll(async () => {
    await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
    const address = s3.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    other = await testApp({
      env: {
        S3_ENDPOINT: `http://127.0.0.1:${port}`,
        S3_BUCKET: 'house',
        S3_REGION: 'eu',
        S3_ACCESS_KEY_ID: 'id',
        S3_SECRET_ACCESS_KEY: 'key',
        S3_ENABLE_PATH_STYLE: '1',
      },
    });
    theirs = await other.as('owner', 'owner');
  });
  afterAll(async () => {
    await other.close();
    s3.close();
  });

  it('keeps what the disk lost: fetched, read through, and looked at before it is put back', async () => {
    const still = async () => {
      await expect.poll(async () => (await theirs.call(listBackups)).working).toBeNull();
      return theirs.call(listBackups);
    };
    await theirs.call(makeBackup);
    const [backup] = (await still()).backups;
    expect(backup).toMatchObject({ inBucket: true, fetched: false });
    const params = { id: backup?.id ?? '' };
    // The machine is lost, and its folder with it.
    for (const end of ['.zip', '.json']) rmSync(join(other.dataFolder, 'backups', `${params.id}${end}`));
    expect((await theirs.call(listBucketBackups)).archives).toEqual([{ ...params, bytes: backup?.bytes, here: false }]);
    await theirs.call(fetchBackup, { params });
    const [fetched] = (await still()).backups;
    expect(fetched).toMatchObject({ ...params, fetched: true, bytes: backup?.bytes, checked: { faults: [] } });
    expect(await theirs.call(lookAtBackup, { params })).toMatchObject({ obstacles: [], data: 'same' });
    // The copy goes, what was copied stays.
    await theirs.call(deleteBackup, { params });
    expect((await theirs.call(listBucketBackups)).archives).toMatchObject([{ ...params, here: false }]);
    const nowhere = { params: { id: 'parlor-2026-11-22T03-00-00Z-4k2p9x' } };
    await expect(theirs.call(fetchBackup, nowhere)).rejects.toMatchObject({ code: 'not_found' });
    await expect(owner.call(listBucketBackups)).rejects.toMatchObject({ code: 'not_found' });
  });
});

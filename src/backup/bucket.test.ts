/** An archive on its way into a bucket: in pieces, put together at the end, and not left half there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openBackupBucket } from './bucket.ts';

const folder = mkdtempSync(join(tmpdir(), 'parlor-bucket-'));
const path = join(folder, 'archive.zip');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = {
  endpoint: 'https://s3.example.com',
  bucket: 'house',
  region: 'eu-central-1',
  accessKeyId: 'id',
  secretAccessKey: 'key',
  pathStyle: true,
};

const entry = (key: string, size: number) => `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`;
const EARLY = 'parlor-2026-11-21T03-00-00Z-aaaaaa';
const LATE = 'parlor-2026-11-22T03-00-00Z-bbbbbb';
/** Two pages of a list, with what is none of ours in it. */
const pages: Record<string, string> = {
  '': `<R>${entry(`parlor-backups/${EARLY}.zip`, 5)}${entry('parlor-backups/holiday.zip', 9)}<IsTruncated>true</IsTruncated><NextContinuationToken>a+/=&amp;b</NextContinuationToken></R>`,
  'a+/=&b': `<R>${entry(`parlor-backups/${LATE}.zip`, 7)}</R>`,
};

/** Speaks the few words of S3's that are needed; `failsAt`: the piece it refuses. */
function s3(failsAt = 0) {
  const asked: string[] = [];
  const kept: Buffer[] = [];
  const send: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(typeof input === 'string' ? input : 'href' in input ? input.href : input.url);
    const method = init?.method ?? 'GET';
    const piece = Number(url.searchParams.get('partNumber') ?? 0);
    asked.push(`${method} ${url.pathname}${url.search}`);
    expect(new Headers(init?.headers).get('authorization')).toContain('AWS4-HMAC-SHA256 Credential=id/');
    if (url.searchParams.has('list-type')) return new Response(pages[url.searchParams.get('continuation-token') ?? '']);
    if (method === 'GET')
      return url.pathname.endsWith('a.zip') ? new Response('', { status: 404 }) : new Response('the bytes of it');
    if (url.searchParams.has('uploads')) return new Response('<R><UploadId>u1</UploadId></R>');
    if (piece > 0 && piece === failsAt) return new Response('<Error><Code>SlowDown</Code></Error>', { status: 503 });
    // What is sent here is bytes.
    if (piece > 0) kept.push(Buffer.from(init?.body as Uint8Array));
    return new Response('', { headers: { etag: `"e${piece}"` } });
  };
  return { send, asked, kept };
}

it('goes in pieces and is put together', async () => {
  const bytes = Buffer.alloc(33 * 1024 * 1024, 7);
  writeFileSync(path, bytes);
  const { send, asked, kept } = s3();
  await openBackupBucket(place, send).send('parlor-x', path);
  const at = '/house/parlor-backups/parlor-x.zip';
  expect(asked).toEqual([
    `POST ${at}?uploads=`,
    `PUT ${at}?partNumber=1&uploadId=u1`,
    `PUT ${at}?partNumber=2&uploadId=u1`,
    `POST ${at}?uploadId=u1`,
  ]);
  expect(Buffer.concat(kept).equals(bytes)).toBe(true);
});

it('takes its pieces back when one is refused', async () => {
  writeFileSync(path, 'small');
  const { send, asked } = s3(1);
  await expect(openBackupBucket(place, send).send('parlor-x', path)).rejects.toMatchObject({
    code: 'store_unavailable',
  });
  expect(asked.at(-1)).toBe('DELETE /house/parlor-backups/parlor-x.zip?uploadId=u1');
});

it('is found again page by page, the latest first, and nothing else that lies there', async () => {
  const { send, asked } = s3();
  expect(await openBackupBucket(place, send).list()).toEqual([
    { id: LATE, bytes: 7 },
    { id: EARLY, bytes: 5 },
  ]);
  expect(asked).toEqual([
    'GET /house/?list-type=2&prefix=parlor-backups%2F',
    'GET /house/?continuation-token=a%2B%2F%3D%26b&list-type=2&prefix=parlor-backups%2F',
  ]);
});

it('comes back as it is, or says that it is not there', async () => {
  const bucket = openBackupBucket(place, s3().send);
  await bucket.bring(LATE, path);
  expect(readFileSync(path, 'utf8')).toBe('the bytes of it');
  await expect(bucket.bring('parlor-a', path)).rejects.toMatchObject({ code: 'not_found' });
});

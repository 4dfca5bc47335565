/** An archive on its way into a bucket: in pieces, put together at the end, and not left half there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

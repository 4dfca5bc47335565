/** Backups in the bucket that holds uploaded files: sent in pieces (S3 multipart upload), taken away when they go here. */
import { open } from 'node:fs/promises';
import { addressOf, signed, type Bucket } from '#chat/blobs-s3.ts';
import { AppError } from '#shared/errors.ts';

/** S3 takes pieces from 5 MB on, up to 10,000 of them. */
const PIECE = 32 * 1024 * 1024;

export interface BackupBucket {
  /** Throws `store_unavailable`. */
  send(id: string, path: string): Promise<void>;
  remove(id: string): Promise<void>;
}

export function openBackupBucket(place: Bucket, send: typeof globalThis.fetch): BackupBucket {
  async function ask(method: string, id: string, query: Record<string, string>, body = new Uint8Array()) {
    const url = new URL(`${addressOf(place)}/parlor-backups/${id}.zip`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    url.searchParams.sort();
    const answer = await send(url.href, {
      method,
      headers: signed(place, { method, url, body }, new Date()),
      ...(body.length > 0 && { body: Uint8Array.from(body) }),
    }).catch((cause: unknown) => {
      throw new AppError('store_unavailable', { cause });
    });
    const text = await answer.text();
    // A failed completion may be answered with 200 and an error inside.
    if ((answer.ok && !text.includes('<Error>')) || (method === 'DELETE' && answer.status === 404))
      return { text, etag: answer.headers.get('etag') ?? '' };
    const code = /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1] ?? 'no code';
    throw new AppError('store_unavailable', { cause: new Error(`the bucket answered ${answer.status} (${code})`) });
  }

  return {
    async send(id, path) {
      const begun = await ask('POST', id, { uploads: '' });
      const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(begun.text)?.[1];
      if (uploadId === undefined) throw new AppError('store_unavailable', { cause: new Error('no UploadId') });
      const file = await open(path, 'r');
      try {
        const etags: string[] = [];
        const { size } = await file.stat();
        for (let at = 0; at < size; at += PIECE) {
          const { buffer } = await file.read(Buffer.alloc(Math.min(PIECE, size - at)), 0, undefined, at);
          const { etag } = await ask('PUT', id, { partNumber: String(etags.length + 1), uploadId }, buffer);
          etags.push(etag);
        }
        const parts = etags.map(
          (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
        );
        const list = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
        await ask('POST', id, { uploadId }, Buffer.from(list));
      } catch (error) {
        // Pieces of an upload that never ends are paid for.
        await ask('DELETE', id, { uploadId }).catch(() => undefined);
        throw error;
      } finally {
        await file.close();
      }
    },
    async remove(id) {
      await ask('DELETE', id, {});
    },
  };
}

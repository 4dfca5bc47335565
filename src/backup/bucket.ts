/** Backups in the bucket that holds uploaded files: sent in pieces (S3 multipart upload), taken away when they go here. */
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { addressOf, signed, type Bucket } from '#chat/blobs-s3.ts';
import { BackupId } from '#shared/contract/backup.ts';
import { AppError } from '#shared/errors.ts';

/** S3 takes pieces from 5 MB on, up to 10,000 of them. */
const PIECE = 32 * 1024 * 1024;

export interface BackupBucket {
  /** Throws `store_unavailable`. */
  send(id: string, path: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** What lies there, latest first. Throws `store_unavailable`. */
  list(): Promise<{ id: string; bytes: number }[]>;
  /** Writes its bytes to a file. Throws `not_found`, `store_unavailable`. */
  bring(id: string, path: string): Promise<void>;
}

const FOLDER = 'parlor-backups';
/** A thousand archives are on a page; nobody keeps more than some of those. */
const MOST_PAGES = 20;

export function openBackupBucket(place: Bucket, send: typeof globalThis.fetch): BackupBucket {
  const { get, page } = reading(place, send);

  async function ask(method: string, id: string, query: Record<string, string>, body = new Uint8Array()) {
    const url = new URL(`${addressOf(place)}/${FOLDER}/${id}.zip`);
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
    throw refused(answer.status, text);
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
    async list() {
      const found: { id: string; bytes: number }[] = [];
      let token: string | null = null;
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const text: string = await page(token);
        found.push(...archivesIn(text));
        token = unescaped(/<NextContinuationToken>([^<]+)</.exec(text)?.[1] ?? null);
        if (token === null) break;
      }
      return found.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    },
    async bring(id, path) {
      const answer = await get(new URL(`${addressOf(place)}/${FOLDER}/${id}.zip`));
      if (answer.status === 404) throw new AppError('not_found');
      if (!answer.ok || answer.body === null) throw refused(answer.status, await answer.text());
      const file = createWriteStream(path, { mode: 0o600, flush: true });
      await pipeline(Readable.from(answer.body), file);
    },
  };
}

function reading(place: Bucket, send: typeof globalThis.fetch) {
  /** What it answers, not read yet. */
  async function get(url: URL): Promise<Response> {
    const body = new Uint8Array();
    return send(url.href, { headers: signed(place, { method: 'GET', url, body }, new Date()) }).catch(
      (cause: unknown) => {
        throw new AppError('store_unavailable', { cause });
      },
    );
  }

  /** A page of the list. */
  async function page(token: string | null): Promise<string> {
    const url = new URL(`${addressOf(place)}/`);
    url.searchParams.set('list-type', '2');
    url.searchParams.set('prefix', `${FOLDER}/`);
    if (token !== null) url.searchParams.set('continuation-token', token);
    url.searchParams.sort();
    const answer = await get(url);
    const text = await answer.text();
    if (!answer.ok) throw refused(answer.status, text);
    return text;
  }

  return { get, page };
}

/** Whatever else somebody put there is none of ours. */
function archivesIn(text: string): { id: string; bytes: number }[] {
  return [...text.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, entry = '']) => {
    const id = new RegExp(`<Key>${FOLDER}/(.+)\\.zip</Key>`).exec(entry)?.[1] ?? '';
    const bytes = Number(/<Size>(\d+)<\/Size>/.exec(entry)?.[1] ?? 0);
    return BackupId.safeParse(id).success ? [{ id, bytes }] : [];
  });
}

/** Its answers are XML with a code and a sentence; they go to the log, not to the page. */
function refused(status: number, text: string): AppError {
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1] ?? 'no code';
  return new AppError('store_unavailable', { cause: new Error(`the bucket answered ${status} (${code})`) });
}

function unescaped(text: string | null): string | null {
  return (
    text?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&') ?? null
  );
}

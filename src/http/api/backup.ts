import { open } from 'node:fs/promises';
import {
  cancelRestore,
  checkBackup,
  deleteBackup,
  downloadBackup,
  fetchBackup,
  listBackups,
  listBucketBackups,
  lookAtBackup,
  makeBackup,
  restoreBackup,
  uploadBackup,
} from '#shared/contract/backup.ts';
import type { Deps } from '../deps.ts';
import { securityHeaders } from '../guard.ts';
import { handle, type Mounted } from '../mount.ts';

const CHUNK = 256 * 1024;

/** The archive, streamed from the disk. */
async function download(id: string, secure: boolean, { backups, log }: Deps): Promise<Response> {
  const { bytes } = await backups.find(id);
  const file = await open(backups.pathOf(id), 'r');
  const headers = new Headers(securityHeaders('file', secure));
  headers.set('content-type', 'application/zip');
  headers.set('content-length', String(bytes));
  headers.set('content-disposition', `attachment; filename="${id}.zip"`);
  headers.set('cache-control', 'no-store');
  let position = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
        position += bytesRead;
        if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
        await file.close();
        controller.close();
      } catch (error) {
        log.error('a backup could not be sent', { cause: error });
        await file.close();
        controller.error(error);
      }
    },
    cancel: () => file.close(),
  });
  return new Response(body, { headers });
}

export const backupRoutes: Mounted[] = [
  handle(listBackups, (_, { backups }) => backups.overview()),
  handle(makeBackup, async (_, { backups }) => {
    await backups.make('asked');
    return backups.overview();
  }),
  handle(uploadBackup, ({ request }, { backups }) => backups.upload(request.raw.body)),
  handle(listBucketBackups, async (_, { backups }) => ({ archives: await backups.inBucket() })),
  handle(fetchBackup, async ({ params }, { backups }) => {
    await backups.bring(params.id);
    return backups.overview();
  }),
  handle(downloadBackup, ({ params, request, who }, deps) => {
    deps.log.info('a backup is sent', { by: who.principal.userId, id: params.id });
    return download(params.id, request.client.secure, deps);
  }),
  handle(deleteBackup, async ({ params }, { backups }) => {
    await backups.remove(params.id);
    return {};
  }),
  handle(checkBackup, async ({ params }, { backups }) => {
    await backups.check(params.id);
    return backups.overview();
  }),
  handle(lookAtBackup, ({ params }, { backups }) => backups.look(params.id)),
  handle(restoreBackup, async ({ params, body }, { backups }) => {
    await backups.restore(params.id, body.when);
    return backups.overview();
  }),
  handle(cancelRestore, (_, { backups }) => {
    backups.cancelRestore();
    return {};
  }),
];

import { exportOf } from '#chat/import/export.ts';
import { can } from '#identity/can.ts';
import {
  deleteImport,
  exportEverything,
  exportPerson,
  listImports,
  startImport,
  uploadImport,
} from '#shared/contract/transfer.ts';
import { AppError } from '#shared/errors.ts';
import { findUser } from '#store/users.ts';
import type { Deps } from '../deps.ts';
import { securityHeaders } from '../guard.ts';
import { handle, type Mounted } from '../mount.ts';

/** A name is metadata: control characters have no meaning here. */
const tidyName = (name: string): string => name.replaceAll(/\p{Cc}/gu, '').trim() || 'export';

async function exported(deps: Deps, userId: string, secure: boolean): Promise<Response> {
  const { db, blobs, version, log } = deps;
  const person = await findUser(db, userId);
  if (!person) throw new AppError('not_found');
  const now = deps.now();
  const headers = new Headers(securityHeaders('file', secure));
  headers.set('content-type', 'application/zip');
  headers.set('content-disposition', `attachment; filename="parlor-${new Date(now).toISOString().slice(0, 10)}.zip"`);
  headers.set('cache-control', 'no-store');
  const bytes = exportOf({ db, blobs, userId, name: person.name, version, now });
  return new Response(
    streamOf(bytes, (cause) => log.error('an export broke off', { cause })),
    { headers },
  );
}

/** Ends the source when the person leaves. A failure breaks the download off, so that half of one is not taken for whole. */
function streamOf(source: AsyncGenerator<Uint8Array>, failed: (cause: unknown) => void): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await source.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        failed(error);
        controller.error(error);
      }
    },
    async cancel() {
      await source.return(undefined);
    },
  });
}

export const transferRoutes: Mounted[] = [
  handle(uploadImport, ({ query, who, request }, { transfers }) =>
    transfers.upload(who.principal.userId, tidyName(query.name), request.raw.body),
  ),
  handle(listImports, async ({ who }, { transfers }) => ({ imports: await transfers.list(who.principal.userId) })),
  handle(startImport, ({ params, who }, { transfers }) =>
    transfers.start(who.principal.userId, params.id, {
      publish: can(who.principal, 'publish assistants and prompts'),
    }),
  ),
  handle(deleteImport, async ({ params, who }, { transfers }) => {
    await transfers.remove(who.principal.userId, params.id);
    return {};
  }),
  handle(exportEverything, ({ who, request }, deps) => exported(deps, who.principal.userId, request.client.secure)),
  handle(exportPerson, async ({ params, who, request }, deps) => {
    if (!(await findUser(deps.db, params.id))) throw new AppError('not_found');
    await deps.identity.mayAct(who, params.id);
    deps.log.info('everything of a person was exported', { by: who.principal.userId, of: params.id });
    return exported(deps, params.id, request.client.secure);
  }),
];

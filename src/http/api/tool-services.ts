import { keepService, operationsKept, readService } from '#chat/tools/openapi/services.ts';
import type { Operation } from '#chat/tools/openapi/operation.ts';
import { forgetSecret } from '#chat/tools/server-secrets.ts';
import {
  deleteToolService,
  getToolService,
  OFFERED_BY_ITSELF,
  putToolService,
  readToolService,
  type ServiceOperation,
} from '#shared/contract/tool-services.ts';
import { AppError } from '#shared/errors.ts';
import { deleteToolService as deleteRow, findToolService } from '#store/tool-services.ts';
import { forgetWords } from '#store/tool-words.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted } from '../mount.ts';
import { oneShown } from './tool-servers.ts';

const shown = ({ name, method, path, summary, changes }: Operation, offered: boolean): ServiceOperation => ({
  name,
  method,
  path,
  summary,
  changes,
  offered,
});

async function found({ db }: Deps, name: string) {
  const row = await findToolService(db, name);
  if (row === undefined) throw new AppError('not_found');
  return row;
}

export const toolServiceRoutes: Mounted[] = [
  handle(readToolService, async ({ body }, deps) => {
    const { document, operations, skipped } = await readService(body, deps.reach);
    const all = operations.length <= OFFERED_BY_ITSELF;
    return {
      title: document.title,
      servers: document.servers,
      operations: operations.map((operation) => shown(operation, all)),
      skipped,
    };
  }),

  handle(getToolService, async ({ params }, deps) => {
    const { title, address, url } = await found(deps, params.name);
    const operations = await operationsKept(deps.db, params.name);
    return { title, address, url, operations: operations.map((one) => shown(one.operation, one.offered)) };
  }),

  handle(putToolService, async ({ params: { name }, body }, deps) => {
    const servers = await deps.identity.settings.get('tools.servers', null);
    if (servers.some((server) => server.name === name)) throw new AppError('tool_name_taken', { params: { name } });
    await keepService({ db: deps.db, get: deps.reach, now: deps.now }, { name, ...body });
    return oneShown(deps, name);
  }),

  handle(deleteToolService, async ({ params: { name } }, deps) => {
    await found(deps, name);
    await deleteRow(deps.db, name);
    await forgetSecret(deps.db, { name }, deps.now());
    await forgetWords(deps.db, name);
    return {};
  }),
];

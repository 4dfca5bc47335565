/** Services as an admin added them: their document read and kept as operations, never as itself. */
import { MOST_OFFERED, type SkippedOperation } from '#shared/contract/tool-services.ts';
import { AppError } from '#shared/errors.ts';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import {
  findToolService,
  listOfferedOperations,
  listToolOperations,
  listToolServices,
  putToolService,
} from '#store/tool-services.ts';
import { toldSecret } from '../server-secrets.ts';
import type { ApiService } from '../tool.ts';
import { readDocument, type OpenApiDocument } from './document.ts';
import { fetchedDocument } from './fetched.ts';
import { Operation } from './operation.ts';
import { operationsOf } from './operations.ts';

interface Source {
  address: string | null;
  text: string | null;
}

export interface ReadService {
  document: OpenApiDocument;
  operations: Operation[];
  skipped: SkippedOperation[];
}

/** Throws `openapi_*`, `too_large`, `address_*`. Where both are given, the text is the document. */
export async function readService({ address, text }: Source, get: typeof globalThis.fetch): Promise<ReadService> {
  if (address === null && text === null) throw new AppError('openapi_not_json');
  const document = readDocument(text ?? (await fetchedDocument(address ?? '', get)), address);
  const found = operationsOf(document, address);
  if (found.operations.length === 0) throw new AppError('openapi_nothing');
  return { document, ...found };
}

interface Wanted extends Source {
  name: string;
  url: string;
  /** Names of operations. */
  offered: readonly string[];
}

/** Adds it, or changes it; without a document what was read stays. Throws as `readService`, and `not_found`. */
export async function keepService(
  { db, get, now }: { db: Db; get: typeof globalThis.fetch; now(): number },
  { name, url, offered, ...source }: Wanted,
): Promise<void> {
  const before = await findToolService(db, name);
  const isNew = source.address !== null || source.text !== null;
  if (!isNew && before === undefined) throw new AppError('not_found');
  const read = isNew ? await readService(source, get) : null;
  const operations = read?.operations ?? (await operationsKept(db, name)).map(({ operation }) => operation);
  const at = now();
  const row = {
    name,
    url,
    address: read ? source.address : (before?.address ?? null),
    title: read?.document.title ?? before?.title ?? '',
    secret: read ? read.document.secret && JSON.stringify(read.document.secret) : (before?.secret ?? null),
    created_at: before?.created_at ?? at,
    updated_at: at,
  };
  const rows = operations.map((operation, place) => ({
    service: name,
    place,
    offered: offered.includes(operation.name) ? 1 : 0,
    operation: JSON.stringify(operation),
  }));
  await putToolService(db, row, rows);
}

export async function operationsKept(db: Db, name: string): Promise<{ operation: Operation; offered: boolean }[]> {
  const rows = await listToolOperations(db, name);
  return rows.map(({ operation, offered }) => ({ operation: operationIn(operation), offered: offered === 1 }));
}

const operationIn = (text: string): Operation => Operation.parse(JSON.parse(text));

/** What answers are offered; not of a service whose name a server has by now. */
export async function offeredServices(
  { db, seal }: { db: Db; seal: Seal },
  { servers, each }: { servers: readonly { name: string }[]; each: readonly string[] },
): Promise<ApiService[]> {
  const rows = (await listToolServices(db)).filter((row) => !servers.some(({ name }) => name === row.name));
  if (rows.length === 0) return [];
  const operations = await listOfferedOperations(db);
  return Promise.all(
    rows.map(async ({ name, url }) => ({
      name,
      url,
      secret: await toldSecret(db, seal, { name, url }),
      operations: operations
        .filter(({ service }) => service === name)
        .slice(0, MOST_OFFERED)
        .map(({ operation }) => operationIn(operation)),
      asksEachTime: each.includes(name),
    })),
  );
}

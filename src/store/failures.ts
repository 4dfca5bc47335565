import { StoreAway } from './dialect/engine.ts';
import { AppError } from '#shared/errors.ts';

/** SQLite result codes (sqlite.org/rescode.html) that mean the disk: FULL, IOERR and READONLY. */
const DISK = new Set([13, 10, 8]);

/** SQLSTATE of a server that is not there: class 08, or shutting down or starting (57P01 to 57P03), or out of connections. */
const AWAY = /^(08|57P0[123]|53300)/;

/** True when PostgreSQL, not the query, is the reason: it is stopped, restarting or cannot be reached. */
function isAway(error: Error): boolean {
  // pg's own words for a connection that broke under a query.
  if (error instanceof StoreAway || error.message.startsWith('Connection terminated')) return true;
  return 'code' in error && typeof error.code === 'string' && AWAY.test(error.code);
}

/** `disk_full` or `store_unavailable` when the store failed because of the disk or the server, otherwise undefined. */
export function diskError(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number' && DISK.has(error.errcode & 0xff))
    return new AppError('disk_full', { cause: error });
  if ('code' in error && error.code === '53100') return new AppError('disk_full', { cause: error });
  if (isAway(error)) return new AppError('store_unavailable', { cause: error });
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === 'EROFS'))
    return new AppError('disk_full', { cause: error });
  return undefined;
}

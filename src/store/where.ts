/** Where data are: a file of SQLite’s, or the address of a PostgreSQL database. */

import { join } from 'node:path';

/** What `openStore` opens for a server so configured. */
export function storeOf({ database, dataFolder }: { database: string | null; dataFolder: string }): string {
  return database ?? join(dataFolder, 'parlor.db');
}

/** True for an address of PostgreSQL’s. */
export function isPostgres(where: string): boolean {
  return /^postgres(ql)?:\/\//.test(where);
}

/** `where` as messages may show it: without user and password. */
export function placeOf(where: string): string {
  if (!isPostgres(where)) return where;
  try {
    const { hostname, port, pathname } = new URL(where);
    return `${hostname}:${port || '5432'}${pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}

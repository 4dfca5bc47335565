/** `parlor move-store --into postgres|sqlite`: everything that is stored, to the other engine. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#config.ts';
import { holdData } from '#store/hold.ts';
import { moveStore, MoveRefused } from '#store/move.ts';
import { placeOf } from '#store/where.ts';
import { CommandError } from './command-line.ts';

/** Moves between the data folder and `DATABASE_URL`. Throws CommandError, OpenFailure. */
export async function moveTheStore(
  { dataFolder, database }: Config,
  into: 'postgres' | 'sqlite',
  tell: (line: string) => void,
): Promise<string> {
  if (database === null) throw new CommandError('Say where PostgreSQL is: DATABASE_URL=postgres://….');
  const file = join(dataFolder, 'parlor.db');
  if (into === 'postgres' && !existsSync(file))
    throw new CommandError(`There is no parlor.db in ${dataFolder}. Say where the data are with PARLOR_DATA=….`);
  const [from, to] = into === 'postgres' ? [file, database] : [database, file];
  // A server that went on writing would lose what it writes.
  const letGo = holdData(dataFolder);
  try {
    const tables = await moveStore(from, to, ({ name, rows }) => {
      if (rows > 0) tell(`  ${name.padEnd(24)} ${rows.toLocaleString('en')}`);
    });
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return `${rows.toLocaleString('en')} rows are in ${placeOf(to)}, counted and compared. ${next(into, dataFolder)}`;
  } catch (error) {
    if (error instanceof MoveRefused) throw new CommandError(reason(error, placeOf(to)));
    throw error;
  } finally {
    letGo();
  }
}

function next(into: 'postgres' | 'sqlite', folder: string): string {
  const kept = `Uploaded files and secret.key stay in ${folder}: keep it.`;
  return into === 'postgres'
    ? `Start with the same DATABASE_URL. ${kept} parlor.db is not read any more.`
    : `Start without DATABASE_URL. ${kept}`;
}

function reason({ kind, table }: MoveRefused, place: string): string {
  if (kind === 'not-empty')
    return `${place} is not empty (there are rows in “${table}”). Nothing was moved. Give an empty one.`;
  return `What arrived in ${place} differs from what was sent (“${table}”). Nothing was moved. Is something still writing?`;
}

/** The dry run: what a backup holds, what of now would be lost, and what stands in the way. Nothing is changed. */
import type { RestoreReport } from '#shared/contract/backup.ts';
import { countStore } from '#store/backup-copy.ts';
import { migrations } from '#store/migrations/index.ts';
import type { z } from 'zod';
import * as folders from './folder.ts';
import type { BackupsOptions, Keeper } from './keeper.ts';
import { archiveOf } from './making.ts';
import { SECRET_MARK } from './manifest.ts';
import { hasRoom, openBackup } from './reading.ts';

type Report = z.infer<typeof RestoreReport>;

/** Checks it first where nobody has. Throws `not_found`, `backup_running`. */
export async function lookAt(
  options: BackupsOptions,
  { folder, alone, checked }: { folder: string } & Pick<Keeper, 'alone' | 'checked'>,
  id: string,
): Promise<Report> {
  const found = await folders.findBackup(folder, id);
  const backup = found.checked === null ? await (await alone('checking', () => checked(found))).done : found;
  const opened = await openBackup(archiveOf(folder, id)).catch(() => null);
  await opened?.close();
  const { all, newer } = await countStore(options.where, Date.parse(backup.madeAt));
  const known = Object.keys(migrations);
  const theirs = opened?.manifest.migrations ?? [];
  const isNewer = theirs.some((name) => !known.includes(name));
  const obstacles: Report['obstacles'] = [];
  if (opened === null || (backup.checked?.faults.length ?? 0) > 0) obstacles.push('damaged');
  if (isNewer) obstacles.push('newer');
  if (opened !== null && !(await hasRoom(opened.manifest, folder))) obstacles.push('no-room');
  return {
    backup,
    now: all,
    lost: newer,
    data: isNewer ? 'newer' : theirs.length < known.length ? 'older' : 'same',
    program: options.program,
    secretFits: opened?.manifest.secretMark === options.seal.mark(SECRET_MARK),
    obstacles,
  };
}

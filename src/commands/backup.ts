/** `parlor backup` and `parlor restore`: what the page does, for scripts and for when there is no server. */
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { archiveOf, backupId, makeArchive } from '#backup/making.ts';
import { SECRET_MARK } from '#backup/manifest.ts';
import { faultsOf, openBackup } from '#backup/reading.ts';
import { applyRestore, askRestore, type Restoring } from '#backup/restoring.ts';
import type { Holds } from '#shared/contract/backup.ts';
import { AppError } from '#shared/errors.ts';
import { holdData } from '#store/hold.ts';
import { migrations } from '#store/migrations/index.ts';
import { CommandError } from './command-line.ts';

/** Makes a backup and reads it again. Throws CommandError. */
export async function backUp(restoring: Restoring, into: string | undefined): Promise<string> {
  const { folder } = restoring;
  const { id, manifest } = await makeArchive({ ...restoring, reason: 'asked' });
  const faults = await faultsOf(archiveOf(folder, id), folder);
  if (faults.length > 0) throw new CommandError(`The backup ${id} is not sound: ${faults.join('; ')}.`);
  let path = archiveOf(folder, id);
  if (into !== undefined) {
    path = resolve(into);
    await mkdir(dirname(path), { recursive: true });
    // Another disk takes no rename.
    await rename(archiveOf(folder, id), path).catch(() => copyFile(archiveOf(folder, id), path));
  }
  return `${path}\n  ${sum(manifest.holds)}\n  Made and checked. Sealed secrets in it need PARLOR_SECRET or secret.key: keep that too, elsewhere.`;
}

/** Throws CommandError, OpenFailure (`held` while a server runs). */
export async function putBack(
  restoring: Restoring & { close(): Promise<void> },
  dataFolder: string,
  { file, dryRun }: { file: string; dryRun: boolean },
): Promise<string> {
  const { folder, seal, program } = restoring;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = resolve(file);
  const { manifest, close } = await openBackup(path).catch((error: unknown) => {
    if (error instanceof AppError) throw new CommandError(`${path} cannot be read: ${said(error)}.`);
    throw error;
  });
  await close();
  const faults = await faultsOf(path, folder);
  const newer = manifest.migrations.find((name) => !Object.hasOwn(migrations, name));
  const fits = manifest.secretMark === seal.mark(SECRET_MARK);
  const report = [
    `Backup of ${manifest.madeAt}, made by Parlor ${manifest.program} (this is ${program})`,
    `  ${sum(manifest.holds)}`,
    `  ${faults.length === 0 ? 'Every part is as it was written; the data are sound.' : `Damaged: ${faults.join('; ')}.`}`,
    `  ${fits ? 'The secret fits.' : 'It was made with another secret: stored keys cannot be opened with the one here. Put the right PARLOR_SECRET or secret.key first.'}`,
    ...(newer === undefined ? [] : [`  Its data are of a newer version (${newer}): use that version.`]),
  ].join('\n');
  if (faults.length > 0 || newer !== undefined) throw new CommandError(`${report}\nNothing was changed.`);
  if (dryRun) return `${report}\nNothing was changed.`;
  const letGo = holdData(dataFolder);
  try {
    const id = backupId(Date.parse(manifest.madeAt));
    await copyFile(path, archiveOf(folder, id));
    await askRestore(folder, id, Date.now());
    const outcome = await applyRestore(restoring);
    if (outcome?.state !== 'done')
      throw new CommandError(`${report}\nIt was not put back: ${outcome?.reason ?? ''}. Everything is as it was.`);
  } finally {
    letGo();
  }
  return `${report}\nPut back. What was there before is a backup too, in ${folder}. Start Parlor.`;
}

const said = (error: AppError): string => String(error.params['reason'] ?? error.code);

function sum({ people, chats, messages, files, calls }: Holds): string {
  const n = (value: number) => value.toLocaleString('en');
  return `${n(people)} people, ${n(chats)} chats, ${n(messages)} messages, ${n(files)} files, ${n(calls)} calls`;
}

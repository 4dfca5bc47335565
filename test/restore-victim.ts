/** A restore that is killed at one step: `node restore-victim.ts <data folder> <step>`. */
import { join } from 'node:path';
import { applyRestore } from '#backup/restoring.ts';
import { openBlobs } from '#chat/blobs.ts';
import { sealFrom } from '#store/seal.ts';

const [, , dataFolder = '', step = ''] = process.argv;
await applyRestore({
  where: join(dataFolder, 'parlor.db'),
  dataFolder,
  folder: join(dataFolder, 'backups'),
  blobs: openBlobs(join(dataFolder, 'files')),
  seal: sealFrom('some secret of length'),
  program: '1',
  spools: [],
  now: Date.now,
  step(name) {
    if (name === step) process.kill(process.pid, 'SIGKILL');
  },
});

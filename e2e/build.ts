/** Before the journeys: the page is built, as `npm start` would. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export default function build(): void {
  const launcher = join(import.meta.dirname, '../bin/parlor.js');
  const { status } = spawnSync(process.execPath, [launcher, 'build'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the page could not be built');
}

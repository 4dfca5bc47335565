/**
 * Every figure of docs/performance.md in one command: `npm run bench [start|gateway|page|streams …]`. Builds first.
 * `streams` takes half an hour and runs only when it is asked for. Everything stays on loopback; a quiet machine gives quieter figures, and the ratios within one run are what counts.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const all = ['start', 'gateway', 'page'];
const asked = process.argv.slice(2);
const root = join(import.meta.dirname, '..');

function run(file: string, args: string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, file), ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

run('bin/parlor.js', ['build']);
for (const part of asked.length > 0 ? asked : all) {
  console.log(`\n## ${part}\n`);
  run(`bench/${part}.ts`, []);
}

/**
 * Everything, from a clean clone: packages, checks, unit tests, build, journeys in Chromium. Plain JavaScript, because
 * it begins on whatever Node the machine has; the rest runs on the packaged Node 24.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const env = { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) };

function step(name, command, args) {
  const startedAt = Date.now();
  console.log(`\n— ${name}`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  console.log(`— ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${Math.round((Date.now() - startedAt) / 1000)} s)`);
  if (status !== 0) process.exit(status ?? 1);
}

function chromium() {
  const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env.CHROMIUM ?? ''];
  if (known.some((path) => path !== '' && existsSync(path))) return;
  const isRoot = process.getuid?.() === 0;
  const apt = isRoot ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
  step('package lists', apt[0], [...apt.slice(1), 'update', '-q']);
  step('Chromium', apt[0], [
    ...apt.slice(1),
    'install',
    '-qy',
    '--no-install-recommends',
    'chromium',
    'fonts-noto-cjk',
  ]);
}

step('packages and page', process.execPath, [join(root, 'bin/parlor.js'), 'build']);
step('check', 'npm', ['run', '--silent', 'check']);
step('unit tests', 'npm', ['run', '--silent', 'unit']);
chromium();
step('journeys in Chromium', 'npm', ['run', '--silent', 'e2e']);

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

let hasLists = false;

function install(name, packages, variables = []) {
  const isRoot = process.getuid?.() === 0;
  const apt = [...(isRoot ? [] : ['sudo', '-n']), ...(variables.length > 0 ? ['env', ...variables] : []), 'apt-get'];
  const [command, ...rest] = apt;
  if (!hasLists) step('package lists', command, [...rest, 'update', '-q']);
  hasLists = true;
  step(name, command, [...rest, 'install', '-qy', '--no-install-recommends', ...packages]);
}

function chromium() {
  const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env.CHROMIUM ?? ''];
  if (known.some((path) => path !== '' && existsSync(path))) return;
  install('Chromium', ['chromium', 'fonts-noto-cjk']);
}

/** The tests start private ones of these; the machine's own services stay as they are. */
function servers() {
  const onPath = (name) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
  const hasPostgres = existsSync('/usr/lib/postgresql') || (onPath('initdb') && onPath('postgres'));
  // From here on nothing of it may be left out in silence.
  const isLinux = process.platform === 'linux' && existsSync('/usr/bin/apt-get');
  if (hasPostgres && (onPath('redis-server') || onPath('valkey-server'))) env.PARLOR_TEST_SERVERS = 'must';
  if (env.PARLOR_TEST_SERVERS === 'must') return;
  if (!isLinux) {
    console.log('\n— PostgreSQL and Redis: not here, and there is no apt-get; what runs on them is skipped');
    return;
  }
  // Without a start of the services: nobody asked for them.
  install('PostgreSQL and Redis', ['postgresql', 'redis-server'], ['RUNLEVEL=1', 'DEBIAN_FRONTEND=noninteractive']);
  env.PARLOR_TEST_SERVERS = 'must';
}

step('packages and page', process.execPath, [join(root, 'bin/parlor.js'), 'build']);
step('check', 'npm', ['run', '--silent', 'check', '--', '--all']);
servers();
step('unit tests', 'npm', ['run', '--silent', 'unit']);
chromium();
step('journeys in Chromium', 'npm', ['run', '--silent', 'e2e']);

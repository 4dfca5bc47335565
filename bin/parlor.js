#!/usr/bin/env node
/**
 * Starts Parlor from a clone with any Node ≥ 20.19: installs what is missing, builds when the build is older than its
 * sources, and runs the server on Node 24 (brought by a package when the machine has an older one).
 * Plain JavaScript, because an older Node reads this file.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.parlor');
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19))
  fail('Parlor needs Node 20.19 or newer; this is ' + process.versions.node + '.');
// `--as-built`: run what is there, as an image or a test does.
const asBuilt = process.argv.includes('--as-built');
if (!asBuilt) install();
const node = node24();
if (!asBuilt) build();
run();

function say(text) {
  process.stderr.write(text + '\n');
}

function fail(text) {
  say(text);
  process.exit(1);
}

/** Installs the locked packages unless they are those of this lock file. */
function install() {
  const lock = join(root, 'package-lock.json');
  // An image carries its packages and no lock file.
  if (!existsSync(lock)) return;
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing packages (once) …');
  // Not `npm ci`: it fails where a registry lacks another system's optional binary. The lock's versions hold either way.
  const done = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0)
    fail('The packages could not be installed; npm said why above. Run npm start again when that is mended.');
  writeFileSync(stamp, wanted);
}

/** The path of a Node 24: this very one, or the packaged binary for this machine. */
function node24() {
  if (major >= 24) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  for (const name of [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`])
    for (const file of ['bin/node', 'bin/node.exe']) {
      const path = join(root, 'node_modules', name, file);
      if (existsSync(path)) return path;
    }
  fail(
    `There is no packaged Node 24 for ${process.platform} ${process.arch}. Install Node 24 and run npm start again.`,
  );
}

/** Builds the page and the server when there is no build or a source is newer. */
function build() {
  const sources = join(root, 'src');
  // An image carries the build and not its sources.
  if (!existsSync(sources)) return;
  const built = ['dist/web/index.html', 'dist/server/main.js'].map(
    (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  const inputs = ['src', 'vite.config.ts', 'vite.server.config.ts', 'package-lock.json'];
  if (Math.min(...built) > Math.max(...inputs.map((path) => newestIn(join(root, path))))) return;
  say('Building …');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  for (const step of [
    [vite, 'build', '--logLevel', 'error'],
    [join(root, 'scripts/precompress.ts')],
    [vite, 'build', '--config', 'vite.server.config.ts', '--logLevel', 'error'],
  ]) {
    const done = spawnSync(node, step, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    if (done.status !== 0) fail('The build failed; the reason is above.');
  }
}

function newestIn(path) {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return 0;
  if (!about.isDirectory()) return about.mtimeMs;
  // The route tree is written by the build itself; tests are not built.
  return Math.max(
    0,
    ...readdirSync(path)
      .filter((name) => !/\.(gen|test)\.tsx?$/.test(name))
      .map((name) => newestIn(join(path, name))),
  );
}

/** Runs the server: here when this is Node 24, else in a child that gets our signals. */
function run() {
  const main = join(root, 'dist', 'server', 'main.js');
  const args = process.argv.slice(2);
  if (args[0] === 'build') return;
  if (node === process.execPath) {
    module.enableCompileCache?.(join(tmpdir(), 'parlor-compile-cache'));
    import(pathToFileURL(main).href).then(
      (loaded) => loaded.main(args, root),
      (error) => fail(String(error?.stack ?? error)),
    );
    return;
  }
  const child = spawn(node, [join(root, 'bin', 'parlor.js'), ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
}
